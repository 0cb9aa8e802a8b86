"""Datasets made by people: names and ids are theirs to choose, as far as they are free."""

from dataclasses import replace
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy.orm.exc import StaleDataError

from hub import audit
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import Distribution
from hub.errors import Forbidden, Invalid, NotFound
from hub.iot.store.streams import datastreams
from hub.records import Column, DatasetDraft, DistributionDraft, Place, Table
from tests.ingest import add_stream

TREES = DatasetDraft("", "Bäume", name="trees", distribution=(DistributionDraft("", title="CSV"),))


@pytest.fixture
def change(database, cast, files):
    """`change(name, draft)` updates a dataset as somebody of home; whether that changed anything."""

    def update(name, draft, town="home", **options):
        with database.write(cast.scope(town), "clerk") as session:
            return store.update(session, store.dataset(session, name), draft, files, **options)

    return update


@pytest.fixture
def do(database, cast):
    """`do(function, name, …)` calls a function of the store with the dataset of that name."""

    def call(function, name, *args, town="home"):
        with database.write(cast.scope(town)) as session:
            return function(session, store.dataset(session, name), *args)

    return call


def notes(database):
    with database.read(OPERATOR) as session:
        return [entry.action for entry in session.query(audit.Entry) if entry.action.startswith("dataset.")]


# create


def test_a_dataset_is_made_as_said_and_noted(database, cast, make, look, feed):
    id = uuid4()
    assert make(TREES, id=id, private=True) == id
    row = look("trees").dataset
    assert (row.id, row.title, row.private, row.owner_id) == (id, "Bäume", True, cast.home.id)
    assert feed() == [("dataset", "created")]
    assert notes(database) == ["dataset.create"]


@pytest.mark.parametrize("town", ["home", "stranger"])
def test_a_name_in_use_is_refused_also_if_its_dataset_is_not_to_be_seen(database, make, feed, town):
    make(TREES, town=town, private=True)
    with pytest.raises(Invalid) as refused:
        make(TREES, private=True)
    assert refused.value.fields == {"name": ["That URL is already in use."]}
    assert (len(feed()), notes(database)) == (1, ["dataset.create"])


@pytest.mark.parametrize("town", ["home", "stranger"])
def test_an_id_in_use_is_refused(make, town):
    id = uuid4()
    make(TREES, town=town, id=id, private=True)
    with pytest.raises(Invalid) as refused:
        make(replace(TREES, name="other"), id=id)
    assert list(refused.value.fields) == ["id"]


def test_the_id_of_a_resource_may_be_chosen_and_is_refused_if_in_use(make, look):
    id = uuid4()
    part = DistributionDraft(str(id), title="R")
    make(replace(TREES, distribution=(part,)))
    assert look("trees").distributions[0].id == id
    with pytest.raises(Invalid) as refused:
        make(replace(TREES, name="other", distribution=(part,)))
    assert list(refused.value.fields) == ["id"]


def test_a_dataset_of_another_town_cannot_be_made(database, cast, files):
    with pytest.raises(Forbidden), database.write(cast.home.scope) as session:
        store.create(session, cast.stranger.id, TREES, files)


# update


def test_saying_the_same_again_changes_nothing(make, look, change, feed):
    full = replace(
        TREES,
        description="x",
        keyword=("a",),
        spatial=Place({"type": "Point", "coordinates": [10.0, 48.4, 500.0]}),
        terms={"conforms_to": ("http://a",)},
    )
    make(full)
    before = look("trees")
    same = replace(full, distribution=(replace(full.distribution[0], identifier=str(before.distributions[0].id)),))
    assert change("trees", same) is False
    assert (look("trees").dataset, len(feed())) == (before.dataset, 1)


@pytest.mark.parametrize(
    "values",
    [{"title": "B"}, {"description": "x"}, {"license": "cc-by/4.0"}, {"keyword": ("a",)}, {"extras": {"a": "b"}}],
)
def test_any_change_is_noted_with_its_time(database, make, look, change, feed, values):
    make(TREES)
    before = look("trees").dataset.metadata_modified
    assert change("trees", replace(TREES, **values), keep_parts=True) is True
    assert look("trees").dataset.metadata_modified > before
    assert (feed()[-1], notes(database)[-1]) == (("dataset", "updated"), "dataset.update")


def test_renaming_frees_the_old_name(make, look, change):
    make(TREES)
    change("trees", replace(TREES, name="baeume"), keep_parts=True)
    assert look("trees").dataset.name == "baeume"
    make(replace(TREES, title="Neu"))
    assert (look("trees").dataset.title, look("baeume").dataset.title) == ("Neu", "Bäume")


@pytest.mark.parametrize("town", ["home", "stranger"])
def test_a_name_in_use_cannot_be_taken(make, look, change, town):
    make(TREES)
    make(replace(TREES, name="taken"), town=town, private=True)
    with pytest.raises(Invalid) as refused:
        change("trees", replace(TREES, name="taken", title="B"))
    assert list(refused.value.fields) == ["name"]
    assert look("trees").dataset.title == "Bäume"


def test_without_keep_parts_what_is_not_named_goes(make, look, change):
    make(TREES)
    assert change("trees", replace(TREES, distribution=()), keep_parts=True) is False
    assert change("trees", replace(TREES, distribution=())) is True
    assert look("trees").distributions == []


def test_of_two_who_change_the_same_state_the_second_is_told(database, cast, make, files):
    make(TREES)

    def late():
        with database.write(cast.home.scope) as session:
            row = store.dataset(session, "trees")
            if database.is_sqlite:  # there only one can write at a time: somebody who has read before must be told
                session.connection().exec_driver_sql("UPDATE dataset SET version = version + 1")
            else:
                with database.write(cast.home.scope) as other:
                    store.update(other, store.dataset(other, "trees"), replace(TREES, title="B"), files)
            store.update(session, row, replace(TREES, title="C"), files)

    with pytest.raises(StaleDataError):
        late()


def found_then_locked(session, name):
    row = store.dataset(session, name)
    store.lock(session, row)
    return row


@pytest.mark.parametrize("locked", [found_then_locked, store.find_locked])
def test_who_locks_a_dataset_sees_what_was_done_before_and_goes_first(database, cast, make, files, look, locked):
    make(TREES)
    done = []

    def second():
        with database.write(cast.home.scope) as session:
            row = locked(session, "trees")
            done.append(row.title)
            store.update(session, row, replace(TREES, title=row.title + "!"), files, keep_parts=True)

    with database.write(cast.home.scope) as session:
        row = store.dataset(session, "trees")
        store.lock(session, row)
        thread = Thread(target=second)
        thread.start()
        store.update(session, row, replace(TREES, title="Erste"), files, keep_parts=True)
    thread.join()
    assert (done, look("trees").dataset.title) == (["Erste"], "Erste!")


# one more distribution


def test_a_distribution_is_added_at_the_end_and_changed_alone(database, cast, make, look, files):
    make(TREES)
    with database.write(cast.home.scope) as session:
        row = store.dataset(session, "trees")
        part = store.add_distribution(session, row, DistributionDraft("", title="Neu"), files)
        store.add_distribution(session, row, DistributionDraft("", title="Letzte"), files)
        store.add_distribution(session, row, DistributionDraft("", title="Neuer"), files, part)
    assert [part.title for part in look("trees").distributions] == ["CSV", "Neuer", "Letzte"]


def test_a_kept_file_makes_place_for_an_address(database, cast, make, look, files):
    make(replace(TREES, distribution=(DistributionDraft("", title="F", content=b"abc", file_name="a.txt"),)))
    with database.write(cast.home.scope) as session:
        row = store.dataset(session, "trees")
        part = session.get_one(Distribution, row.distributions[0].id)
        assert part.byte_size == 3
        store.add_distribution(session, row, DistributionDraft("", access_url="https://example.org/a"), files, part)
    part = look("trees").distributions[0]
    assert (part.blob, part.byte_size, part.access_url) == ("", None, "https://example.org/a")


# remove and publish


def test_what_is_removed_is_seen_by_its_owner_alone_and_frees_its_name(database, make, look, do, feed):
    id = make(TREES)
    do(store.remove, "trees")
    with pytest.raises(NotFound):
        look("trees")
    assert look(id).dataset.state == "deleted"
    with pytest.raises(NotFound):
        look(id, "public")
    assert make(replace(TREES, title="Neu")) != id
    assert (feed()[1], notes(database)[1]) == (("dataset", "deleted"), "dataset.delete")


def test_removing_twice_is_removing_once(database, make, do):
    id = make(TREES)
    do(store.remove, "trees")
    do(store.remove, id)
    assert notes(database) == ["dataset.create", "dataset.delete"]


@pytest.fixture
def measured(database, cast, make):
    """A private dataset that shows two datastreams; their keys."""
    make(TREES, private=True)
    with database.write(cast.home.scope) as session:
        row = store.dataset(session, "trees")
        keys = [add_stream(session, cast.home.id, name).id for name in "ab"]
        for key in keys:
            session.add(Distribution(dataset_id=row.id, guid=f"datastream-{key}", datastream_id=key))
    return keys


def open_to_all(database, cast, keys):
    with database.read(cast.scope("public")) as session:
        return [key for key in keys if datastreams(session, [key])]


def test_publishing_brings_the_datastreams_and_private_takes_them_back(database, cast, look, do, measured):
    do(store.publish, "trees", False)
    assert look("trees", "public").dataset.title == "Bäume"
    assert open_to_all(database, cast, measured) == measured
    do(store.publish, "trees", True)
    assert open_to_all(database, cast, measured) == []
    assert notes(database)[1:] == ["dataset.public", "dataset.private"]


def test_updating_may_publish_too(database, cast, change, measured):
    assert change("trees", replace(TREES, distribution=()), private=False, keep_parts=True) is True
    assert open_to_all(database, cast, measured) == measured


def test_with_a_removed_dataset_its_datastreams_are_hidden(database, cast, do, measured):
    do(store.publish, "trees", False)
    do(store.remove, "trees")
    assert open_to_all(database, cast, measured) == []


def test_rows_come_with_a_dataset(database, make, look):
    rows = Table((Column("a"),), (("x",), ("y",)))
    make(replace(TREES, distribution=(DistributionDraft("", table=rows), DistributionDraft("", table=rows))))
    with database.read(OPERATOR) as session:
        for part in look("trees").distributions:
            assert [row.data for row in store.rows(session, part.id)] == [["x"], ["y"]]
