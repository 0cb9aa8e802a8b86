"""Activities in a total order, and one before the other also where their times are the same."""

from itertools import pairwise

import pytest

from hub.activity import store
from hub.activity.models import Activity
from hub.activity.store import Window
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.db import now
from hub.errors import NotFound
from hub.identity import store as identity


@pytest.fixture
def trees(database, cast):
    """A dataset of home with five activities of the same instant, apart from the one of its making."""
    with database.write(OPERATOR) as session:
        row = Dataset(owner_id=cast.home.id, name="trees", title="t", private=False)
        session.add(row)
        session.flush()
        at = now()
        session.add_all(
            Activity(owner_id=row.owner_id, dataset_id=row.id, at=at, activity_type="x", private=n % 2 == 0)
            for n in range(5)
        )
        return row.id


def chosen(session, key, **window):
    return store.activities(session, Window(types=["x"], **window), store.of_dataset(key))


def test_the_order_is_total(database, trees):
    with database.read(OPERATOR) as session:
        whole = [row.id for row in chosen(session, trees)]
        pages = [row.id for at in range(5) for row in chosen(session, trees, offset=at, limit=1)]
    assert pages == whole == sorted(whole, reverse=True)
    assert len(set(whole)) == 5


def test_the_one_before_is_the_next_in_the_list(database, cast, trees):
    for town, count in (("operator", 5), ("public", 2)):
        with database.read(cast.scope(town)) as session:
            rows = chosen(session, trees)
            assert len(rows) == count
            for row, before in pairwise(rows):
                assert store.previous(session, row) == before


def test_the_organisation_itself_is_compared_with_itself(database, cast, trees):
    with database.write(OPERATOR) as session:
        session.add(Activity(owner_id=cast.home.id, activity_type="changed organization", private=False))
    with database.read(OPERATOR) as session:
        rows = store.activities(session, Window(excluded=["x", "new package"]), store.of_owner(cast.home.id))
        assert [row.activity_type for row in rows] == ["changed organization", "new organization"]
        assert store.previous(session, rows[0]) == rows[1]
        assert store.previous(session, rows[1]) is None


def test_counting_is_by_what_is_seen(database, cast, trees):
    for town, count in (("operator", 5), ("home", 5), ("stranger", 2), ("public", 2)):
        with database.read(cast.scope(town)) as session:
            assert store.count(session, Window(types=["x"], limit=1), store.of_datasets()) == count


@pytest.mark.parametrize("key", ["", "trees", "%", "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11", "x" * 10_000])
def test_an_activity_that_is_not_there(database, cast, key):
    with database.read(OPERATOR) as session, pytest.raises(NotFound):
        store.activity(session, key)


def test_of_interest_is_what_one_did_and_what_happened_in_ones_organisations(database, cast, trees):
    with database.read(OPERATOR) as session:
        me = identity.account(session, "home-admin").id
        assert store.count(session, Window(types=["x"]), store.of_interest(me, [])) == 0
        assert store.count(session, Window(types=["x"]), store.of_interest(me, [cast.home.id])) == 5
        assert store.count(session, Window(types=["x"]), store.of_interest(me, [cast.partner.id])) == 0
        assert store.count(session, Window(types=["x"]), store.of_others(me)) == 5
        assert store.count(session, Window(types=["x"]), store.of_person(me)) == 0
