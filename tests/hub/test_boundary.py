"""Which tables are behind the boundary; what it lets through at random is in test_boundary_property.py."""

from hub import boundary, tables
from hub.boundary import Protected
from hub.db import Base
from tests.conftest import on_postgresql

UNPROTECTED = {
    "organization": "names are public",
    "user_account": "read by the store of identity alone",
    "member": "likewise",
    "dataset_group": "names are public; which datasets are in a group is protected",
    "group_member": "read by the store of identity alone",
    "token": "likewise, and holds hashes only",
    "login": "likewise",
    "attempt": "likewise",
    "dashboard": "a time for each user, read by the store of activity alone",
    "follower": "read by the store of activity alone, which joins what is protected",
    "task_status": "written by the operator; others read what concerns a resource that they see",
    "term_translation": "words, written by the operator alone",
    "site_option": "public texts of the portal, written by the operator alone",
    "collaborator": "read by the store of identity alone",
    "related": "keys of datasets, read for datasets that are seen",
    "vocabulary": "lists of words for all towns, written by the operator alone",
    "vocabulary_tag": "likewise",
    "counter": "numbers",
    "reader": "numbers",
    "change": "read by the hub's own readers alone",
    "audit_entry": "read by the operator alone",
    "thing_location": "pairs of keys; both ends are protected",
    "historical_location_location": "likewise",
    "datastream_property": "likewise",
    "datastream_feature": "likewise",
    "observation": "reached only through its datastream",
    "observation_name": "likewise",
    "rollup": "likewise",
    "observed": "read by the hub's own readers alone, who ask what may be seen of it",
    "delivery": "read by the store of observations alone, with the key and the user",
}


def test_every_table_is_protected_or_named_here_with_its_reason():
    held = {cls.__tablename__ for cls in boundary.protected()}
    assert {table.name for table in tables.METADATA.sorted_tables} - held == set(UNPROTECTED)


def test_every_table_with_an_owner_is_protected():
    for mapper in Base.registry.mappers:
        if "owner_id" in mapper.columns and mapper.class_.__tablename__ not in UNPROTECTED:
            assert issubclass(mapper.class_, Protected)


@on_postgresql
def test_the_role_is_held_by_row_level_security(database):
    assert database.bypasses_row_security() is False


@on_postgresql
def test_every_protected_table_is_locked_for_its_owner_too(database):
    with database.engine.connect() as connection:
        forced = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind IN ('r', 'p')"
        ).scalars()
        assert set(forced) == {cls.__tablename__ for cls in boundary.protected()}
        verbs = connection.exec_driver_sql("SELECT tablename, array_agg(cmd ORDER BY cmd) FROM pg_policies GROUP BY 1")
        assert {tuple(found) for _, found in verbs} == {("DELETE", "INSERT", "SELECT", "UPDATE")}
