"""The walls of the boundary one by one; what they let through at random is in test_boundary_property.py."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from shapely import Point
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session

from hub import boundary, tables
from hub.boundary import OPERATOR, PUBLIC, Protected, Scope
from hub.datasets.models import Dataset, DataTable, Distribution
from hub.db import Base, now
from hub.errors import Forbidden
from hub.identity.models import Organization
from hub.iot.models import HistoricalLocation, Location, Thing
from hub.sharing.models import Grant
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


def keep(database, owner: UUID, name: str, **values: object) -> UUID:
    with database.write(OPERATOR) as session:
        row = Dataset(owner_id=owner, name=name, title=name, **values)
        row.distributions.append(Distribution(title=name))
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def shared(database, cast) -> tuple[UUID, UUID]:
    """A private dataset of home and the grant that lets partner see it."""
    key = keep(database, cast.home.id, "trees")
    with database.write(cast.home.scope) as session:
        grant = Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, dataset_id=key, purpose="p")
        grant.until = now() + timedelta(days=1)
        session.add(grant)
        session.flush()
        return key, grant.id


def titles(database) -> list[str]:
    with database.read(OPERATOR) as session:
        return sorted(session.scalars(select(Dataset.title)))


@pytest.mark.parametrize(
    "work",
    [
        lambda session: session.scalars(select(Dataset.id)).all(),
        lambda session: session.get(Organization, uuid4()),
        lambda session: session.add(Organization(name="x", title="x")) or session.flush(),
        lambda session: session.connection().exec_driver_sql("SELECT name FROM dataset"),
    ],
)
def test_a_session_without_a_scope_is_an_error(database, work):
    with Session(database.engine) as session, pytest.raises(TypeError, match="without a scope"):
        work(session)


def change_object(session):
    for row in session.scalars(select(Dataset)):
        row.title = "changed"
    session.commit()


@pytest.mark.parametrize(
    "work",
    [
        change_object,
        lambda session: session.delete(session.scalars(select(Dataset)).one()) or session.commit(),
        lambda session: session.add(Organization(name="x", title="x")) or session.commit(),
        lambda session: session.execute(update(Dataset).values(title="changed")),
        lambda session: session.execute(delete(Dataset)),
        lambda session: session.execute(insert(Organization), [{"name": "x", "title": "x"}]),
        lambda session: session.connection().exec_driver_sql("UPDATE dataset SET title = 'changed'"),
        lambda session: session.bulk_save_objects([Organization(name="x", title="x")]),
    ],
)
def test_a_reading_session_changes_nothing(database, cast, work):
    keep(database, cast.home.id, "trees")
    for scope in (cast.home.scope, OPERATOR):
        with database.read(scope) as session, pytest.raises((Forbidden, DBAPIError)):
            work(session)
    assert titles(database) == ["trees"]


def test_the_writer_after_a_reader_on_the_same_connection_can_write(database, cast):
    keep(database, cast.home.id, "trees")
    for title in ("oaks", "elms"):
        with database.read(cast.home.scope) as session:
            session.scalars(select(Dataset.id)).all()
        with database.write(cast.home.scope) as session:
            session.scalars(select(Dataset)).one().title = title
    assert titles(database) == ["elms"]


def test_one_statement_for_many_scopes_answers_each_by_its_own(database, cast):
    for town in (cast.home, cast.partner, cast.stranger):
        keep(database, town.id, town.name)
    statement = select(Dataset.name).order_by(Dataset.name)
    both = Scope(frozenset({cast.home.id, cast.partner.id}))
    for _ in range(3):
        for scope, expected in (
            (cast.home.scope, ["home"]),
            (both, ["home", "partner"]),
            (PUBLIC, []),
            (cast.stranger.scope, ["stranger"]),
            (OPERATOR, ["home", "partner", "stranger"]),
        ):
            with database.read(scope) as session:
                assert session.scalars(statement).all() == expected


def test_a_scope_that_may_only_read_changes_nothing(database, cast):
    keep(database, cast.home.id, "trees")
    member = Scope(frozenset({cast.home.id}))
    with database.write(member) as session:
        assert session.execute(update(Dataset).values(title="changed")).rowcount == 0
        assert session.execute(delete(Distribution)).rowcount == 0
    with pytest.raises(Forbidden), database.write(member) as session:
        session.scalars(select(Dataset)).one().title = "changed"
    assert titles(database) == ["trees"]


def test_a_draft_is_seen_by_those_alone_who_may_change_it(database, cast):
    key = keep(database, cast.home.id, "sketch", state="draft", private=False)
    member = Scope(reads=frozenset({cast.home.id}))
    for scope, seen in ((PUBLIC, 0), (member, 0), (cast.partner.scope, 0), (cast.home.scope, 1), (OPERATOR, 1)):
        with database.read(scope) as session:
            assert session.scalars(select(Dataset.id)).all() == [key] * seen
            assert len(session.scalars(select(Distribution.id)).all()) == seen


def test_a_grant_that_is_ended_is_gone_for_the_next_statement_of_the_same_session(database, cast, shared):
    key, grant = shared
    with database.read(cast.partner.scope) as session:
        row = session.get(Dataset, key)
        assert row is not None
        session.rollback()  # SQLite keeps one picture for a whole transaction
        with database.write(cast.home.scope) as ending:
            ending.get(Grant, grant).ended_at = now()
        assert session.scalars(select(Dataset.id)).all() == []
        with pytest.raises(InvalidRequestError):
            session.refresh(row)


def test_a_grant_runs_out_by_itself_within_a_session(database, cast, shared):
    key, grant = shared
    until = now() + timedelta(milliseconds=300)
    with database.write(cast.home.scope) as session:
        session.get(Grant, grant).until = until
    statement = select(Dataset.id)
    with database.read(cast.partner.scope) as session:
        while True:
            before = now()
            seen = session.scalars(statement).all()
            after = now()
            if before > until:
                assert seen == []
                break
            assert seen == [key] or after >= until


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT name FROM dataset"),
        select(Dataset).from_statement(text("SELECT * FROM dataset")),
        select(Dataset.__table__),
        select(Base.metadata.tables["dataset"].c.name),
        insert(Dataset.__table__).values(title="x"),
        update(Dataset.__table__).values(title="x"),
        delete(Dataset.__table__),
        update(Dataset).values(owner_id=uuid4()),
        update(Distribution).values(dataset_id=uuid4()),
        sqlite.insert(Dataset).values(title="x").on_conflict_do_nothing(),
    ],
)
def test_what_the_boundary_cannot_confine_is_an_error(database, cast, statement):
    keep(database, cast.home.id, "trees")
    with pytest.raises(TypeError), database.write(cast.partner.scope) as session:
        session.execute(statement)
    assert titles(database) == ["trees"]


def test_an_update_that_names_rows_by_key_is_an_error(database, cast):
    with database.write(OPERATOR) as session:
        session.add(Thing(owner_id=cast.home.id, name="bench"))
        session.flush()
        key = session.scalars(select(Thing.id)).one()
    with pytest.raises(TypeError), database.write(cast.partner.scope) as session:
        session.execute(update(Thing), [{"id": key, "name": "stolen"}])
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Thing.name)).all() == ["bench"]


def test_a_bulk_insert_counts_each_row(database, cast):
    values = [{"owner_id": town.id, "name": town.name} for town in (cast.home, cast.partner)]
    with pytest.raises(Forbidden), database.write(cast.home.scope) as session:
        session.execute(insert(Thing), values)
    with database.write(cast.home.scope) as session:
        session.execute(insert(Thing), values[:1])
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Thing.name)).all() == ["home"]


def test_an_insert_with_its_values_inside_is_refused_when_nobody_says_whose_it_is(database, cast, shared):
    with database.read(OPERATOR) as session:
        part = session.scalars(select(Distribution.id)).one()
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.execute(insert(DataTable).values(id=part, fields=[]))


def test_a_part_cannot_be_moved_to_a_foreign_dataset(database, cast, shared):
    key, _ = shared
    own = keep(database, cast.partner.id, "own")
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.get(Dataset, own).distributions[0].dataset = session.get(Dataset, key)
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.add(Distribution(dataset_id=own, dataset=session.get(Dataset, key)))
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.get(Dataset, own).distributions[0].dataset_id = key
    with database.read(OPERATOR) as session:
        assert sorted(session.scalars(select(Distribution.title))) == ["own", "trees"]


def test_a_part_that_hangs_on_an_object_belongs_to_its_owner(database, cast, shared):
    with database.write(cast.partner.scope) as session:
        session.add(Distribution(title="new", dataset=Dataset(owner_id=cast.partner.id, name="own", title="own")))
    with pytest.raises(Forbidden), database.write(cast.partner.scope) as session:
        session.add(Distribution(title="foreign", dataset=Dataset(owner_id=cast.home.id, name="other", title="other")))
    with database.read(OPERATOR) as session:
        assert sorted(session.scalars(select(Distribution.title))) == ["new", "trees"]


def test_an_object_cannot_be_given_away_or_taken(database, cast, shared):
    key, _ = shared
    own = keep(database, cast.partner.id, "own")
    for scope, row, owner in ((cast.partner.scope, own, cast.home.id), (cast.partner.scope, key, cast.partner.id)):
        with pytest.raises(Forbidden), database.write(scope) as session:
            session.get(Dataset, row).owner_id = owner


def test_a_join_along_a_relationship_hides_its_target(database, cast):
    with database.write(OPERATOR) as session:
        thing = Thing(owner_id=cast.home.id, name="bench", private=False)
        thing.locations.append(Location(owner_id=cast.home.id, name="secret", location=Point(0, 0)))
        session.add(thing)
    with database.read(PUBLIC) as session:
        assert session.scalars(select(Thing.name)).all() == ["bench"]
        assert session.scalars(select(Thing.name).join(Thing.locations)).all() == []
        assert session.scalars(select(Thing.name).where(Thing.locations.any())).all() == []


def test_every_table_is_protected_or_named_here_with_its_reason():
    held = {cls.__tablename__ for cls in boundary.protected()}
    assert {table.name for table in tables.METADATA.sorted_tables} - held == set(UNPROTECTED)


def test_every_table_with_an_owner_is_protected():
    for mapper in Base.registry.mappers:
        if "owner_id" in mapper.columns and mapper.class_.__tablename__ not in UNPROTECTED:
            assert issubclass(mapper.class_, Protected)


def test_a_part_is_seen_with_what_it_is_part_of(database, cast):
    with database.write(OPERATOR) as session:
        thing = Thing(owner_id=cast.home.id, name="bench")
        place = Location(owner_id=cast.home.id, name="here", location=Point(0, 0), private=False)
        session.add_all([thing, place])
        session.flush()
        session.add(HistoricalLocation(thing_id=thing.id, locations=[place]))
    for town, count in (("home", 1), ("partner", 0), ("public", 0)):
        with database.read(cast.scope(town)) as session:
            assert len(session.scalars(select(HistoricalLocation.id)).all()) == count


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


@on_postgresql
@pytest.mark.parametrize("setting", [None, "", "off"])
def test_without_settings_nothing_private_is_seen_and_nothing_written(database, cast, setting):
    keep(database, cast.home.id, "secret")
    keep(database, cast.home.id, "open", private=False)
    with database.engine.connect() as connection:
        if setting is not None:
            connection.exec_driver_sql("SELECT set_config('allmende.everything', %s, true)", (setting,))
        assert connection.exec_driver_sql("SELECT name FROM dataset").scalars().all() == ["open"]
        assert connection.exec_driver_sql("SELECT title FROM distribution").scalars().all() == ["open"]
        assert connection.exec_driver_sql("UPDATE dataset SET title = 'changed'").rowcount == 0
        assert connection.exec_driver_sql("DELETE FROM dataset").rowcount == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            connection.exec_driver_sql(
                "INSERT INTO thing (name, description, properties, private, state, owner_id)"
                f" VALUES ('x', '', '{{}}', true, 'active', '{cast.home.id}')"
            )


@on_postgresql
def test_the_scope_ends_with_its_transaction(database, cast):
    keep(database, cast.home.id, "secret")
    with database.write(cast.home.scope) as session:
        assert session.scalars(select(Dataset.name)).all() == ["secret"]
    for _ in range(12):  # every connection of the pool
        with database.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT name FROM dataset").all() == []
