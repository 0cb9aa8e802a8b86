"""Data to take home: originals byte by byte, tables and readings in every format, for those who may see them."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from catalogue.exports import FORMATS, suffixes
from hub.datasets import store
from hub.db import now
from hub.errors import Unavailable
from hub.identity import store as identity
from hub.iot import store as iot
from hub.records import DistributionDraft
from hub.sharing import store as sharing
from hub.turns import LONG
from tests.catalogue import shelf

ORIGINAL = "name;höhe\nLinde;12,5\n".encode("cp1252")
SUFFIXES = tuple(FORMATS)
PLACELESS = [*suffixes(places=False), "geojson"]
TOWNS = [("", 404), ("home", 200), ("partner", 200), ("stranger", 404), ("operator", 200)]


@pytest.fixture
def ids(database, cast, files):
    """A public dataset with a kept file, a table, a table without places and a link."""
    return shelf.put(database, cast.home, shelf.EVERYTHING, files)


@pytest.fixture
def shared(database, cast, files):
    """A private dataset with a file and a table, and a private datastream, all granted to partner."""
    ids = shelf.put(database, cast.home, shelf.EVERYTHING, files, private=True)
    stream = shelf.stream(database, cast.home, private=True)
    with database.write(cast.home.scope) as session:
        partner = identity.organization(session, "partner")
        for item in (store.dataset(session, ids["dataset"]), iot.datastream(session, stream)):
            sharing.add(session, item, partner, purpose="test", until=now() + timedelta(days=1))
    return {**ids, "stream": stream}


def original(ids, part="file", tail=""):
    return f"/dataset/{ids['dataset']}/resource/{ids[part]}/download{tail}"


def put_file(database, cast, files, **values):
    part = DistributionDraft("file", content=b"data", **values)
    return shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=(part,)), files)


def rows(answer, delimiter=","):
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_the_original_comes_as_it_is(client, ids):
    for tail in ("", "/bäume.csv", "/anything/else"):
        answer = client().get(original(ids, tail=tail))
        assert (answer.status_code, answer.data) == (200, ORIGINAL)
        assert answer.headers["Content-Type"] == "text/csv"
        assert answer.headers["ETag"] == f'"{hashlib.sha256(ORIGINAL).hexdigest()}"'
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "b%C3%A4ume.csv" in answer.headers["Content-Disposition"]


def test_the_name_of_the_dataset_serves_as_well(client, ids):
    assert client().get(f"/dataset/everything/resource/{ids['file']}/download").data == ORIGINAL


def test_the_original_cannot_run(client, database, cast, files):
    ids = put_file(database, cast, files, media_type="text/html", file_name="a.html")
    headers = client().get(original(ids)).headers
    assert headers["Content-Security-Policy"] == "sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == "attachment; filename=a.html"


def test_a_wrong_media_type_is_not_passed_on(client, database, cast, files):
    wrong = ("", "csv", "text/html\r\nSet-Cookie: a=b", "x" * 300)
    parts = tuple(DistributionDraft(str(n), content=b"data", media_type=given) for n, given in enumerate(wrong))
    ids = shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=parts), files)
    for part in parts:
        assert client().get(original(ids, part.identifier)).headers["Content-Type"] == "application/octet-stream"


def test_head_tells_the_size(client, ids):
    answer = client().head(original(ids))
    assert (answer.status_code, answer.data, answer.content_length) == (200, b"", len(ORIGINAL))


def test_a_part_of_the_original(client, ids):
    asked = {"0-3": (ORIGINAL[:4], "0-3"), "-4": (ORIGINAL[-4:], "17-20"), "5-": (ORIGINAL[5:], "5-20")}
    for part, (body, told) in asked.items():
        answer = client().get(original(ids), headers={"Range": f"bytes={part}"})
        assert (answer.status_code, answer.data) == (206, body)
        assert answer.headers["Content-Range"] == f"bytes {told}/{len(ORIGINAL)}"


def test_a_part_beyond_the_end_is_refused(client, ids):
    assert client().get(original(ids), headers={"Range": "bytes=100-"}).status_code == 416


def test_who_has_the_original_gets_nothing(client, ids):
    mark = client().get(original(ids)).headers["ETag"]
    answer = client().get(original(ids), headers={"If-None-Match": mark})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_link_leads_away(client, ids):
    answer = client().get(original(ids, "link"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://town.example/file.zip")


def test_no_other_link_is_followed(client, database, cast, files):
    wrong = ("javascript:alert(1)", "file:///etc/passwd", "ftp://town.example/", "")
    parts = tuple(DistributionDraft(str(n), access_url=address) for n, address in enumerate(wrong))
    ids = shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=parts), files)
    assert [client().get(original(ids, part.identifier)).status_code for part in parts] == [404] * 4


def test_a_table_without_original_is_the_download(client, ids):
    answer = client().get(original(ids, "rows"))
    assert answer.headers["Location"] == f"http://localhost/datastore/dump/{ids['rows']}"


def test_the_file_of_another_dataset_is_not_there(client, database, cast, files, ids):
    other = shelf.put(database, cast.home, shelf.MINIMAL, files)
    assert client().get(original({"dataset": other["dataset"], "file": ids["file"]})).status_code == 404


def test_a_lost_file_is_not_there(client, ids, files):
    files.delete(hashlib.sha256(ORIGINAL).hexdigest())
    assert client().get(original(ids)).status_code == 404


@pytest.mark.parametrize(("town", "status"), TOWNS)
def test_private_data_is_for_who_may_see_it(client, shared, town, status):
    addresses = [original(shared)]
    addresses += [f"/resource/{shared['file']}/table.{suffix}" for suffix in SUFFIXES]
    addresses += [f"/datastreams/{shared['stream']}/observations.{suffix}" for suffix in PLACELESS]
    addresses += [f"/datastreams/{shared['stream']}/series.json"]
    answers = [client(town).get(address, buffered=True) for address in addresses]
    assert {answer.status_code for answer in answers} == {status}
    assert not any(b"Linde" in answer.data or b"Celsius" in answer.data for answer in answers if status == 404)


@pytest.mark.parametrize("town", ["home", "partner"])
def test_private_data_stays_out_of_shared_caches(client, shared, town):
    for address in (original(shared), f"/resource/{shared['file']}/table.csv"):
        assert client(town).get(address).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("town", ["", "stranger"])
def test_private_data_looks_like_missing_data(client, shared, town):
    known = [original(shared), f"/resource/{shared['file']}/table.csv", f"/datastreams/{shared['stream']}/series.json"]
    missing = [original({"dataset": uuid4(), "file": uuid4()}), f"/resource/{uuid4()}/table.csv",
               "/datastreams/4711/series.json"]  # fmt: skip
    for one, other in zip(known, missing, strict=True):
        private, absent = (
            client(town).get(address, headers={"Accept": "application/json"}) for address in (one, other)
        )
        assert (private.status_code, private.data) == (absent.status_code, absent.data) == (404, private.data)
        assert dict(private.headers) == dict(absent.headers)


def test_a_table_as_csv(client, ids):
    answer = client().get(f"/resource/{ids['file']}/table.csv")
    assert rows(answer) == [
        ["name", "height", "note", "geometry"],
        ["Linde", "12.5", "'=1+1", "POINT (9.95 48.35)"],
        ["Eiche", "-3", "", ""],
        ["Ulme", "7.25", 'say "hi"\nnow', "POINT (11 50)"],
    ]
    assert answer.headers["Content-Type"] == "text/csv;charset=utf-8"


def test_a_table_without_places_has_no_column_for_them(client, ids):
    assert rows(client().get(f"/resource/{ids['rows']}/table.csv"))[0] == ["name", "height", "note"]


def test_a_table_as_german_csv(client, ids):
    answer = client().get(f"/resource/{ids['rows']}/table.csv?variant=de")
    assert answer.data.startswith(b"\xef\xbb\xbfname;height;note\r\nLinde;12,5;'=1+1\r\nEiche;-3;\r\n")


def test_a_table_as_json(client, ids):
    found = json.loads(client().get(f"/resource/{ids['file']}/table.json").data)
    assert found[1] == {"name": "Eiche", "height": -3, "note": None, "geometry": None}
    assert found[0]["geometry"] == {"type": "Point", "coordinates": [9.95, 48.35]}
    assert len(found) == 3


def test_a_table_as_geojson(client, ids):
    answer = client().get(f"/resource/{ids['file']}/table.geojson")
    assert answer.headers["Content-Type"] == "application/geo+json"
    found = json.loads(answer.data)
    assert found["features"][1] == {
        "type": "Feature",
        "id": 2,
        "properties": {"name": "Eiche", "height": -3, "note": None},
        "geometry": None,
    }


def test_the_file_is_named_after_dataset_and_day(client, ids):
    answer = client().get(f"/resource/{ids['file']}/table.csv")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=everything-{now():%Y-%m-%d}.csv"


def test_some_rows(client, ids):
    wishes = {
        "bbox=9,48,10,49": ["Linde"],
        "bbox=0,0,20,60": ["Linde", "Ulme"],
        "bbox=1,1,2,2": [],
        "limit=2": ["Linde", "Eiche"],
        "limit=0": [],
        "bbox=0,0,20,60&limit=1": ["Linde"],
    }
    for query, names in wishes.items():
        assert [row[0] for row in rows(client().get(f"/resource/{ids['file']}/table.csv?{query}"))[1:]] == names


def test_a_wrong_parameter_is_a_sentence(client, ids, stream):
    table, readings = f"/resource/{ids['file']}/table", f"/datastreams/{stream}/observations"
    for address in (f"{table}.json?bbox=1", f"{table}.csv?variant=x", f"{readings}.csv?start=x"):
        answer = client().get(address, headers={"Accept": "application/json"})
        assert answer.status_code == 400
        assert "must be" in answer.json["detail"]


def test_who_has_the_table_gets_nothing_until_it_changes(client, database, cast, ids):
    addresses = [f"/resource/{ids['file']}/table.{suffix}" for suffix in SUFFIXES]
    marks = {address: client().get(address).headers["ETag"] for address in addresses}
    assert len(set(marks.values())) == len(SUFFIXES)
    for address, mark in marks.items():
        again = client().get(address, headers={"If-None-Match": mark})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", mark)
    with database.write(cast.home.scope) as session:
        part = store.distribution(session, ids["file"])
        store.replace_rows(session, part, replace(shelf.TREES, rows=shelf.TREES.rows[:1], geometries=()))
        part.modified_at = now()
    for address, mark in marks.items():
        assert client().get(address, headers={"If-None-Match": mark}).status_code == 200


def test_what_is_not_offered_is_not_there(client, ids, stream):
    for address in (f"/resource/{ids['link']}/table.csv", f"/resource/{ids['file']}/table.exe",
                    f"/datastreams/{stream}/observations.exe", "/datastreams/4711/observations.csv",
                    "/datastreams/99999999999999999999/series.json"):  # fmt: skip
        assert client().get(address).status_code == 404


def test_kept_files_that_take_long_have_places_too(client, database, cast, files):
    part = DistributionDraft("file", content=bytes(1_000_000))
    large_file = original(shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=(part,)), files))
    answers = [client().get(large_file, buffered=False) for _ in range(LONG)]
    assert client().get(large_file).status_code == 503
    assert client().head(large_file).status_code == 200
    assert client().get(large_file, headers={"Range": "bytes=0-9"}).status_code == 206
    for answer in answers:
        answer.close()
    assert client().get(large_file).status_code == 200


def test_what_fails_at_the_beginning_is_a_proper_error(client, ids, monkeypatch):
    def fails(*_, **__):
        raise Unavailable
        yield

    monkeypatch.setattr(store.tables, "stream", fails)
    answer = client().get(f"/resource/{ids['file']}/table.json", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "attachment" not in answer.headers.get("Content-Disposition", "")


@pytest.fixture
def stream(database, cast):
    """A public datastream of three hours, whose second value is corrected from tenths."""
    id = shelf.stream(database, cast.home)
    with database.write(cast.home.scope) as session:
        hour = timedelta(hours=1)
        iot.calibrate(
            session,
            iot.datastream(session, id),
            scale=0.1,
            valid_from=shelf.START + hour,
            valid_to=shelf.START + 2 * hour,
        )
    return id


def test_readings_as_csv(client, stream):
    answer = client().get(f"/datastreams/{stream}/observations.csv")
    assert rows(answer) == [
        ["time", "raw", "value", "quality"],
        ["2024-05-01T00:00:00Z", "20.5", "20.5", ""],
        ["2024-05-01T01:00:00Z", "213", "21.3", "range step"],
        ["2024-05-01T02:00:00Z", "-1", "-1", ""],
    ]
    assert answer.headers["Content-Disposition"] == "attachment; filename=air-temperature-2024-05-01.csv"


def test_readings_as_german_csv(client, stream):
    answer = client().get(f"/datastreams/{stream}/observations.csv?variant=de")
    assert rows(answer, ";")[2] == ["2024-05-01T01:00:00Z", "213", "21,3", "range step"]


def test_readings_as_json(client, stream):
    found = json.loads(client().get(f"/datastreams/{stream}/observations.json").data)
    assert found[1] == {"time": "2024-05-01T01:00:00Z", "raw": 213.0, "value": 21.3, "quality": ["range", "step"]}
    assert len(found) == 3


def test_readings_as_geojson(client, stream):
    found = json.loads(client().get(f"/datastreams/{stream}/observations.geojson").data)
    assert (found["type"], found["geometry"]) == ("Feature", {"type": "Point", "coordinates": [9.95, 48.35]})
    assert found["properties"]["name"] == "Air temperature"
    assert found["properties"]["unit"]["symbol"] == "°C"
    assert [each["value"] for each in found["properties"]["observations"]] == [20.5, 21.3, -1]


def test_the_points_of_a_chart(client, stream):
    found = json.loads(client().get(f"/datastreams/{stream}/series.json").data)
    assert found["name"] == "Air temperature"
    assert found["points"][:2] == [["2024-05-01T00:00:00Z", 20.5], ["2024-05-01T01:00:00Z", 21.3]]


def test_a_silent_datastream_is_an_empty_file(client, database, cast):
    id = shelf.stream(database, cast.home, [])
    for suffix in SUFFIXES:
        answer = client().get(f"/datastreams/{id}/observations.{suffix}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f"attachment; filename=air-temperature.{suffix}"


def test_a_reading_that_is_no_number(client, database, cast):
    values = [True, "=1+1", {"a": [1]}]
    id = shelf.stream(database, cast.home, values)
    found = json.loads(client().get(f"/datastreams/{id}/observations.json").data)
    assert [each["raw"] for each in found] == [each["value"] for each in found] == values
    cells = [row[1] for row in rows(client().get(f"/datastreams/{id}/observations.csv"))[1:]]
    assert cells == ["true", "'=1+1", '{"a":[1]}']


def test_a_period(client, stream):
    query = "start=2024-05-01T03:00:00%2B02:00&end=2024-05-01"
    observed = json.loads(client().get(f"/datastreams/{stream}/observations.json?{query}").data)
    points = json.loads(client().get(f"/datastreams/{stream}/series.json?{query}").data)["points"]
    times = ["2024-05-01T01:00:00Z", "2024-05-01T02:00:00Z"]
    assert [each["time"] for each in observed] == [each[0] for each in points] == times


def test_scripts_of_other_sites_may_read_it(client, ids, stream):
    for address in (original(ids), f"/resource/{ids['file']}/table.json", f"/datastreams/{stream}/series.json"):
        assert client().get(address).headers["Access-Control-Allow-Origin"] == "*"
