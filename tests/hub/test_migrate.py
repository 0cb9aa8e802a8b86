import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.boundary import OPERATOR, Scope
from hub.changes import Reader
from hub.db import Database
from hub.migrate import head, migrate, revision

ROOT = Path(__file__).parents[2]

MIGRATE = """
import os, signal, sys
from sqlalchemy import event
from hub import tables
from hub.db import Database
from hub.migrate import migrate

database, left = Database(sys.argv[1]), int(sys.argv[2])

@event.listens_for(database.engine, "before_cursor_execute")
def count(connection, cursor, statement, *rest):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(database)
"""


def run(program: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-c", program, *arguments], cwd=ROOT, check=False).returncode


def schema(url: str) -> list[str]:
    """Everything that a migration makes, in words."""
    database: Database[Scope] = Database(url)
    with database.engine.connect() as connection:
        if database.is_sqlite:
            found = connection.exec_driver_sql("SELECT type || name || coalesce(sql, '') FROM sqlite_master")
        else:
            found = connection.exec_driver_sql(
                "SELECT concat(relname, relkind, relrowsecurity, relforcerowsecurity) FROM pg_class"
                " WHERE relnamespace = 'public'::regnamespace"
                " UNION ALL SELECT concat(tablename, policyname, cmd, qual, with_check) FROM pg_policies"
            )
        words = sorted(found.scalars())
    database.dispose()
    return words


def migrated(url: str) -> list[str]:
    database: Database[Scope] = Database(url)
    migrate(database)
    assert revision(database) == head()
    with database.write(OPERATOR) as session:
        session.merge(Reader(name="works", seq=1))
    database.dispose()
    return schema(url)


def test_an_empty_database_is_migrated_and_again_nothing_happens(empty_url):
    assert revision(Database(empty_url)) is None
    first = migrated(empty_url)
    assert any("data_grant" in word for word in first)
    assert migrated(empty_url) == first


@pytest.mark.parametrize("statement", [5, 45, 80])
def test_a_migration_that_was_killed_runs_again(empty_url, statement):
    assert run(MIGRATE, empty_url, str(statement)) == -signal.SIGKILL
    assert revision(Database(empty_url)) is None
    killed = migrated(empty_url)
    assert migrated(empty_url) == killed
    assert sum("dataset_guid" in word for word in killed) == 1


def test_several_processes_migrate_an_empty_database_at_once(empty_url):
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda _: run(MIGRATE, empty_url, "0"), range(3))) == [0] * 3
    assert revision(Database(empty_url)) == head()
