"""What confines statements, and what it refuses because it could not confine it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset, DataTable, Distribution
from hub.db import Base, now
from hub.errors import Forbidden
from hub.identity.models import Organization
from hub.iot.models import Thing
from hub.sharing.models import Grant
from tests.conftest import on_postgresql
from tests.hub.boundary.rows import keep, titles


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
