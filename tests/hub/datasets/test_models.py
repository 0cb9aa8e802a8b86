from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset, DataTable, Distribution, FormerName, RemovedDistribution
from tests.ingest import add_source


def dataset(owner, name="trees", **values):
    return Dataset(owner_id=owner, name=name, title="Bäume", **values)


def add(database, *rows):
    with database.write(OPERATOR) as session:
        session.add_all(rows)


def test_a_name_is_taken_once_unless_its_dataset_is_deleted(database, cast):
    add(database, dataset(cast.home.id, state="deleted"), dataset(cast.home.id, state="deleted"), dataset(cast.home.id))
    with pytest.raises(IntegrityError):
        add(database, dataset(cast.stranger.id))


def test_a_source_names_a_dataset_once(database, cast):
    source = add_source(database, cast.home.id, "folder", {"path": "/nowhere"})
    add(database, dataset(cast.home.id, source_id=source, guid="1"))
    with pytest.raises(IntegrityError):
        add(database, dataset(cast.home.id, "other", source_id=source, guid="1"))


def test_datasets_made_by_people_have_no_identifier_to_collide(database, cast):
    add(database, dataset(cast.home.id, "a1"), dataset(cast.home.id, "b1"))


def test_a_new_dataset_is_private(database, cast):
    add(database, dataset(cast.home.id))
    with database.read(OPERATOR) as session:
        row = session.scalars(select(Dataset)).one()
        assert (row.private, row.state, row.version) == (True, "active", 1)


def test_distributions_and_tables_go_with_their_dataset(database, cast):
    id = uuid4()
    row = dataset(cast.home.id, id=uuid4())
    with database.write(OPERATOR) as session:
        session.add_all([row, Distribution(id=id, dataset=row, row_count=0)])
        session.flush()
        session.add(DataTable(id=id))
        session.flush()
        session.delete(row)
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Distribution)).all() == session.scalars(select(DataTable)).all() == []


def test_what_is_remembered_of_a_dataset_goes_with_it(database, cast):
    key = uuid4()
    add(database, dataset(cast.home.id, id=key))
    add(database, FormerName(name="old", dataset_id=key), RemovedDistribution(id=uuid4(), dataset_id=key))
    with database.write(OPERATOR) as session:
        session.delete(session.get_one(Dataset, key))
    with database.read(OPERATOR) as session:
        assert session.scalars(select(FormerName)).all() == session.scalars(select(RemovedDistribution)).all() == []
