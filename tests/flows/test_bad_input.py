"""What offices and servers send by mistake or malice: an issue with its place and a sentence, and the rest goes on."""

import gzip
import json
import os
import time

import pytest
from sqlalchemy import func, select

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.datasets.models import Dataset
from hub.files import Files
from hub.identity import store as identity
from hub.iot.models import Latest
from hub.sources import store as sources
from tests.conftest import on_sqlite
from tests.flows.conftest import LONG_AGO
from tests.hub.http.servers import serving
from tests.ingest import add_source
from tests.ingest import run as go

GOOD_CSV = "name;trees\nFriedrichsau;1200\n"
GOOD_SERIES = json.dumps(
    {"results": [{"series": [{"name": "a", "columns": ["time", "co2"], "values": [["2024-05-01T08:00:00Z", 640]]}]}]}
)


def point(x=9.99, y=48.4, **properties):
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [x, y]}, "properties": properties}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def series(*rows, columns=("time", "co2")):
    return json.dumps({"results": [{"series": [{"name": "a", "columns": list(columns), "values": list(rows)}]}]})


@pytest.fixture
def source(hub, drop):
    """The folder of a department with two good files, which a source reads."""
    folder = drop({"a-good.csv": GOOD_CSV, "z-good.influx.json": GOOD_SERIES})
    with hub.database.write(OPERATOR) as session:
        owner = identity.create_organization(session, "town", "Town").id
    hub.key = add_source(hub.database, owner, "folder", {"path": str(folder)}, name="drop")
    return folder


def run(hub):
    """What a run refuses, a line each, as the command prints it; it has to finish."""
    outcome = go(hub.database, hub.settings, Files(hub.settings.data / "files"), hub.key)
    assert (outcome.status, outcome.error) == ("finished", "")
    return [f"{refusal.where}: {refusal.reason}" for refusal in outcome.refusals]


def check_good(hub):
    """The files beside the bad one are there, whole."""
    (part,) = hub.shown("a-good").distributions
    assert [row.data for row in hub.ask(lambda session: list(datasets.rows(session, part.id)))] == [
        ["Friedrichsau", 1200]
    ]
    assert hub.ask(lambda session: session.scalar(select(func.sum(Latest.count)))) >= 1


UNKNOWN = {"type": "name", "properties": {"name": "EPSG:99999"}}

# A name, a content, a word of the sentence.
BAD = [
    ("truncated.json", GOOD_SERIES[:-20], "not complete and correct JSON"),
    ("truncated.geojson", collection(point())[:-3], "not complete and correct JSON"),
    ("page.json", "<!DOCTYPE html><p>Fehler 500</p>", "HTML page"),
    ("page.csv", "<html><body>Login</body></html>", "HTML page"),
    ("empty.csv", "", "The file is empty"),
    ("blank.geojson", " \n\n", "The file is empty"),
    ("nul.csv", b"a;b\n1;\x002\n", "NUL"),
    ("noise.csv", bytes(range(256)) * 8, "NUL"),
    ("cp1252.geojson", collection(point(name="Grün")).encode("cp1252"), "JSON"),
    ("other.json", '{"hello": "world"}', "(application/json) cannot be taken in"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "cannot be taken in"),
    ("deep.json", "[" * 200_000 + "]" * 200_000, "cannot be taken in"),
    ("deep.geojson", '{"type":"FeatureCollection","features":' + "[" * 200_000, "JSON"),
    ("wide.csv", ";".join(f"c{n}" for n in range(300_000)) + "\n1\n", "300,000 columns"),
    ("where.geojson", json.dumps({**json.loads(collection(point())), "crs": UNKNOWN}), "EPSG:99999"),
    ("number.geojson", '{"type":"FeatureCollection","features":5}', "not a collection of features"),
]


@on_sqlite
@pytest.mark.parametrize(("name", "content", "word"), BAD, ids=[name for name, *_ in BAD])
def test_a_bad_file_is_one_issue_and_the_others_are_taken_in(hub, source, drop, name, content, word):
    drop({name: content})
    (line,) = run(hub)
    assert line.startswith(f"{name}: ")
    assert word in line
    assert 4 < len(line.split()) < 40
    check_good(hub)


def test_all_bad_files_at_once_are_an_issue_each(hub, source, drop):
    drop({name: content for name, content, _ in BAD})
    assert sorted(line.partition(": ")[0] for line in run(hub)) == sorted(name for name, *_ in BAD)
    check_good(hub)
    (found,) = hub.ask(lambda session: sources.runs(session, sources.source(session, hub.key)))
    assert len(hub.ask(lambda session: sources.issues(session, found.id))) == len(BAD)


# Files of which a part is good: the name, the content, where the bad part stands, how many rows are good.
PARTLY = [
    ("short.csv", "a;b\n1;2\n3\n4;5\n", "row 3", 2),
    ("long.csv", "a;b\n1;2;3\n4;5\n", "row 2", 1),
    ("date.csv", "tag\n01.02.2024\n31.02.2024\n", "row 3", 1),
    ("byte.csv", "a;b\nü;Ü\nä;ö\n".encode() + b"\xff;x\n", "row 4", 2),
    ("quote.csv", 'a;b\n1;2\n3;"4\n5;6\n', "row 3", 1),
    ("kind.geojson", collection(point(), {"geometry": None}), "feature 2", 1),
    ("pole.geojson", collection(point(y=95.0), point()), "feature 1", 1),
    ("list.geojson", collection({**point(), "properties": [1]}, point()), "feature 1", 1),
]


@on_sqlite
@pytest.mark.parametrize(("name", "content", "where", "rows"), PARTLY, ids=[name for name, *_ in PARTLY])
def test_a_bad_row_is_told_by_its_number_and_the_other_rows_are_taken_in(hub, source, drop, name, content, where, rows):
    drop({name: content})
    (line,) = run(hub)
    assert line.startswith(f"{name}, {where}: ")
    assert hub.shown(name.partition(".")[0]).distributions[0].row_count == rows
    check_good(hub)


AT = "2024-05-01T08:00:00Z"
READINGS = {
    "an unknown time": (["soon", 1], "m.json, row 1"),
    "a time of the year 1": (["0001-01-01T00:00:00Z", 1], "m.json, row 1"),
    "a word among numbers": ([AT, "viel"], "m.json, row 1, co2"),
    "a list as value": ([AT, [1]], "m.json, row 1, co2"),
    "too many values": ([AT, 1, 2], "m.json, row 1"),
    "no row": ("row", "m.json, row 1"),
    "a number that would be rounded": ([AT, 2**60 + 1], "m/co2, 2024-05-01 08:00:00+00:00"),
}


@on_sqlite
@pytest.mark.parametrize(("row", "where"), READINGS.values(), ids=READINGS)
def test_a_bad_reading_is_told_by_its_row_and_the_other_readings_are_taken_in(hub, source, drop, row, where):
    drop({"m.json": series(row, ["2024-05-01T09:00:00Z", 700])})
    (line,) = run(hub)
    assert line.startswith(f"{where}: ")
    assert hub.ask(lambda session: session.scalar(select(func.sum(Latest.count)))) == 2


def test_unknown_fields_are_kept_and_are_no_issue(hub, source, drop):
    drop({"new.geojson": collection(point(name="a", neu=1), point(name="b", ganz_neu={"x": [1]}))})
    assert run(hub) == []
    (part,) = hub.shown("new").distributions
    assert [column["name"] for column in part.columns] == ["name", "neu", "ganz_neu"]


# what was there before stays


@pytest.mark.parametrize("broken", ["", "<!DOCTYPE html><p>Fehler</p>", '{"a": ', "name;trees\n\0\n"])
def test_a_file_that_breaks_later_loses_nothing_and_heals(hub, source, drop, broken):
    run(hub)
    path = source / "a-good.csv"
    path.write_text(broken)
    os.utime(path, (LONG_AGO + 1, LONG_AGO + 1))
    assert len(run(hub)) == 1
    check_good(hub)
    path.write_text(GOOD_CSV)
    os.utime(path, (LONG_AGO + 2, LONG_AGO + 2))
    assert run(hub) == []
    check_good(hub)


def test_a_file_that_is_being_written_waits_for_the_next_run(hub, source):
    path = source / "middle.csv"
    path.write_text("a;b\n1;2\n")
    os.utime(path, (time.time() + 0.5, time.time() + 0.5))
    (line,) = run(hub)
    assert line == "middle.csv: The file is still being written; it is taken in at the next run."
    check_good(hub)
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert run(hub) == []
    assert hub.shown("middle").distributions[0].row_count == 1


def test_a_file_that_grows_while_it_is_read_waits_too(hub, source, monkeypatch):
    path = source / "middle.csv"
    path.write_text("a;b\n1;2\n")
    os.utime(path, (LONG_AGO, LONG_AGO))
    really, grown = os.fdopen, []

    def growing(descriptor, *rest, **options):
        file = really(descriptor, *rest, **options)
        if os.path.samefile(f"/proc/self/fd/{descriptor}", path):
            grown.append(path.open("a").write("3;4\n"))
        return file

    with monkeypatch.context() as patch:
        patch.setattr("connectors.folder.os.fdopen", growing)
        (line,) = run(hub)
    assert grown
    assert "still being written" in line
    os.utime(path, (LONG_AGO, LONG_AGO))
    run(hub)
    assert hub.shown("middle").distributions[0].row_count == 2


def test_ten_gigabytes_of_zeros_are_refused_by_their_size(hub, source):
    path = source / "middle.csv"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)
    os.utime(path, (LONG_AGO, LONG_AGO))
    (line,) = run(hub)
    assert line == "middle.csv: The file has 10,000,000,000 bytes; at most 100,000,000 are taken in."
    check_good(hub)


def test_a_hundred_megabytes_of_zeros_are_refused_too(hub, source):
    path = source / "middle.csv"
    with path.open("wb") as file:
        file.truncate(99_000_000)
    os.utime(path, (LONG_AGO, LONG_AGO))
    (line,) = run(hub)
    assert line.startswith("middle.csv: ")
    check_good(hub)


def test_a_link_out_of_the_folder_is_not_followed(hub, source, tmp_path):
    (tmp_path / "secret.csv").write_text("password\nhunter2\n")
    (source / "middle.csv").symlink_to(tmp_path / "secret.csv")
    (source / "etc").symlink_to("/etc")
    assert run(hub) == ["middle.csv: The file is a link to a place outside the folder; links are not followed."]
    assert hub.ask(lambda session: session.scalars(select(Dataset.name).order_by(Dataset.name)).all()) == [
        "a-good",
        "drop",
    ]


def test_a_bomb_in_gzip_is_stopped_at_the_limit(hub):
    hub.cli("init")
    hub.cli("org", "add", "town")
    bomb = gzip.compress(bytes(150_000_000), 9)
    with serving() as server:
        server.pages["/bomb.csv"] = lambda page: page.reply(body=bomb, Content_Encoding="gzip", Content_Type="text/csv")
        hub.cli("source", "add", "http_file", "bomb", "--org", "town", "--set", f"url={server.root}/bomb.csv")
        printed = hub.cli("source", "run", "bomb", status=1)
    assert printed.strip().startswith("failed")
    assert "100,000,000" in printed
    assert hub.ask(lambda session: session.scalars(select(Dataset)).all()) == []


@pytest.mark.parametrize("name", ["ü\udcff.csv", "a\nb.csv", "[bold]x.csv", "x" * 200 + ".csv"])
def test_strange_names_of_files_are_written_as_they_can_be(hub, source, name):
    path = source / name
    path.write_bytes(b"\x00")
    os.utime(path, (LONG_AGO, LONG_AGO))
    (line,) = run(hub)
    assert "NUL" in line
    assert line.isprintable() or "\n" in name
    assert "NUL" in hub.cli("source", "issues", "drop")
    check_good(hub)
