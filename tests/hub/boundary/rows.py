"""Rows for the tests of the boundary."""

from uuid import UUID

from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset, Distribution


def keep(database, owner: UUID, name: str, **values: object) -> UUID:
    with database.write(OPERATOR) as session:
        row = Dataset(owner_id=owner, name=name, title=name, **values)
        row.distributions.append(Distribution(title=name))
        session.add(row)
        session.flush()
        return row.id


def titles(database) -> list[str]:
    with database.read(OPERATOR) as session:
        return sorted(session.scalars(select(Dataset.title)))
