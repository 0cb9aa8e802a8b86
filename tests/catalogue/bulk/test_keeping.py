"""The files of the whole catalogue follow it."""

import fcntl
import gzip
from dataclasses import replace
from threading import Event

import pytest
from pyarrow import parquet

from catalogue.bulk import Dumps, keeping, made
from catalogue.bulk.blocks import BLOCKS
from hub.datasets import store
from hub.iot.models import Datastream
from hub.iot.store import publish
from tests.catalogue import shelf
from tests.conftest import on_sqlite


@pytest.fixture
def dumps(settings, database):
    return Dumps(settings, database)


@pytest.fixture
def remade(monkeypatch):
    """The numbers of the blocks that are made."""
    seen, make = [], keeping.blocks.make

    def noted(session, alike, number, aside):
        seen.append(number)
        return make(session, alike, number, aside)

    monkeypatch.setattr(keeping.blocks, "make", noted)
    return seen


def read(settings):
    """Titles in the table, and the statements."""
    found = made(settings.data)
    assert found is not None
    titles = parquet.read_table(found.path("parquet")).column("title").to_pylist()
    return sorted(titles), gzip.decompress(found.path("nq.gz").read_bytes()).decode()


def test_only_what_is_public_is_in_the_files(dumps, settings, database, cast, files):
    shelf.put(database, cast.home, shelf.EVERYTHING, files)
    shelf.put(database, cast.home, replace(shelf.MINIMAL, title="geheimwort"), files, private=True)
    assert dumps.turn()
    titles, quads = read(settings)
    assert titles == ["Alles über Bäume"]
    assert "geheimwort" not in quads
    assert quads.count("\n") == made(settings.data).statements
    assert made(settings.data).datasets == 1


def test_a_change_makes_its_block_anew_and_nothing_else(dumps, settings, database, cast, files, remade):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    assert dumps.turn()
    assert len(remade) == BLOCKS
    remade.clear()
    assert not dumps.turn()
    with database.write(cast.home.scope) as session:
        store.dataset(session, id).title = "Neu"
    assert dumps.turn()
    assert (remade, read(settings)[0]) == ([keeping.blocks.number(id)], ["Neu"])
    with database.write(cast.home.scope) as session:
        store.dataset(session, id).private = True
    assert dumps.turn()
    assert read(settings)[0] == []


@on_sqlite
def test_what_is_no_dataset_leaves_the_files_as_they_are(dumps, settings, database, cast, files, remade):
    shelf.put(database, cast.home, shelf.MINIMAL, files)
    dumps.turn()
    before = made(settings.data)
    shelf.stream(database, cast.home)
    remade.clear()
    assert not dumps.turn()
    assert (made(settings.data).digests, remade) == (before.digests, [])
    assert made(settings.data).cursor > before.cursor


@pytest.mark.parametrize("hide", [publish, None], ids=["private", "deleted"])
def test_a_datastream_that_is_no_longer_public_leaves_the_files(dumps, settings, database, cast, files, remade, hide):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    stream = shelf.stream(database, cast.home, dataset=id, name="geheimwort")
    dumps.turn()
    assert "geheimwort" in read(settings)[1]
    remade.clear()
    with database.write(cast.home.scope) as session:
        if hide:
            hide(session, [stream], True)
        else:
            session.get_one(Datastream, stream).state = "deleted"
    assert dumps.turn()
    assert (remade, "geheimwort" in read(settings)[1]) == ([keeping.blocks.number(id)], False)


@on_sqlite
def test_another_name_of_the_portal_and_another_day_make_all_anew(dumps, settings, database, cast, files, remade):
    shelf.put(database, cast.home, shelf.MINIMAL, files)
    dumps.turn()
    remade.clear()
    assert Dumps(settings.model_copy(update={"site_url": "https://daten.example"}), database).turn()
    assert len(remade) == BLOCKS
    assert "<https://daten.example/catalog>" in read(settings)[1]


@on_sqlite
def test_a_worker_that_was_killed_half_way_leaves_the_files_as_they_were(
    dumps, settings, database, cast, files, monkeypatch
):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    dumps.turn()
    before = made(settings.data)
    with database.write(cast.home.scope) as session:
        store.dataset(session, id).title = "Neu"
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "_put_together", _killed)
        with pytest.raises(KeyboardInterrupt):
            dumps.turn()
    assert made(settings.data) == before
    assert dumps.turn()
    assert read(settings)[0] == ["Neu"]


def _killed(*_):
    raise KeyboardInterrupt


@on_sqlite
def test_two_workers_do_not_write_at_the_same_time(dumps, settings):
    (settings.data / "dumps").mkdir()
    with (settings.data / "dumps" / "write.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert not dumps.turn()
    assert dumps.turn()


@on_sqlite
def test_the_worker_goes_on_after_an_error_until_it_is_told_to_stop(settings, database, monkeypatch):
    stop, seen = Event(), []

    def turn(self):
        seen.append(len(seen))
        if len(seen) == 2:
            stop.set()
        raise OSError("the disk is full")

    monkeypatch.setattr(keeping, "REST", 0.0)
    monkeypatch.setattr(Dumps, "turn", turn)
    Dumps(settings, database).run(stop)
    assert seen == [0, 1]
