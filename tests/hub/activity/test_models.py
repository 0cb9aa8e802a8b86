"""Who sees an activity, row by row; what the doors make of it is in tests/catalogue/actions/test_activity.py."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from hub.activity.models import Activity
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.db import now
from hub.errors import Forbidden
from hub.sharing.models import Grant


@pytest.fixture
def keep(database, cast):
    """Keep one activity of a dataset of home and return what makes towns see it."""

    def make(*, private: bool, dataset_private: bool = False, state: str = "active", granted: float | None = None):
        with database.write(OPERATOR) as session:
            row = Dataset(owner_id=cast.home.id, name="trees", title="t", private=dataset_private, state=state)
            session.add(row)
            session.flush()
            at = now() - timedelta(days=1)
            values = {"activity_type": "changed package", "snapshot": {}}
            session.add(Activity(owner_id=row.owner_id, dataset_id=row.id, private=private, at=at, **values))
            if granted is not None:
                grant = Grant(owner_id=row.owner_id, grantee_id=cast.partner.id, dataset_id=row.id, purpose="p")
                grant.granted_at, grant.until = at + timedelta(days=granted), now() + timedelta(days=1)
                session.add(grant)
            return row.id

    return make


def seen(database, cast, key):
    """Which towns see the one activity that the fixture made."""
    found = []
    for town in ("public", "stranger", "partner", "home", "operator"):
        with database.read(cast.scope(town)) as session:
            statement = select(Activity.id).where(Activity.dataset_id == key, Activity.activity_type != "new package")
            if session.scalars(statement).all():
                found.append(town)
    return found


OWN = ["home", "operator"]
ALL = ["public", "stranger", "partner", "home", "operator"]


@pytest.mark.parametrize(
    ("given", "towns"),
    [
        ({"private": False}, ALL),
        ({"private": True}, OWN),
        ({"private": False, "dataset_private": True}, OWN),
        ({"private": False, "state": "deleted"}, OWN),
        ({"private": True, "granted": -0.5}, ["partner", *OWN]),
        ({"private": True, "granted": 0.5}, OWN),
        ({"private": True, "dataset_private": True, "granted": -0.5}, ["partner", *OWN]),
        ({"private": False, "dataset_private": True, "granted": 0.5}, ["partner", *OWN]),
        ({"private": True, "state": "deleted", "granted": -0.5}, OWN),
    ],
)
def test_a_state_is_seen_by_those_who_saw_it_and_still_see_the_dataset(database, cast, keep, given, towns):
    assert seen(database, cast, keep(**given)) == towns


def test_a_grant_of_somebody_else_opens_nothing(database, cast, keep):
    key = keep(private=True)
    with database.write(cast.partner.scope) as session:
        grant = Grant(owner_id=cast.partner.id, grantee_id=cast.stranger.id, dataset_id=key, purpose="forged")
        grant.granted_at, grant.until = now() - timedelta(days=9), now() + timedelta(days=1)
        session.add(grant)
    assert seen(database, cast, key) == OWN


def test_what_others_own_cannot_be_written(database, cast, keep):
    key = keep(private=False)
    for work in (
        lambda s: s.add(Activity(owner_id=cast.home.id, dataset_id=key, activity_type="forged", snapshot={})),
        lambda s: s.delete(s.scalars(select(Activity).where(Activity.dataset_id == key)).first()),
    ):
        with pytest.raises(Forbidden), database.write(cast.stranger.scope) as session:
            work(session)
    with database.write(cast.stranger.scope) as session:
        for statement in (delete(Activity), update(Activity).values(private=False)):
            statement = statement.where(Activity.dataset_id == key).execution_options(synchronize_session=False)
            assert session.execute(statement).rowcount == 0
