"""One distribution is added, changed and removed without the others; all together are put in order."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import DataTable, Distribution
from hub.datasets.store import parts
from hub.datasets.store.parts import hold
from hub.errors import Forbidden, NotFound
from hub.iot.store.streams import datastreams
from hub.records import Column, DatasetDraft, DistributionDraft, Table
from tests import listening
from tests.conftest import on_postgresql
from tests.ingest import add_stream

MANY = DatasetDraft(
    "", "Bäume", name="trees", distribution=tuple(DistributionDraft("", title=str(number)) for number in range(50))
)


@pytest.fixture
def trees(make, look):
    """The ids of the distributions of a dataset that has many."""
    make(MANY)
    return [part.id for part in look("trees").distributions]


@contextmanager
def statements(database):
    """What is executed meanwhile, and how many distributions are loaded as objects."""
    loaded = []
    count = lambda *given: loaded.append(given[0])  # noqa: E731
    event.listen(Distribution, "load", count)
    try:
        with listening.statements(database) as texts:
            yield texts, loaded
    finally:
        event.remove(Distribution, "load", count)


def add(session, row, files, key):
    store.add_distribution(session, row, DistributionDraft("", title="new"), files)


def change(session, row, files, key):
    store.change_distribution(session, row, store.distribution(session, key), DistributionDraft("", title="x"), files)


def remove(session, row, files, key):
    store.remove_distribution(session, row, store.distribution(session, key))


@pytest.mark.parametrize(("work", "most"), [(add, 0), (change, 1), (remove, 1)])
def test_one_is_changed_without_reading_or_writing_the_others(database, cast, files, trees, work, most):
    with statements(database) as (texts, loaded), database.write(cast.home.scope) as session:
        work(session, store.dataset(session, "trees"), files, trees[20])
    assert len(loaded) <= most
    written = [
        text
        for text in texts
        if text.startswith(("INSERT INTO distribution ", "UPDATE distribution ", "DELETE FROM distribution "))
    ]
    assert len(written) == 1
    assert len(texts) < 25


def test_what_is_added_stands_at_the_end_and_counts_as_a_change(database, cast, files, trees, look):
    before = look("trees").dataset.metadata_modified
    with database.write(cast.home.scope) as session:
        add(session, store.dataset(session, "trees"), files, None)
    assert (look("trees").distributions[-1].title, look("trees").dataset.metadata_modified > before) == ("new", True)


def test_a_change_of_nothing_is_none(database, cast, files, trees, look):
    before = look("trees")
    with database.write(cast.home.scope) as session:
        row, part = store.dataset(session, "trees"), store.distribution(session, trees[7])
        store.change_distribution(session, row, part, DistributionDraft("", title="7"), files)
    assert look("trees") == before


def test_what_was_removed_is_remembered_by_its_dataset(database, cast, files, trees, look):
    with database.write(cast.home.scope) as session:
        remove(session, store.dataset(session, "trees"), files, trees[0])
    assert [part.id for part in look("trees").distributions] == trees[1:]
    with database.read(cast.home.scope) as session:
        assert store.removed_from(session, trees[0]) == look("trees").dataset.id
        for key in (trees[1], uuid4(), "x"):
            with pytest.raises(NotFound):
                store.removed_from(session, key)


@pytest.mark.parametrize("work", [change, remove])
def test_others_cannot_write_it(database, cast, files, trees, look, work):
    before = look("trees")
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        work(session, store.dataset(session, "trees"), files, trees[0])
    assert look("trees") == before


def test_a_table_goes_and_a_datastream_is_private_with_what_is_removed(database, cast, files, make, look):
    table = Table((Column("a"),), (("1",), ("2",)))
    make(DatasetDraft("", "T", name="t", distribution=(DistributionDraft("", table=table),)))
    with database.write(cast.home.scope) as session:
        stream, row = add_stream(session, cast.home.id, private=False).id, store.dataset(session, "t")
        session.add(Distribution(dataset_id=row.id, datastream_id=stream, position=1))
    with database.write(cast.home.scope) as session:
        row = store.dataset(session, "t")
        for part in look("t").distributions:
            remove(session, row, files, part.id)
    with database.read(OPERATOR) as session:
        assert session.query(DataTable).count() == 0
        assert datastreams(session, [stream])[stream].private is True


def test_the_order_is_as_said_with_the_others_behind(database, cast, trees, look):
    with database.write(cast.home.scope) as session:
        order = store.reorder(session, store.dataset(session, "trees"), [trees[3], trees[1]])
    assert order == [trees[3], trees[1], trees[0], trees[2], *trees[4:]]
    assert [part.id for part in look("trees").distributions] == order


def test_only_files_that_nobody_names_are_removed(database, cast, files, make):
    draft = DistributionDraft("", content=b"used", file_name="a")
    make(DatasetDraft("", "T", name="t", distribution=(draft,)), private=True)
    used, unused = files.put(b"used").digest, files.put(b"unused").digest
    with database.write(OPERATOR) as session:
        store.delete_unused(session, files, [used, unused, "0" * 64])
    assert (files.exists(used), files.exists(unused)) == (True, False)


@on_postgresql
def test_a_file_that_somebody_is_about_to_name_stays(database, cast, files):
    digest = files.put(b"x").digest

    def clean():
        with database.write(OPERATOR) as session:
            store.delete_unused(session, files, [digest])
        return files.exists(digest)

    with database.write(cast.home.scope) as session:
        hold(session, digest)
        assert clean() is True
    assert clean() is False


def test_a_file_that_was_removed_while_it_came_is_put_again(database, cast, files, monkeypatch, make, look):
    monkeypatch.setattr(parts, "hold", lambda session, digest: files.delete(digest))
    make(DatasetDraft("", "T", name="t", distribution=(DistributionDraft("", content=b"x", file_name="a"),)))
    assert files.exists(look("t").distributions[0].blob)
