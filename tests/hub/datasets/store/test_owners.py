"""Datasets by owner and maker."""

import pytest

from hub import changes
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.datasets.store import owners
from hub.identity import store as identity


@pytest.fixture
def shelf(database, cast):
    """Two datasets of home made by its administrator, one private, and a deleted one; their maker's id."""
    with database.write(OPERATOR) as session:
        maker = identity.user(session, "home-admin").id
        for name, private, state in (("b1", False, "active"), ("a2", True, "active"), ("gone", False, "deleted")):
            row = Dataset(owner_id=cast.home.id, name=name, title=name, private=private, state=state, creator_id=maker)
            session.add(row)
    return maker


@pytest.mark.parametrize(("town", "count"), [("public", 1), ("stranger", 1), ("home", 2), ("operator", 2)])
def test_what_somebody_made_within_the_readers_rights(database, cast, shelf, town, count):
    with database.read(cast.scope(town)) as session:
        assert len(owners.made_by(session, shelf)) == count
        assert owners.counts_by_maker(session) == {shelf: count}


def test_what_somebody_made_comes_by_name(database, cast, shelf):
    with database.read(OPERATOR) as session:
        names = [session.get(Dataset, key).name for key in owners.made_by(session, shelf)]
    assert names == ["a2", "b1"]


def test_who_owns_something(database, cast, shelf):
    with database.read(OPERATOR) as session:
        assert owners.owns_any(session, cast.home.id)
        assert not owners.owns_any(session, cast.partner.id)


def test_a_deleted_dataset_is_not_owned(database, cast, shelf):
    with database.write(OPERATOR) as session:
        for key in owners.made_by(session, shelf):
            session.get(Dataset, key).state = "deleted"
    with database.read(OPERATOR) as session:
        assert not owners.owns_any(session, cast.home.id)


def test_an_announcement_stands_in_the_feed(database, cast, shelf):
    with database.read(OPERATOR) as session:
        before = changes.head(session)
    with database.write(OPERATOR) as session:
        owners.announce(session, cast.home.id)
        owners.announce(session, cast.partner.id)
    with database.read(OPERATOR) as session:
        found = changes.since(session, before)
        keys = sorted(map(str, owners.made_by(session, shelf)))
        assert sorted(change.subject for change in found) == keys
        assert {(c.kind, c.owner_id, c.operation) for c in found} == {("dataset", cast.home.id, "updated")}


@pytest.mark.parametrize(
    ("town", "given", "names"),
    [
        ("home", {}, ["a2", "b1"]),
        ("home", {"limit": 1}, ["a2"]),
        ("home", {"limit": 1, "offset": 1}, ["b1"]),
        ("home", {"state": "deleted"}, ["gone"]),
        ("home", {"state": "draft"}, []),
        ("stranger", {}, ["b1"]),
        ("stranger", {"state": "deleted"}, []),
        ("public", {"state": "deleted"}, []),
    ],
)
def test_a_list_holds_what_may_be_seen_the_last_changed_first(database, cast, shelf, town, given, names):
    for about in ({"owner": cast.home.id}, {"maker": shelf}, {"owner": cast.home.id, "maker": shelf}):
        with database.read(cast.scope(town)) as session:
            assert [row.name for row in owners.listed(session, **about, **given)] == names
            assert owners.listed(session, owner=cast.partner.id, **given) == []
