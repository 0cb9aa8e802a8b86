"""A dataset as one archive: whole, valid for frictionless, only what the caller may see."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta
from zipfile import ZipFile

import pandas as pd
import pytest
from frictionless import Package
from rdflib import Graph

from catalogue.bundle.archive import Meter
from hub.datasets import store
from hub.db import now
from hub.identity import store as identity
from hub.sharing import store as sharing
from tests.catalogue import shelf

HOURS = shelf.Table(
    (
        shelf.Column("plz", title="Postleitzahl"),
        shelf.Column("n", "integer"),
        shelf.Column("hoch", "number", unit="m"),
        shelf.Column("ja", "boolean"),
        shelf.Column("tag", "date"),
        shelf.Column("wann", "datetime"),
        shelf.Column("um", "time"),
        shelf.Column("mehr", "json"),
    ),
    (
        ("01234", 2**53 + 1, 1.5, True, "1850-01-02", "2024-05-01T12:00:00.5+02:00", "08:30:00", {"a": [1]}),
        ("=1+1", -1, 1e-7, False, "2024-02-29", "2024-05-01T12:00:00Z", "23:59:59.25", ["x"]),
        (None, 0, None, None, None, None, None, None),
    ),
)
DRAFT = replace(
    shelf.EVERYTHING,
    distribution=(*shelf.EVERYTHING.distribution, shelf.DistributionDraft("types", title="Bäume", table=HOURS)),
)


@pytest.fixture
def ids(database, cast, files):
    """A public dataset with a file, three tables, a link and a public datastream."""
    found = shelf.put(database, cast.home, DRAFT, files)
    shelf.stream(database, cast.home, dataset=found["dataset"])
    return found


@pytest.fixture
def opened(client, ids):
    """The archive as anybody gets it."""
    return archive(client().get("/dataset/everything/bundle.zip"))


def archive(answer):
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    return ZipFile(io.BytesIO(answer.data))


def test_it_is_whole(opened):
    assert opened.testzip() is None
    assert opened.namelist() == [
        "README.txt", "LICENCE.txt", "index.html", "metadata/dataset.json", "metadata/dcat.ttl",
        "data/baeume.csv", "data/baeume.parquet", "data/zeilen.csv", "data/zeilen.parquet",
        "data/baeume_2.csv", "data/baeume_2.parquet", "data/air-temperature.csv", "originals/bäume.csv",
        "datapackage.json",
    ]  # fmt: skip


def test_files_are_what_single_downloads_are(client, opened, ids):
    assert opened.read("data/baeume.csv") == client().get(f"/resource/{ids['file']}/table.csv").data
    assert opened.read("data/zeilen.parquet") == client().get(f"/resource/{ids['rows']}/table.parquet").data
    assert opened.read("originals/bäume.csv") == "name;höhe\nLinde;12,5\n".encode("cp1252")


def test_frictionless_finds_nothing_wrong(opened, tmp_path):
    opened.extractall(tmp_path)
    package = Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.flatten(["name", "type", "note", "message"]) == []
    kinds = {field.name: field.type for field in package.get_resource("data-baeume_2-csv").schema.fields}
    assert list(kinds.values()) == ["string", "integer", "number", "boolean", "date", "datetime", "time", "any"]


def test_frictionless_reads_equal_values(opened, tmp_path):
    opened.extractall(tmp_path)
    first, second, _ = Package(str(tmp_path / "datapackage.json")).get_resource("data-baeume_2-csv").read_rows()
    assert (first["plz"], first["n"], float(first["hoch"]), first["ja"]) == ("01234", 2**53 + 1, 1.5, True)
    assert (str(first["tag"]), first["wann"].microsecond, str(first["um"])) == ("1850-01-02", 500_000, "08:30:00")
    assert (second["plz"], float(second["hoch"]), second["um"].microsecond) == ("'=1+1", 1e-7, 250_000)
    assert json.loads(first["mehr"]) == {"a": [1]}


def test_the_package_describes_every_file_of_data(opened):
    told = json.loads(opened.read("datapackage.json"))
    assert (told["name"], told["title"]) == ("everything", "Alles über Bäume")
    assert told["licenses"][0]["name"] == "dl-by-de-2.0"
    assert {each["path"] for each in told["resources"]} == {
        name for name in opened.namelist() if name.startswith(("data/", "originals/"))
    }
    for each in told["resources"]:
        body = opened.read(each["path"])
        assert (each["bytes"], each["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")


def test_metadata_is_what_the_catalogue_says(client, opened, ids):
    shown = client().get("/api/3/action/package_show?id=everything").json["result"]
    assert json.loads(opened.read("metadata/dataset.json")) == shown
    assert len(Graph().parse(data=opened.read("metadata/dcat.ttl"), format="turtle")) > 20


def test_the_licence_is_named_with_its_address_and_whom_to_name(opened):
    text = opened.read("LICENCE.txt").decode()
    assert "http://dcat-ap.de/def/licenses/dl-by-de/2.0" in text
    assert "Amt für Bäume" in text
    assert "Bitte nennen" in text
    assert "Please name" in text


def test_the_page_explains_columns_and_shows_first_rows_in_both_languages(opened):
    page = opened.read("index.html").decode()
    assert "<script" not in page
    assert 'src="http' not in page
    for word in ("Erste Zeilen", "First rows", "Spalten", "Columns", "Postleitzahl", "01234", "Linde"):
        assert word in page
    assert 'href="data/baeume.csv"' in page


def test_pandas_reads_a_table_out_of_it(opened):
    with opened.open("data/baeume.parquet") as file:
        assert pd.read_parquet(io.BytesIO(file.read()))["name"].tolist() == ["Linde", "Eiche", "Ulme"]


def test_it_is_named_after_dataset_and_day(client, ids):
    headers = client().get("/dataset/everything/bundle.zip").headers
    assert headers["Content-Disposition"].startswith("attachment; filename=everything-")
    assert headers["Content-Disposition"].endswith(".zip")


def test_who_has_it_gets_nothing_until_it_changes(client, database, cast, ids):
    first = client().get("/dataset/everything/bundle.zip")
    mark = {"If-None-Match": first.headers["ETag"]}
    assert client().get("/dataset/everything/bundle.zip", headers=mark).status_code == 304
    assert client("home").get("/dataset/everything/bundle.zip").data == first.data
    with database.write(cast.home.scope) as session:
        part = store.distribution(session, ids["rows"])
        store.replace_rows(session, part, replace(shelf.TREES, rows=shelf.TREES.rows[:1], geometries=()))
    assert client().get("/dataset/everything/bundle.zip", headers=mark).status_code == 200


def test_head_makes_nothing(client, ids):
    answer = client().head("/dataset/everything/bundle.zip")
    assert (answer.status_code, answer.data, "ETag" in answer.headers) == (200, b"", True)


def test_what_is_too_large_is_named(client, app, ids):
    gate = app.extensions["allmende"]
    object.__setattr__(gate, "settings", gate.settings.model_copy(update={"max_bundle_bytes": 30}))
    found = archive(client().get("/dataset/everything/bundle.zip"))
    assert [name for name in found.namelist() if "/" in name and not name.startswith("metadata")] == [
        "originals/bäume.csv"
    ]
    assert f"/resource/{ids['file']}/table.csv" in found.read("README.txt").decode()
    assert f"/resource/{ids['file']}/table.csv" in found.read("index.html").decode()


def test_a_dataset_of_links_alone_has_an_archive(client, database, cast, files):
    shelf.put(database, cast.home, shelf.MINIMAL, files)
    found = archive(client().get("/dataset/trees/bundle.zip"))
    assert json.loads(found.read("datapackage.json"))["name"] == "trees"


def test_a_private_datastream_stays_out_of_a_public_dataset(client, database, cast, files):
    ids = shelf.put(database, cast.home, shelf.MINIMAL, files)
    shelf.stream(database, cast.home, dataset=ids["dataset"], private=True, name="Secret")
    public, own = (archive(client(town).get("/dataset/trees/bundle.zip")) for town in ("", "home"))
    assert "data/secret.csv" not in public.namelist()
    assert "data/secret.csv" in own.namelist()


@pytest.mark.parametrize(
    ("town", "status"), [("", 404), ("home", 200), ("partner", 200), ("stranger", 404), ("operator", 200)]
)
def test_a_private_dataset_is_for_who_may_see_it(client, database, cast, files, town, status):
    ids = shelf.put(database, cast.home, shelf.EVERYTHING, files, private=True)
    with database.write(cast.home.scope) as session:
        partner = identity.organization(session, "partner")
        sharing.add(
            session, store.dataset(session, ids["dataset"]), partner, purpose="test", until=now() + timedelta(1)
        )
    answer = client(town).get(f"/dataset/{ids['dataset']}/bundle.zip")
    assert answer.status_code == status
    assert (b"Linde" in answer.data) is False or status == 200


def test_who_hangs_up_ends_the_reading(app, client, ids):
    answer = client().get("/dataset/everything/bundle.zip", buffered=False)
    next(answer.iter_encoded())
    answer.close()
    assert app.extensions["allmende"].database.engine.pool.checkedout() == 0


def test_a_meter_counts_what_passes():
    meter = Meter()
    assert list(meter.through([b"ab", b"c"])) == [b"ab", b"c"]
    assert (meter.size, meter.digest.hexdigest()) == (3, hashlib.sha256(b"abc").hexdigest())
