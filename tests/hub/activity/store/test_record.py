"""One activity for each dataset and transaction, none for what is no change; also without the API."""

from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from hub.activity import store
from hub.activity.models import Activity, DistributionVersion
from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store as datasets
from hub.datasets.models import Dataset, Distribution
from hub.db import now
from hub.errors import Invalid
from hub.identity import store as identity
from hub.identity.models import Organization
from hub.iot.store import Observed, append
from hub.records import Column, DatasetDraft, DistributionDraft, Table
from hub.sources.models import Source
from tests.ingest import add_stream

TREES = DatasetDraft(identifier="trees", name="trees", title="Trees")


def told(database):
    """Type, whether private, and the title at that time, of all activities of datasets, oldest first."""
    columns = (Activity.activity_type, Activity.private, Activity.snapshot)
    statement = select(*columns).where(Activity.dataset_id.is_not(None)).order_by(Activity.at, Activity.id)
    with database.read(OPERATOR) as session:
        return [(kind, private, kept["dataset"]["title"]) for kind, private, kept in session.execute(statement)]


@pytest.fixture
def trees(database, cast, files):
    with database.write(cast.home.scope, "home-admin") as session:
        return datasets.create(session, cast.home.id, TREES, files).id


def test_many_flushes_of_a_transaction_are_one_activity(database, cast, files):
    with database.write(cast.home.scope) as session:
        row = datasets.create(session, cast.home.id, TREES, files)
        for title in ("A", "B", "C"):
            row.title = title
            session.flush()
        row.distributions.append(Distribution(title="a"))
        session.flush()
    assert told(database) == [("new package", False, "C")]


def test_a_transaction_that_changes_many_has_one_for_each(database, cast, files, trees):
    with database.write(cast.home.scope) as session:
        datasets.dataset(session, trees).title = "B"
        datasets.create(session, cast.home.id, DatasetDraft(identifier="w", name="wells", title="Wells"), files)
    assert sorted(told(database)[1:]) == [("changed package", False, "B"), ("new package", False, "Wells")]


def fail(session, key):
    datasets.dataset(session, key).title = "B"
    session.flush()
    raise Invalid


def test_work_that_is_rolled_back_leaves_none(database, cast, files, trees):
    with pytest.raises(Invalid), database.write(cast.home.scope) as session:
        fail(session, trees)
    assert len(told(database)) == 1


def test_work_that_is_rolled_back_to_a_savepoint_leaves_none(database, cast, files, trees):
    with database.write(cast.home.scope) as session:
        with pytest.raises(Invalid), session.begin_nested():
            fail(session, trees)
        with session.begin_nested():
            datasets.create(session, cast.home.id, DatasetDraft(identifier="w", name="wells", title="W"), files)
    assert told(database)[1:] == [("new package", False, "W")]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: setattr(row, "title", "Trees"),
        lambda row: setattr(row, "metadata_modified", now()),
        lambda row: setattr(row, "content_hash", "x"),
        lambda row: setattr(row, "keyword", []),
        lambda row: setattr(row, "terms", {}),
    ],
)
def test_what_is_no_change_leaves_none(database, cast, trees, change):
    with database.write(cast.home.scope) as session:
        change(datasets.dataset(session, trees))
    assert len(told(database)) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda row: setattr(row, "description", "x"),
        lambda row: setattr(row, "keyword", ["x"]),
        lambda row: setattr(row, "extras", {"a": "b"}),
        lambda row: row.distributions.append(Distribution(title="x")),
    ],
)
def test_what_is_a_change_leaves_one(database, cast, trees, change):
    with database.write(cast.home.scope) as session:
        change(datasets.dataset(session, trees))
    assert [kind for kind, *_ in told(database)] == ["new package", "changed package"]


def test_a_distribution_that_goes_or_changes_is_a_change(database, cast, files):
    draft = DatasetDraft(identifier="t", name="trees", title="T", distribution=(DistributionDraft("a", title="a"),))
    with database.write(cast.home.scope) as session:
        datasets.create(session, cast.home.id, draft, files)
    with database.write(cast.home.scope) as session:
        datasets.dataset(session, "trees").distributions[0].title = "b"
    with database.write(cast.home.scope) as session:
        row = datasets.dataset(session, "trees")
        row.distributions.clear()
        key = row.id
    assert titles(database, key) == [["a"], ["b"], []]


def titles(database, key):
    """The titles of the distributions after each activity of a dataset, oldest first."""
    with database.read(OPERATOR) as session:
        found = store.activities(session, store.Window(), store.of_dataset(key))
        return [sorted(part["title"] for part in told.snapshot["distributions"]) for told in reversed(found)]


def test_a_change_of_one_distribution_writes_that_one_alone(database, cast, files):
    parts = tuple(DistributionDraft(str(n), title=str(n)) for n in range(4))
    draft = DatasetDraft(identifier="t", name="trees", title="T", distribution=parts)
    with database.write(cast.home.scope) as session:
        key = datasets.create(session, cast.home.id, draft, files).id
    with database.write(cast.home.scope) as session:
        row = datasets.dataset(session, "trees")
        row.distributions[1].title = "other"
        session.add(Distribution(dataset_id=row.id, title="fifth", position=4))
    with database.write(cast.home.scope) as session:
        datasets.dataset(session, "trees").title = "only the title"
    with database.read(OPERATOR) as session:
        kept = session.execute(select(DistributionVersion.since, DistributionVersion.until)).all()
    assert len(kept) == 6
    assert len([until for _, until in kept if until]) == 1
    assert titles(database, key) == [
        ["0", "1", "2", "3"],
        ["0", "2", "3", "fifth", "other"],
        ["0", "2", "3", "fifth", "other"],
    ]


def test_a_dataset_from_before_there_were_versions_begins_with_all_its_distributions(database, cast, files):
    parts = tuple(DistributionDraft(name, title=name) for name in ("a", "b"))
    draft = DatasetDraft(identifier="t", name="trees", title="T", distribution=parts)
    with database.write(cast.home.scope) as session:
        key = datasets.create(session, cast.home.id, draft, files).id
    with database.write(cast.home.scope) as session:
        session.execute(delete(DistributionVersion))
        old = session.scalars(select(Activity).where(Activity.dataset_id == key)).one()
        old.snapshot = {**old.snapshot, "distributions": [{"id": str(uuid4()), "position": 0, "title": "old"}]}
    with database.write(cast.home.scope) as session:
        datasets.dataset(session, "trees").title = "only the title"
    assert titles(database, key) == [["old"], ["a", "b"]]


def test_distributions_that_were_private_are_not_in_what_the_public_sees(database, cast, files):
    draft = DatasetDraft(identifier="t", name="trees", title="T", distribution=(DistributionDraft("a", title="a"),))
    with database.write(cast.home.scope) as session:
        key = datasets.create(session, cast.home.id, draft, files, private=True).id
    with database.write(cast.home.scope) as session:
        datasets.dataset(session, "trees").distributions[0].title = "b"
    with database.write(cast.home.scope) as session:
        datasets.publish(session, datasets.dataset(session, "trees"), private=False)
    with database.read(PUBLIC) as session:
        (seen,) = store.activities(session, store.Window(), store.of_dataset(key))
    assert [part["title"] for part in seen.snapshot["distributions"]] == ["b"]


def test_rows_of_a_table_that_arrive_leave_none(database, cast, files):
    columns = (Column("n", "number"),)
    draft = DatasetDraft(
        identifier="t", name="trees", title="T", distribution=(DistributionDraft("a", table=Table(columns, ((1,),))),)
    )
    with database.write(cast.home.scope) as session:
        datasets.create(session, cast.home.id, draft, files)
    with database.write(cast.home.scope) as session:
        part = datasets.dataset(session, "trees").distributions[0]
        assert datasets.replace_rows(session, part, Table(columns, ((1,), (2,))))
        part.modified_at = now()
    assert len(told(database)) == 1


def test_readings_that_arrive_leave_none(database, cast, trees):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id).id
        session.add(Distribution(dataset_id=trees, datastream_id=stream))
    with database.write(cast.home.scope) as session:
        assert append(session, [Observed(stream, now(), 21.5)]).rows == 1
    assert [kind for kind, *_ in told(database)] == ["new package", "changed package"]


def test_a_source_leaves_activities_of_nobody_in_particular(database, cast, files):
    with database.write(OPERATOR) as session:
        source = Source(owner_id=cast.home.id, name="s", title="s", kind="folder", config={})
        session.add(source)
        session.flush()
        key = source.id
    for title in ("A", "A", "B"):
        with database.write(cast.home.scope) as session:
            draft = DatasetDraft(identifier="x", name="x1", title=title)
            datasets.upsert(session, cast.home.id, key, None, draft, files, private=True)
    with database.write(cast.home.scope) as session:
        datasets.withdraw(session, key, ())
    assert told(database) == [
        ("new package", True, "A"),
        ("changed package", True, "B"),
        ("deleted package", True, "B"),
    ]
    with database.read(OPERATOR) as session:
        assert {tuple(row) for row in session.execute(select(Activity.actor, Activity.user_id))} == {("system", None)}


def test_the_actor_of_the_session_is_named(database, trees):
    with database.read(OPERATOR) as session:
        row = session.execute(select(Activity.actor, Activity.user_id).where(Activity.dataset_id == trees)).one()
        assert row == ("home-admin", identity.user(session, "home-admin").id)


def test_a_purged_dataset_leaves_none(database, trees):
    with database.write(OPERATOR) as session:
        row = session.get(Dataset, trees)
        row.title = "B"
        session.flush()
        session.delete(row)
    assert told(database) == []


def test_what_the_owner_cannot_see_is_not_written_about(database, cast, trees):
    with database.write(cast.stranger.scope) as session:
        assert datasets.dataset(session, trees).title == "Trees"
    assert len(told(database)) == 1


def test_an_organisation_that_the_writer_does_not_run_leaves_none(database, cast):
    with database.write(cast.home.scope) as session:
        session.add(Organization(name="town", title="Town"))
    with database.read(OPERATOR) as session:
        key = identity.organization(session, "town").id
        assert session.scalars(select(Activity.id).where(Activity.owner_id == key)).all() == []


def test_an_organisation_that_is_made_changed_and_deleted(database):
    with database.write(OPERATOR) as session:
        key = identity.create_organization(session, "town", "Town").id
    for field, value in (("title", "City"), ("title", "City"), ("state", "deleted")):
        with database.write(OPERATOR) as session:
            setattr(session.get(Organization, key), field, value)
    with database.read(OPERATOR) as session:
        columns = (Activity.activity_type, Activity.private, Activity.snapshot)
        rows = session.execute(select(*columns).where(Activity.owner_id == key).order_by(Activity.at)).all()
    assert [(kind, private, kept["title"]) for kind, private, kept in rows] == [
        ("new organization", False, "Town"),
        ("changed organization", False, "City"),
        ("deleted organization", True, "City"),
    ]
