"""Tables as files: the question in the address, every format, equal on both databases."""

import csv
import io
import json
import tracemalloc
from dataclasses import replace
from datetime import date

import duckdb
import geopandas
import openpyxl
import pyarrow.parquet as pq
import pytest
from lxml import etree

from catalogue.exports import FORMATS, suffixes
from catalogue.sending import PLACE
from hub.datasets import store
from hub.records import Column, DistributionDraft, Table
from hub.turns import LONG
from tests.catalogue import shelf

TABULAR = suffixes(places=False)


@pytest.fixture
def ids(database, cast, files):
    """A public dataset with a table with places and one without."""
    return shelf.put(database, cast.home, shelf.EVERYTHING, files)


@pytest.fixture
def ask(client, ids):
    """Asks for the table with places: `ask("csv", limit=1)`."""

    def get(suffix, town="", part="file", **query):
        headers = query.pop("headers", {})
        return client(town).get(f"/resource/{ids[part]}/table.{suffix}", query_string=query, headers=headers)

    return get


def names(answer):
    assert answer.status_code == 200, answer.data
    return [row[0] for row in list(csv.reader(io.StringIO(answer.data.decode())))[1:]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"filters": '{"name": ["Linde", "Ulme"]}'}, ["Linde", "Ulme"]),
        ({"filters": '{"height": {"gt": 0}}'}, ["Linde", "Ulme"]),
        ({"sort": "height"}, ["Eiche", "Ulme", "Linde"]),
        ({"sort": "name desc", "limit": 2, "offset": 1}, ["Linde", "Eiche"]),
        ({"fields": "name", "distinct": "true"}, ["Eiche", "Linde", "Ulme"]),
        ({"filters": '{"name": "Linde"}', "bbox": "10,48,12,52"}, []),
    ],
)
def test_rows_are_those_that_are_asked_for(ask, query, found):
    assert names(ask("csv", **query)) == found


def test_columns_are_those_that_are_asked_for(ask):
    assert ask("csv", fields="height,name").data.splitlines()[0] == b"height,name"
    assert ask("csv", fields="_id,name", limit=1).data == b"_id,name\r\n1,Linde\r\n"


@pytest.mark.parametrize(
    "query",
    [
        {"filters": '{"no such": 1}'},
        {"filters": '{"_geometry": 1}'},
        {"fields": "_geometry"},
        {"fields": "_full_text"},
        {"sort": "_geometry"},
        {"sort": "no such"},
        {"filters": '{"height": "no number"}'},
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_no_column_answers_is_refused_before_anything_is_sent(ask, query, suffix):
    answer = ask(suffix, **query)
    assert answer.status_code in (400, 409)
    assert "attachment" not in answer.headers.get("Content-Disposition", "")


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_comes_whole_and_named(ask, suffix):
    answer = ask(suffix)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == FORMATS[suffix].media_type
    assert answer.headers["Content-Disposition"].endswith(f".{suffix}")
    assert answer.data


@pytest.mark.parametrize("suffix", [s for s, f in FORMATS.items() if f.places])
def test_a_table_without_places_has_no_format_for_them(ask, suffix):
    answer = ask(suffix, part="rows", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "this table has none" in answer.json["detail"]


def test_an_unknown_format_is_told_those_that_there_are(ask):
    answer = ask("exe", headers={"Accept": "application/json"})
    assert (answer.status_code, ", ".join(FORMATS) in answer.json["detail"]) == (404, True)
    assert ", ".join(TABULAR) in ask("exe", part="rows", headers={"Accept": "application/json"}).json["detail"]


def test_programs_read_equal_values(ask, tmp_path):
    (tmp_path / "t.parquet").write_bytes(ask("parquet").data)
    rows = duckdb.sql(f"SELECT name, height, note FROM '{tmp_path}/t.parquet'").fetchall()
    assert rows == [("Linde", 12.5, "=1+1"), ("Eiche", -3.0, None), ("Ulme", 7.25, 'say "hi"\nnow')]
    (tmp_path / "t.gpkg").write_bytes(ask("gpkg").data)
    frame = geopandas.read_file(tmp_path / "t.gpkg")
    assert frame["name"].tolist() == ["Linde", "Eiche", "Ulme"]
    assert frame.geometry[0].coords[:] == [(9.95, 48.35)]
    sheet = openpyxl.load_workbook(io.BytesIO(ask("xlsx", part="rows").data)).worksheets[0]
    assert [row[:2] for row in sheet.iter_rows(values_only=True)][1:] == [
        ("Linde", 12.5),
        ("Eiche", -3),
        ("Ulme", 7.25),
    ]


def test_numbers_of_rows_stand_where_a_format_has_a_place_for_them(ask):
    assert [row.get("_id") for row in etree.fromstring(ask("xml").data)] == ["1", "2", "3"]
    assert [each["id"] for each in json.loads(ask("geojson", sort="height").data)["features"]] == [2, 3, 1]
    assert "_id" not in json.loads(ask("json").data)[0]


def test_parquet_says_what_it_is_of(ask):
    metadata = pq.read_schema(io.BytesIO(ask("parquet").data)).metadata
    assert metadata[b"title"] == "Bäume".encode()
    assert metadata[b"source"] == b"http://localhost/dataset/everything"
    assert metadata[b"license"] == b"http://dcat-ap.de/def/licenses/dl-by-de/2.0"


def test_head_has_the_headers_alone(client, ids):
    address = f"/resource/{ids['file']}/table.xlsx"
    head, whole = client().head(address), client().get(address)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Disposition", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_part_is_cut_out_of_the_whole(ask, suffix):
    whole = ask(suffix)
    headers = {"Range": "bytes=5-40", "If-Range": whole.headers["ETag"]}
    part = ask(suffix, headers=headers)
    assert (part.status_code, part.data) == (206, whole.data[5:41])
    assert part.headers["Content-Range"] == f"bytes 5-40/{len(whole.data)}"
    assert (part.headers["ETag"], part.headers["Content-Type"]) == (
        whole.headers["ETag"],
        whole.headers["Content-Type"],
    )


def test_another_question_has_another_mark(ask):
    marks = {ask("csv", **query).headers["ETag"] for query in ({}, {"limit": 1}, {"sort": "name"}, {"variant": "de"})}
    assert len(marks) == 4


def test_the_mark_changes_with_what_is_told_of_columns(ask, database, cast, ids):
    before = ask("xlsx").headers["ETag"]
    with database.write(cast.home.scope) as session:
        row = store.tables.table(session, ids["file"])
        store.tables.describe(session, row, {"name": {"label": "Baumart"}})
    assert ask("xlsx").headers["ETag"] != before


@pytest.mark.parametrize("suffix", FORMATS)
def test_who_hangs_up_leaves_neither_file_nor_session(app, ask, settings, suffix):
    answer = ask(suffix)
    answer.close()
    folder = settings.data / PLACE
    assert not folder.exists() or list(folder.iterdir()) == []
    assert app.extensions["allmende"].database.lasting.pool.checkedout() == 0


def test_dates_and_large_numbers_are_what_they_were(client, database, cast, files):
    columns = tuple(shelf.Column(name, kind) for name, kind in (("tag", "date"), ("n", "integer"), ("plz", "text")))
    table = shelf.Table(columns, (("1850-01-02", 2**53 + 1, "01234"), (None, None, "")))
    draft = shelf.replace(shelf.MINIMAL, distribution=(shelf.DistributionDraft("t", table=table),))
    id = shelf.put(database, cast.home, draft, files)["t"]
    found = pq.read_table(io.BytesIO(client().get(f"/resource/{id}/table.parquet").data)).to_pylist()
    assert found == [{"tag": date(1850, 1, 2), "n": 2**53 + 1, "plz": "01234"}, {"tag": None, "n": None, "plz": ""}]
    body = client().get(f"/resource/{id}/table.csv").data
    # An empty text may be told from nothing by its quotes.
    assert body.replace(b'""', b"") == b"tag,n,plz\r\n1850-01-02,9007199254740993,01234\r\n,,\r\n"


@pytest.fixture
def long(database, cast, files):
    """A table of 80,000 rows of a hundred letters."""
    table = Table((Column("n", "integer"), Column("text")), tuple((n, f"{n:0100}") for n in range(80_000)))
    part = DistributionDraft("long", table=table)
    return shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=(part,)), files)["long"]


def test_a_long_table_is_sent_row_by_row(client, long):
    for suffix in ("csv", "json"):
        answer = client().get(f"/resource/{long}/table.{suffix}", buffered=False)
        tracemalloc.start()
        sizes = [len(piece) for piece in answer.iter_encoded()]
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        answer.close()
        assert sum(sizes) > 80_000 * 100
        assert len(sizes) > 50
        assert peak < sum(sizes) / 2


def test_a_long_table_is_whole(client, long):
    bodies = {suffix: client().get(f"/resource/{long}/table.{suffix}").data for suffix in ("csv", "json")}
    numbers = list(range(80_000))
    assert [int(row[0]) for row in list(csv.reader(io.StringIO(bodies["csv"].decode())))[1:]] == numbers
    assert [record["n"] for record in json.loads(bodies["json"])] == numbers


def test_who_hangs_up_ends_the_reading(app, client, long):
    answer = client().get(f"/resource/{long}/table.csv", buffered=False)
    next(answer.iter_encoded())
    answer.close()
    assert app.extensions["allmende"].database.lasting.pool.checkedout() == 0


def test_who_reads_long_tables_takes_no_connection_from_others(app, client, long):
    database = app.extensions["allmende"].database
    answers = [client().get(f"/resource/{long}/table.csv", buffered=False) for _ in range(LONG)]
    assert (database.engine.pool.checkedout(), database.lasting.pool.checkedout()) == (0, LONG)
    refused = client().get(f"/resource/{long}/table.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "20")
    assert database.lasting.pool.checkedout() == LONG
    assert client().get(f"/resource/{long}/table.csv?limit=10").status_code == 200
    for answer in answers:
        answer.close()
    assert client().get(f"/resource/{long}/table.csv").status_code == 200
    assert database.lasting.pool.checkedout() == 0
