from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset, DataTable, Distribution
from hub.db import now
from hub.errors import Forbidden, Invalid, NotFound
from hub.identity import store as identity
from hub.iot.models import Datastream
from hub.sharing import store
from hub.sharing.models import Grant
from tests.conftest import in_days
from tests.ingest import add_stream


@pytest.fixture
def trees(database, cast):
    """A private dataset of home with one row and one datastream."""
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id)
        dataset = Dataset(owner_id=cast.home.id, name="trees", title="Trees")
        table, live = Distribution(position=0), Distribution(position=1, datastream_id=stream.id)
        dataset.distributions = [table, live]
        session.add(dataset)
        session.flush()
        session.add(DataTable(id=table.id))
        return dataset.id


def add(database, cast, item, grantee="partner", by=None, **values):
    terms = {"purpose": "planning", "until": in_days(1)} | values
    with database.write(by or cast.home.scope) as session:
        return store.add(session, session.get(Dataset, item), identity.organization(session, grantee), **terms).id


def seen(database, scope):
    with database.read(scope) as session:
        kinds = (Dataset, Distribution, DataTable, Datastream)
        return tuple(len(session.scalars(select(kind.id)).all()) for kind in kinds)


def test_a_granted_dataset_brings_its_rows_and_datastreams(database, cast, trees):
    add(database, cast, trees)
    assert seen(database, cast.partner.scope) == seen(database, cast.home.scope) == (1, 2, 1, 1)


@pytest.mark.parametrize("town", ["stranger", "public"])
def test_nobody_else_sees_what_was_granted(database, cast, trees, town):
    add(database, cast, trees)
    assert seen(database, cast.scope(town)) == (0, 0, 0, 0)


def test_a_granted_datastream_does_not_bring_its_dataset(database, cast, trees):
    with database.write(cast.home.scope) as session:
        stream = session.scalars(select(Datastream)).one()
        store.add(session, stream, identity.organization(session, "partner"), purpose="p", until=in_days(1))
    assert seen(database, cast.partner.scope) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("purpose", {"purpose": ""}),
        ("purpose", {"purpose": " \n"}),
        ("until", {"until": now()}),
        ("grantee", {"grantee": "home"}),
    ],
)
def test_a_grant_has_a_purpose_an_end_and_another_side(database, cast, trees, field, values):
    with pytest.raises(Invalid) as refused:
        add(database, cast, trees, **values)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("town", ["home", "partner"])
def test_both_sides_see_the_grant_with_names_and_purpose(database, cast, trees, town):
    key = add(database, cast, trees)
    with database.read(cast.scope(town)) as session:
        (shared,) = store.grants(session, dataset=trees)
        assert (shared.owner, shared.grantee, shared.item) == ("Home", "Partner", "Trees")
        assert store.grant(session, key).purpose == "planning"


@pytest.mark.parametrize("town", ["stranger", "public"])
def test_nobody_else_sees_the_grant(database, cast, trees, town):
    key = add(database, cast, trees)
    with database.read(cast.scope(town)) as session:
        assert store.grants(session) == []
        with pytest.raises(NotFound):
            store.grant(session, key)


def test_ending_acts_at_the_next_statement_of_a_session_that_is_open(database, cast, trees):
    key = add(database, cast, trees)
    with database.read(cast.partner.scope) as session:
        assert session.scalars(select(Dataset.id)).all() == [trees]
        session.rollback()  # SQLite shows a transaction what was there when it began
        with database.write(cast.home.scope) as other:
            store.end(other, store.grant(other, key))
        assert session.scalars(select(Dataset.id)).all() == []
    assert seen(database, cast.partner.scope) == (0, 0, 0, 0)


def test_a_grant_ends_once(database, cast, trees):
    key = add(database, cast, trees)
    ended = []
    for _ in range(2):
        with database.write(cast.home.scope) as session:
            store.end(session, store.grant(session, key))
            ended.append(store.grant(session, key).ended_at)
    with database.read(OPERATOR) as session:
        assert len(session.scalars(select(Entry).where(Entry.action == "grant.end")).all()) == 1
    assert ended[0] == ended[1]


def test_an_expired_grant_shows_nothing_and_is_not_running(database, cast, trees):
    key = add(database, cast, trees)
    with database.write(OPERATOR) as session:
        session.get(Grant, key).until = now() - timedelta(seconds=1)
    assert seen(database, cast.partner.scope) == (0, 0, 0, 0)
    with database.read(cast.partner.scope) as session:
        assert store.grants(session, running=True) == []
        assert len(store.grants(session)) == 1
        assert store.granted_datasets(session) == []


def test_the_partner_cannot_end_or_lengthen_the_grant(database, cast, trees):
    key = add(database, cast, trees)
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        store.end(session, store.grant(session, key))
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        store.grant(session, key).until = in_days(99)
    assert seen(database, cast.partner.scope) == (1, 2, 1, 1)


def test_the_partner_cannot_pass_it_on(database, cast, trees):
    add(database, cast, trees)
    with pytest.raises(Forbidden):
        add(database, cast, trees, "stranger", by=cast.partner.scope)
    assert seen(database, cast.stranger.scope) == (0, 0, 0, 0)


def test_the_partner_cannot_change_what_was_granted(database, cast, trees):
    add(database, cast, trees)
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.get(Dataset, trees).title = "Mine"


def test_a_deleted_dataset_is_not_seen_through_its_grant(database, cast, trees):
    add(database, cast, trees)
    with database.write(cast.home.scope) as session:
        session.get(Dataset, trees).state = "deleted"
    assert seen(database, cast.partner.scope) == (0, 0, 0, 0)


def test_the_granted_datasets_are_those_in_force(database, cast, trees):
    add(database, cast, trees)
    with database.read(cast.partner.scope) as session:
        assert store.granted_datasets(session) == [trees]


def test_an_unknown_grant_is_not_found(database, cast):
    with database.read(OPERATOR) as session, pytest.raises(NotFound):
        store.grant(session, uuid4())


def test_the_log_says_who_was_let_in_for_what(database, cast, trees):
    add(database, cast, trees, purpose=" planning ")
    with database.read(OPERATOR) as session:
        entry = session.scalars(select(Entry).where(Entry.action == "grant.add")).one()
        assert (entry.detail["grantee"], entry.detail["purpose"]) == ("partner", "planning")


def test_a_grant_that_somebody_else_wrote_is_not_in_force(database, cast, trees):
    with database.write(cast.stranger.scope) as session:
        terms = {"purpose": "p", "until": in_days(1)}
        session.add(Grant(owner_id=cast.stranger.id, grantee_id=cast.stranger.id, dataset_id=trees, **terms))
    with database.read(cast.stranger.scope) as session:
        assert store.granted_datasets(session) == []
