"""Following once, twice, and no more; what is not to be seen is not listed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from hub.activity import store
from hub.activity.models import Follower
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.errors import Invalid
from hub.identity import store as identity


@pytest.fixture
def ids(database, cast):
    """The user of home, and one of each kind to follow."""
    with database.write(OPERATOR) as session:
        row = Dataset(owner_id=cast.partner.id, name="wells", title="w", private=False)
        session.add(row)
        session.flush()
        me, other = (identity.account(session, f"{town}-admin").id for town in ("home", "partner"))
        group = identity.create_group(session, "springs").id
        return {"me": me, "dataset": row.id, "organization": cast.partner.id, "group": group, "user": other}


@pytest.mark.parametrize("kind", store.KINDS)
def test_to_follow_twice_is_to_follow_once(database, ids, kind):
    with database.write(OPERATOR) as session:
        assert not store.follows(session, ids["me"], kind, ids[kind])
        since = store.follow(session, ids["me"], kind, ids[kind])
    with database.write(OPERATOR) as session:
        assert store.follow(session, ids["me"], kind, ids[kind]) == since
        assert store.follows(session, ids["me"], kind, ids[kind])
        assert store.follower_count(session, kind, ids[kind]) == 1
        assert {other: store.follower_counts(session, other) for other in store.KINDS} == {
            other: {ids[kind]: 1} if other == kind else {} for other in store.KINDS
        }
        assert [row.name for row in store.followers(session, kind, ids[kind])] == ["home-admin"]
        assert store.followed(session, ids["me"], kind) == [ids[kind]]
        for _ in range(2):
            store.unfollow(session, ids["me"], kind, ids[kind])
            session.flush()
        assert store.followed(session, ids["me"], kind) == []
        assert store.follower_count(session, kind, ids[kind]) == 0


def test_nobody_follows_themselves(database, ids):
    with database.write(OPERATOR) as session, pytest.raises(Invalid):
        store.follow(session, ids["me"], "user", ids["me"])


def test_a_dataset_that_became_private_is_listed_no_more(database, cast, ids):
    with database.write(OPERATOR) as session:
        store.follow(session, ids["me"], "dataset", ids["dataset"])
        session.get(Dataset, ids["dataset"]).private = True
    for town, seen in (("home", []), ("partner", [ids["dataset"]])):
        with database.read(cast.scope(town)) as session:
            assert store.followed(session, ids["me"], "dataset") == seen


def test_followers_go_with_what_they_follow(database, ids):
    with database.write(OPERATOR) as session:
        store.follow(session, ids["me"], "dataset", ids["dataset"])
    with database.write(OPERATOR) as session:
        session.delete(session.get(Dataset, ids["dataset"]))
    with database.read(OPERATOR) as session:
        assert session.scalars(select(func.count(Follower.id))).one() == 0


def test_several_at_once_are_one(database, ids):
    def work(_):
        with database.write(OPERATOR) as session:
            store.follow(session, ids["me"], "dataset", ids["dataset"])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    with database.read(OPERATOR) as session:
        assert store.follower_count(session, "dataset", ids["dataset"]) == 1
        assert [row.name for row in store.people(session, [ids["user"], ids["me"]])] == ["home-admin", "partner-admin"]
