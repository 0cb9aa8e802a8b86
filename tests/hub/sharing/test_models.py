import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.boundary import OPERATOR
from hub.changes import Change
from hub.datasets.models import Dataset
from hub.errors import Forbidden
from hub.sharing.models import Grant
from tests.conftest import in_days
from tests.ingest import add_stream


def add_dataset(session, owner):
    row = Dataset(owner_id=owner, name="trees", title="Trees")
    session.add(row)
    session.flush()
    return row.id


@pytest.mark.parametrize("items", [(), ("dataset", "datastream")])
def test_a_grant_names_either_a_dataset_or_a_datastream(database, cast, items):
    def add():
        with database.write(OPERATOR) as session:
            row = Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, purpose="p", until=in_days(1))
            if items:
                row.dataset_id, row.datastream_id = (
                    add_dataset(session, cast.home.id),
                    add_stream(session, cast.home.id).id,
                )
            session.add(row)

    with pytest.raises(IntegrityError):
        add()


def test_a_grant_goes_with_its_dataset(database, cast):
    with database.write(OPERATOR) as session:
        key = add_dataset(session, cast.home.id)
        session.add(
            Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, dataset_id=key, purpose="p", until=in_days(1))
        )
        session.flush()
        session.delete(session.get(Dataset, key))
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Grant)).all() == []


def test_a_grant_stands_in_the_change_feed_under_its_owner(database, cast):
    with database.write(OPERATOR) as session:
        key = add_dataset(session, cast.home.id)
        session.add(
            Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, dataset_id=key, purpose="p", until=in_days(1))
        )
    with database.read(OPERATOR) as session:
        change = session.scalars(select(Change).where(Change.kind == "grant")).one()
        assert (change.owner_id, change.operation) == (cast.home.id, "created")


def test_a_grant_by_somebody_who_does_not_own_the_dataset_opens_nothing(database, cast):
    with database.write(OPERATOR) as session:
        key = add_dataset(session, cast.home.id)
    with database.write(cast.stranger.scope) as session:
        session.add(
            Grant(owner_id=cast.stranger.id, grantee_id=cast.stranger.id, dataset_id=key, purpose="p", until=in_days(1))
        )
    with database.read(cast.stranger.scope) as session:
        assert session.scalars(select(Dataset)).all() == []


def test_nobody_writes_a_grant_in_the_name_of_another(database, cast):
    with database.write(OPERATOR) as session:
        key = add_dataset(session, cast.home.id)
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.add(
            Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, dataset_id=key, purpose="p", until=in_days(1))
        )
