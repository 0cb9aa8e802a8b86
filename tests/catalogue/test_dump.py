"""Tables to take home: in each form, as a question asks for them, and who may."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from catalogue import exports
from tests.catalogue.caller import create, fill, result
from tests.conftest import on_sqlite

FIELDS = [{"id": "art", "type": "text"}, {"id": "zahl", "type": "int4"}, {"id": "preis", "type": "numeric"},
          {"id": "wann", "type": "timestamp"}, {"id": "mehr", "type": "json"}]  # fmt: skip
RECORDS = [
    {"art": "Linde, groß", "zahl": 3, "preis": 1.5, "wann": "2024-05-06T07:08:09", "mehr": {"a": [1]}},
    {"art": "=1+1", "zahl": -1, "preis": None, "wann": None, "mehr": None},
]
XSI = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@pytest.fixture
def table(client):
    create(client("home"))
    return fill(client("home"), RECORDS, fields=FIELDS)


def dump(client, table, **asked):
    return client.get(f"/datastore/dump/{table}", query_string=asked)


def lines(answer, delimiter=","):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_csv_has_a_header_with_the_number_of_the_row(client, table):
    answer = dump(client(), table)
    header, first, second = lines(answer)
    assert header == ["_id", "art", "zahl", "preis", "wann", "mehr"]
    assert first[:5] == ["1", "Linde, groß", "3", "1.5", "2024-05-06T07:08:09.000"]
    assert json.loads(first[5]) == {"a": [1]}
    assert second == ["2", "'=1+1", "-1", "", "", ""]
    assert answer.headers["Content-Type"] == "text/csv;charset=utf-8"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={table}.csv"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_programs_get_texts_as_they_are(client, table):
    assert lines(dump(client(), table, variant="raw"))[2][1] == "=1+1"


def test_german_spreadsheets_open_the_german_variant(client, table):
    answer = dump(client(), table, variant="de")
    assert answer.data.startswith(b"\xef\xbb\xbf_id;art;zahl")
    assert lines(answer, ";")[1][3] == "1,5"


def test_a_mark_stands_in_front_where_it_is_asked_for(client, table):
    assert dump(client(), table, bom="true").data.startswith(b"\xef\xbb\xbf_id,")
    assert dump(client(), table).data.startswith(b"_id,")


def test_tsv(client, table):
    answer = dump(client(), table, format="tsv")
    assert lines(answer, "\t")[1][:3] == ["1", "Linde, groß", "3"]
    assert answer.headers["Content-Type"].endswith("charset=utf-8")


def test_json_has_fields_and_records_as_lists(client, table):
    answer = dump(client(), table, format="json").json
    assert answer["fields"] == [{"id": "_id", "type": "int"}, *FIELDS]
    assert answer["records"] == [
        [1, "Linde, groß", 3, 1.5, "2024-05-06T07:08:09.000", {"a": [1]}],
        [2, "=1+1", -1, None, None, None],
    ]


def test_xml_has_rows_with_their_numbers(client, table):
    root = ElementTree.fromstring(dump(client(), table, format="xml").data)
    first, second = root.findall("row")
    assert (root.tag, first.get("_id"), first.findtext("art")) == ("data", "1", "Linde, groß")
    assert first.findtext("wann") == "2024-05-06T07:08:09.000"
    assert second.find("preis").get(XSI) == "true"


@pytest.mark.parametrize(
    ("format", "head"), [("xlsx", b"PK"), ("ods", b"PK"), ("parquet", b"PAR1"), ("ndjson", b'{"_id":1')]
)
def test_the_other_forms(client, table, format, head):
    answer = dump(client(), table, format=format)
    assert (answer.status_code, answer.data[: len(head)]) == (200, head)
    assert answer.headers["Content-Type"] == exports.TYPES[format]


@pytest.mark.parametrize(("asked", "numbers"), [
    ({"filters": '{"zahl": 3}'}, ["1"]), ({"sort": "zahl"}, ["2", "1"]), ({"limit": "1"}, ["1"]),
    ({"offset": "1"}, ["2"]),
    ({"limit": "0"}, []), ({"q": "linde"}, ["1"]), ({"filters": '{"_id": {"gt": 1}}'}, ["2"]),
    ({"limit": 100_000}, ["1", "2"]),
])  # fmt: skip
def test_only_what_is_asked_for(client, table, asked, numbers):
    assert [line[0] for line in lines(dump(client(), table, **asked))[1:]] == numbers


def test_only_some_columns(client, table):
    assert lines(dump(client(), table, fields="zahl,art"))[0] == ["zahl", "art"]
    assert lines(dump(client(), table, fields="art", distinct="true", sort="art desc"))[1:] == [
        ["Linde, groß"],
        ["'=1+1"],
    ]


@pytest.mark.parametrize("asked", [
    {"format": "doc"}, {"limit": "-1"}, {"limit": "x"}, {"filters": "{"}, {"foreign": "1"}, {"bom": "perhaps"},
    {"variant": "xx"},
    {"format": "geojson"}, {"format": "gpkg"},
])  # fmt: skip
def test_what_cannot_be_understood_is_a_bad_request(client, table, asked):
    answer = client().get(f"/datastore/dump/{table}", query_string=asked, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["status"]) == (400, 400)


@pytest.mark.parametrize("asked", [{"filters": '{"nothing": 1}'}, {"sort": "nothing"}, {"fields": "nothing"}])
def test_what_does_not_fit_the_table_is_refused_before_anything_is_sent(client, table, asked):
    answer = client().get(f"/datastore/dump/{table}", query_string=asked, headers={"Accept": "application/json"})
    assert (answer.status_code, set(asked) <= answer.json["errors"].keys()) == (409, True)


@on_sqlite
def test_who_has_it_already_is_told_just_that(client, table):
    first = dump(client(), table)
    again = client().get(f"/datastore/dump/{table}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    result(client("home"), "datastore_upsert", {"resource_id": table, "records": [{"zahl": 9}], "method": "insert"})
    newer = client().get(f"/datastore/dump/{table}", headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200


def test_a_table_longer_than_a_batch_comes_whole(client, table):
    more = [{"art": "x", "zahl": at} for at in range(12_000)]
    result(client("home"), "datastore_upsert", {"resource_id": table, "records": more, "method": "insert"})
    numbers = [int(line[0]) for line in lines(dump(client(), table))[1:]]
    assert numbers == list(range(1, 12_003))


def test_what_is_private_looks_missing(client, table):
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    assert [dump(client(town), table).status_code for town in ("", "stranger", "partner", "home")] == [
        404,
        404,
        404,
        200,
    ]


@on_sqlite
def test_what_is_not_there_is_missing(client, table):
    for id in ("nothing", "00000000-0000-0000-0000-000000000000", "%F0%9F", "a" * 300):
        assert client().get(f"/datastore/dump/{id}").status_code == 404


def test_the_address_of_a_resource_that_is_a_table_is_its_dump(client, table):
    url = result(client(), "resource_show", {"id": table})["url"]
    assert lines(client().get(url.removeprefix("http://localhost")))[0][0] == "_id"
    moved = client().get(f"/dataset/trees/resource/{table}/download")
    assert (moved.status_code, moved.headers["Location"]) == (302, url)


def test_no_name_of_a_column_is_a_formula_and_no_digit_of_a_second_is_lost(client, table):
    fields = [{"id": "=a", "type": "timestamp"}, {"id": "b", "type": "timestamptz"}]
    record = {"=a": "2024-05-06T07:08:09.123456", "b": "2024-05-06T09:08:09+02:00"}
    for wanted in (fields, fields[1:]):
        names = [field["id"] for field in wanted]
        other = fill(client("home"), [{name: record[name] for name in names}], fields=wanted)
        header, row = lines(dump(client(), other))
        assert header == ["_id", *(f"'{name}" if name == "=a" else name for name in names)]
        told = {"=a": "2024-05-06T07:08:09.123456", "b": "2024-05-06T07:08:09.000Z"}
        assert row[1:] == [told[name] for name in names]
        assert dump(client(), other, format="json").json["records"][0][1:] == row[1:]


def test_a_part_of_a_dump_is_cut_out_of_the_whole(client, table):
    address = f"/datastore/dump/{table}"
    whole = client().get(address)
    part = client().get(address, headers={"Range": "bytes=3-9", "If-Range": whole.headers["ETag"]})
    assert (part.status_code, part.data) == (206, whole.data[3:10])
    assert part.headers["Content-Range"] == f"bytes 3-9/{len(whole.data)}"


def test_who_only_asks_what_there_is_gets_no_rows(client, table):
    address = f"/datastore/dump/{table}"
    head = client().head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == client().get(address).headers["ETag"]
