import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError, StatementError

from hub import db
from hub.boundary import OPERATOR, Scope
from hub.changes import Reader
from hub.db import READER, Database, Wording, from_microseconds, microseconds
from hub.errors import Forbidden, Unavailable
from hub.identity.models import Attempt, Login, Token
from hub.iot.models import Sensor
from hub.records import Words
from tests.conftest import on_postgresql, on_sqlite

ROOT = Path(__file__).parents[2]
quiet = profile(suppress_health_check=[HealthCheck.function_scoped_fixture])
zones = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-12 * 60, 14 * 60))
instants = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=zones)

WRITE = """
import os, signal, sys
from hub.boundary import OPERATOR
from hub.changes import Reader
from hub.db import Database

with Database(sys.argv[1]).write(OPERATOR) as session:
    session.add(Reader(name="kept", seq=1))
os.kill(os.getpid(), signal.SIGKILL)
"""


def run(program: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-c", program, *arguments], cwd=ROOT, check=False).returncode


def test_what_was_committed_outlives_a_killed_process(settings, database):
    assert run(WRITE, settings.database) == -signal.SIGKILL
    with database.read(OPERATOR) as session:
        assert session.get(Reader, "kept").seq == 1


def test_a_time_without_a_zone_is_refused(database):
    with pytest.raises(StatementError, match="without a zone"), database.write(OPERATOR) as session:
        session.add(Attempt(digest="x", until=datetime(2024, 1, 1)))
    with pytest.raises(StatementError, match="without a zone"), database.read(OPERATOR) as session:
        session.scalars(select(Attempt).where(Attempt.until > datetime(2024, 1, 1))).all()


@quiet
@given(st.lists(instants, min_size=1, max_size=10, unique=True))
def test_times_come_back_to_the_microsecond_in_utc_and_in_order(database, times):
    with database.write(OPERATOR) as session:
        for row in session.scalars(select(Attempt)):
            session.delete(row)
        session.flush()
        session.add_all([Attempt(digest=str(number), until=time) for number, time in enumerate(times)])
    with database.read(OPERATOR) as session:
        found = session.scalars(select(Attempt.until).order_by(Attempt.until)).all()
        assert found == sorted(times)
        assert {time.tzinfo for time in found} == {UTC}
        later = session.scalars(select(Attempt.until).where(Attempt.until > times[0])).all()
        assert sorted(later) == sorted(time for time in times if time > times[0])


@quiet
@given(instants)
def test_microseconds_are_exact(time):
    assert from_microseconds(microseconds(time)) == time


def test_a_time_may_be_missing(database, cast):
    with database.read(OPERATOR) as session:
        assert set(session.scalars(select(Token.used_at))) == {None}


def test_a_failed_write_leaves_nothing_and_foreign_keys_hold(database):
    with pytest.raises(ZeroDivisionError), database.write(OPERATOR) as session:
        session.add(Reader(name="x", seq=1 // 0))
    with pytest.raises(IntegrityError), database.write(OPERATOR) as session:
        session.add_all([Reader(name="x", seq=1), Login(digest="d", user_id=UUID(int=1), expires_at=db.now())])
    with database.read(OPERATOR) as session:
        assert session.get(Reader, "x") is None


@on_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30000), ("trusted_schema", 1)],
)
def test_sqlite_is_set_for_safety_in_every_session(database, pragma, value):
    for begin in (database.read, database.write):
        with begin(OPERATOR) as first, database.read(OPERATOR) as second:
            for session in (first, second):
                assert session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


@on_sqlite
def test_readers_that_become_writers_take_turns(database):
    """Each reads first and writes what it read plus one; with a plain BEGIN all but one would fail or be lost."""
    with database.write(OPERATOR) as session:
        session.add(Reader(name="count", seq=0))

    def count(_: int) -> None:
        for _ in range(8):
            with database.write(OPERATOR) as session:
                row = session.get(Reader, "count")
                row.seq += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(4)))
    with database.read(OPERATOR) as session:
        assert session.get(Reader, "count").seq == 32


@on_postgresql
def test_postgresql_compiles_no_statements_and_keeps_the_options_of_the_address(settings):
    database: Database[Scope] = Database(f"{settings.database}?options=-c%20application_name%3Dtown")
    with database.read(OPERATOR) as session:
        run = session.connection().exec_driver_sql
        assert (run("SHOW jit").scalar_one(), run("SHOW application_name").scalar_one()) == ("off", "town")
    database.dispose()


@on_postgresql
def test_a_glance_ends_after_a_while(database):
    with database.glance(OPERATOR) as session:
        assert session.connection().exec_driver_sql("SHOW statement_timeout").scalar_one() == f"{db.GLANCE}s"


def test_readers_go_on_while_somebody_writes(database):
    with database.write(OPERATOR) as writing:
        writing.add(Reader(name="new", seq=1))
        writing.flush()
        with database.read(OPERATOR) as reading:
            assert reading.get(Reader, "new") is None
    with database.read(OPERATOR) as reading:
        assert reading.get(Reader, "new") is not None


@on_sqlite
def test_a_writer_that_waited_in_vain_is_told_so(database):
    def impatient(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA busy_timeout = 0")

    event.listen(database.engine, "connect", impatient)
    try:
        with database.write(OPERATOR) as session:
            session.connection()
            with pytest.raises(Unavailable, match="busy"), database.write(OPERATOR) as second:
                second.connection()
    finally:  # later tests have the same engine
        event.remove(database.engine, "connect", impatient)
        database.engine.dispose()
    with database.write(OPERATOR) as session:
        session.add(Reader(name="after", seq=1))


def test_the_password_of_an_address_is_used_and_not_shown():
    database: Database[Scope] = Database("postgresql+psycopg://hub:secret@127.0.0.1:1/hub")
    assert database.engine.url.password == "secret"
    assert "secret" not in repr(database.url)


@on_postgresql
def test_a_sketch_may_make_temporary_things_and_leaves_nothing(database):
    with database.sketch(OPERATOR) as session:
        session.connection().exec_driver_sql("CREATE TEMP TABLE sketched (a int)")
        session.connection().exec_driver_sql("INSERT INTO sketched VALUES (1)")
    with database.engine.connect() as connection:
        left = "SELECT count(*) FROM pg_class WHERE relname = 'sketched'"
        assert connection.exec_driver_sql(left).scalar_one() == 0


def test_a_sketch_changes_nothing_of_the_hub(database):
    with database.sketch(OPERATOR) as session:
        session.add(Reader(name="kept", seq=1))
        with pytest.raises(Forbidden):
            session.flush()


def test_the_role_for_sql_is_lent_to_the_hub(database):
    assert database.lends_to(READER)


@on_postgresql
def test_a_role_that_is_not_there_is_lent_to_nobody(database):
    assert not database.lends_to("nosuch")


@pytest.mark.parametrize("said", [
    "A sentence.", '{"form": "x"', '{"form":1}', '{"form":"%(a)1000000000s","values":{"a":"b"}}',
    Words("Nothing in it"),
])  # fmt: skip
def test_a_sentence_is_kept_as_it_is(said):
    kept = Wording().process_bind_param(said, None)
    assert Wording().process_result_value(kept, None) == said == kept


def test_of_words_form_and_values_are_kept():
    said = Words("%(column)s: %(why)s", column="a", why=Words("%(n)s are too many", n=1200))
    found = Wording().process_result_value(Wording().process_bind_param(said, None), None)
    assert (found, found.form, found.values) == (said, said.form, said.values)
    assert found.values["why"].values == {"n": 1200}


@pytest.mark.parametrize("value", [5, 2**53 + 1, 2**63 - 1, 1.5, "5", " 1", "a", True, None, [1], {"a": 1e300}])
def test_json_of_any_kind_is_what_it_was(database, cast, value):
    with database.write(OPERATOR) as session:
        session.add(Sensor(name="s", sensor_metadata=value, owner_id=cast.home.id))
    with database.read(OPERATOR) as session:
        found = session.scalars(select(Sensor)).one().sensor_metadata
    assert (type(found), found) == (type(value), value)
