"""What a killed import leaves is in test_staging.py."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from hub.boundary import OPERATOR
from hub.datasets.models import Distribution, TableAlias
from hub.datasets.store import tables
from hub.datasets.store.tables import Field, Staging


def test_a_table_whose_distribution_is_gone_is_taken_away(database, table, part):
    table({"a": "text"}, {"a": "x"}, aliases=["trees"])
    with database.write(OPERATOR) as session:
        session.execute(delete(Distribution))
    with database.write(OPERATOR) as session:
        assert tables.sweep(session) == [str(part)]
    with database.write(OPERATOR) as session:
        assert (tables.find(session, part), session.get(TableAlias, "trees"), tables.sweep(session)) == (None, None, [])


@pytest.mark.parametrize("geometry", [False, True])
def test_an_import_that_goes_on_is_left_alone(database, table, part, geometry):
    table({"a": "text"}, {"a": "x"}, geometry=geometry)
    with Staging(database, OPERATOR, part, [Field("a")], geometry=geometry) as aside:
        aside.append([("y", None)])
        with database.write(OPERATOR) as session:
            assert tables.sweep(session) == []
        with database.write(OPERATOR) as session:
            assert tables.sweep(session, timedelta()) == [aside.table.name]
            assert tables.sweep(session, timedelta()) == []
