"""PostgreSQL's row-level security stands behind every protected table, whatever the statement."""

import pytest

from hub import policies, tables
from hub.boundary import PUBLIC, protected
from hub.datasets.models import Dataset
from tests.conftest import Cast, in_days

PROTECTED = sorted(map(policies.table_name, protected()))


ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""SQLite has no such second lock."""


def raw(database, scope, statement):
    """What SQL as text gives, which no criteria confine."""
    with database.read(scope) as session:
        return session.connection().exec_driver_sql(statement).all()


def test_every_protected_table_gets_four_policies() -> None:
    assert tables.METADATA
    created = [line for line in policies.policies() if line.startswith("CREATE POLICY")]
    assert len(created) == 4 * len(PROTECTED)


@ON_POSTGRESQL
@pytest.mark.parametrize("table", PROTECTED)
def test_security_is_forced_also_on_the_owner_of_the_table(database, table: str) -> None:
    asked = f"SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = '{table}'::regclass"
    assert raw(database, PUBLIC, asked) == [(True, True)]


@ON_POSTGRESQL
def test_the_role_of_the_tests_is_not_above_it(database) -> None:
    assert not database.bypasses_row_security()


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("town", "seen"), [("home", 2), ("partner", 1), ("stranger", 1), ("public", 1), ("operator", 2)]
)
def test_raw_sql_sees_what_the_scope_may_see(database, cast: Cast, town: str, seen: int) -> None:
    with database.write(cast.home.scope) as session:
        session.add(Dataset(name="open", title="Open", owner_id=cast.home.id, private=False))
        session.add(Dataset(name="closed", title="Closed", owner_id=cast.home.id, private=True))
    assert len(raw(database, cast.scope(town), "SELECT id FROM dataset")) == seen


@ON_POSTGRESQL
def test_a_grant_opens_it_to_the_partner_alone(database, cast: Cast) -> None:
    with database.write(cast.home.scope) as session:
        closed = Dataset(name="closed", title="Closed", owner_id=cast.home.id, private=True)
        session.add(closed)
        session.flush()
        grant = tables.sharing.Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, dataset_id=closed.id)
        grant.purpose, grant.until = "flood", in_days(1)
        session.add(grant)
    seen = {t: len(raw(database, cast.scope(t), "SELECT id FROM dataset")) for t in ("partner", "stranger")}
    assert seen == {"partner": 1, "stranger": 0}


@ON_POSTGRESQL
def test_raw_sql_changes_nothing_of_another_town(database, cast: Cast) -> None:
    with database.write(cast.home.scope) as session:
        session.add(Dataset(name="open", title="Open", owner_id=cast.home.id, private=False))
    with database.write(cast.stranger.scope) as session:
        changed = session.connection().exec_driver_sql("UPDATE dataset SET title = 'mine'").rowcount
        removed = session.connection().exec_driver_sql("DELETE FROM dataset").rowcount
    assert (changed, removed) == (0, 0)
