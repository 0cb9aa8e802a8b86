"""What is told of datasets, to whom, and what is known beside them."""

import gzip
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from catalogue.bulk import Dumps
from catalogue.dcat import known
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import SERIES, Dataset
from hub.db import now
from hub.iot.models import Datastream, StreamFigures
from hub.sharing.models import Grant
from tests.catalogue import shelf
from tests.conftest import on_sqlite

SECRET = "Geheime Messreihe"
WRITERS = (
    *(f"/catalog.{suffix}" for suffix in ("ttl", "rdf", "jsonld", "nt")),
    "/catalog.ttl?profiles=dcatap_de_2",
    "/catalog.ttl?profiles=schemaorg",
    "/catalog.ttl?q=Baumkataster",
    "/dataset/trees.ttl",
    "/dataset/trees/croissant.jsonld",
    "/data.json",
    "/feeds/dataset.atom",
    "/api/3/action/dcat_catalog_show?format=nt",
    "/api/3/action/dcat_dataset_show?id=trees&format=nt",
)


def half_hidden(database, cast, files):
    """A public dataset with two series of readings, and the one of them that only its town and the partner see."""
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    shelf.stream(database, cast.home, dataset=id)
    hidden = shelf.stream(database, cast.home, dataset=id, name=SECRET)
    with database.write(OPERATOR) as session:
        session.get_one(Datastream, hidden).private = True
        session.add(Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, datastream_id=hidden, purpose="x",
                          until=now() + timedelta(days=1)))  # fmt: skip
    return id, hidden


def test_days_and_tables_with_places_are_known(home, stored):
    database, town = home
    tables = stored(shelf.EVERYTHING)
    live = stored(replace(shelf.MINIMAL, name="live")).dataset.id
    stream = shelf.stream(database, town, range(30), dataset=live)
    with database.write(town.scope) as session:
        session.add(StreamFigures(datastream_id=stream, day=date(2024, 5, 3), freshness=1.0, coverage=0.5))
    with database.read(town.scope) as session:
        streaming = store.shown(session, live)
        beside = known.beside(session, [tables, streaming])
    assert known.streams([tables, streaming]) == [stream]
    assert [day.isoformat() for day in beside.days[stream]] == ["2024-05-01", "2024-05-02"]
    assert beside.placed == {tables.distributions[0].id}  # the second table has rows and no places
    assert beside.figures == {live: {"freshness": 1.0, "coverage": 0.5}}


def test_of_nothing_nothing_is_known(home):
    database, town = home
    with database.read(town.scope) as session:
        assert known.beside(session, []) == known.Beside()


@pytest.mark.parametrize(("town", "count"), [("public", 2), ("home", 3), ("partner", 3), ("stranger", 2)])
def test_readings_that_are_not_to_be_seen_are_left_out(database, cast, files, town, count):
    id, hidden = half_hidden(database, cast, files)
    with database.read(cast.scope(town)) as session:
        (found,), beside = known.told(session, store.by_ids(session, [id]))
    assert len(found.distributions) == count
    assert (hidden in beside.days) is (count == 3)


@on_sqlite
@pytest.mark.parametrize(("town", "sees"), [("", False), ("home", True), ("partner", True), ("stranger", False)])
def test_no_writer_tells_of_readings_that_are_not_to_be_seen(client, settings, database, cast, files, town, sees):
    half_hidden(database, cast, files)
    told = {path: client(town).get(path) for path in WRITERS}
    assert {path: answer.status_code for path, answer in told.items()} == dict.fromkeys(WRITERS, 200)
    assert {path for path, answer in told.items() if (SECRET in answer.text) is not sees} == set()
    archive = ZipFile(BytesIO(client(town).get("/dataset/trees/bundle.zip").data))
    words = {name: archive.read(name).decode() for name in archive.namelist() if "metadata/" in name}
    assert [SECRET in text for text in words.values()] == [sees, sees]
    assert Dumps(settings, database).turn()
    assert SECRET not in gzip.decompress(client(town).get("/dump/catalog.nq.gz").data).decode()


@on_sqlite
def test_what_somebody_may_see_is_not_the_mark_of_who_may_not(client, database, cast, files):
    half_hidden(database, cast, files)
    for path in ("/catalog.ttl", "/dataset/trees.ttl", "/data.json"):
        marks = [client(town).get(path).headers["ETag"] for town in ("home", "")]
        assert marks[0] != marks[1]
        assert client().get(path, headers={"If-None-Match": marks[0]}).status_code == 200


@on_sqlite
@pytest.mark.parametrize("hidden", [{"private": True}, {"state": "deleted"}, {"dataset_type": "dataset"}])
def test_a_series_that_is_not_public_is_told_of_nowhere(database, cast, files, hidden):
    series = [shelf.put(database, cast.home, replace(shelf.MINIMAL, name=f"s{n}"), files)["dataset"] for n in range(2)]
    member = replace(shelf.MINIMAL, terms={"in_series": list(map(str, series))})
    id = shelf.put(database, cast.home, member, files)["dataset"]
    with database.write(OPERATOR) as session:
        for key, values in zip(series, ({}, hidden), strict=True):
            row = session.get_one(Dataset, key)
            for name, value in {"dataset_type": SERIES, "extras": {"uri": "http://x/s"}, **values}.items():
                setattr(row, name, value)
    with database.read(cast.home.scope) as session:
        assert known.beside(session, store.by_ids(session, [id])).series == {series[0]: "http://x/s"}
