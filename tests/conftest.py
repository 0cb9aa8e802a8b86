"""What all tests stand on: both databases, migrated and empty, and the cast of three towns."""

import gc
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import hypothesis
import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import make_url

from hub import db, tables
from hub.app import create_app
from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.config import Settings
from hub.db import Database, now
from hub.files import Files
from hub.identity import store as identity
from hub.identity.models import Role
from hub.migrate import migrate
from tests.servers import PostgresCluster, start_cluster

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
TOWNS = ("home", "partner", "stranger")
PASSWORD = "correct horse battery"

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

# The same examples every time, however slow the machine is.
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("repeatable")

# Whole collections cost more with each test that leaves something in a cache.
gc.set_threshold(50_000, 20, 10)

# SQLAlchemy keeps the SQL it has made with the engine: without this every test would make all of it again.
db._engine = cache(db._engine)

_cluster: PostgresCluster | None = None


def _postgres(name: str) -> str:
    global _cluster
    _cluster = _cluster or start_cluster()
    return _cluster.create(name)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Each xdist worker gets a database of its own in the one cluster."""
    node.workerinput["postgres"] = _postgres(f"test_{node.gateway.id}")


def pytest_unconfigure() -> None:
    """The cluster ends with the tests."""
    if _cluster:
        _cluster.stop()


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated PostGIS database, emptied again before each test that asks for it."""
    given = getattr(request.config, "workerinput", {})
    url = given.get("postgres") or _postgres("test_alone")
    database: Database[Scope] = Database(url)
    migrate(database)
    database.dispose()
    return str(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("template") / "hub.sqlite"
    database: Database[Scope] = Database(f"sqlite:///{file}")
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return file


def copy_hub(template: Path, copy: Path) -> None:
    """Copy a SQLite database that nobody has open: the file and the one with its tables."""
    shutil.copy(template, copy)
    shutil.copy(template.with_name(f"{template.stem}.tables.sqlite"), copy.with_name(f"{copy.stem}.tables.sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty hub, once on each database."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        copy = template.with_name("copy.sqlite")
        for old in template.parent.glob("copy.*"):
            old.unlink()
        copy_hub(template, copy)
        return f"sqlite:///{copy}"
    url: str = request.getfixturevalue("postgres_url")
    _empty(url)
    return url


_emptied = count(1)
_ORDER = [table.fullname for table in reversed(tables.METADATA.sorted_tables) if table.name != "counter"]

_LEFT = (
    "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'datastore'::regnamespace AND relkind = 'r'"
    " AND relname LIKE '%%-%%-%%'"
)


def _empty(url: str) -> None:
    """Take all rows out of a PostgreSQL database.

    To truncate many small tables takes five times as long as to delete what is in them, but leaves nothing behind.
    """
    database: Database[Scope] = Database(url)
    with database.engine.begin() as connection:
        left = connection.exec_driver_sql(_LEFT).scalars().all()
        if left:
            connection.exec_driver_sql(f"DROP TABLE {', '.join(left)}")
        if next(_emptied) % 50:
            connection.exec_driver_sql("SELECT set_config('allmende.everything', 'on', true)")
            connection.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name in _ORDER))
            connection.exec_driver_sql("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'")
        else:
            connection.exec_driver_sql(f"TRUNCATE {', '.join(_ORDER)} RESTART IDENTITY CASCADE")
        connection.exec_driver_sql("UPDATE counter SET value = 0")
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that was never migrated, once on each."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    url, name = make_url(request.getfixturevalue("postgres_url")), f"empty_{uuid4().hex}"
    # The plain role may not make databases.
    with psycopg.connect(
        host=url.host, port=url.port, user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {url.username}")
        yield str(url.set(database=name))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a hub in a folder of its own; sources may be read from loopback."""
    return Settings(
        search_lag=0.0,
        data=tmp_path,
        database_url=database_url,
        site_url="http://localhost",
        allow_networks=("127.0.0.0/8", "::1/128"),
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database[Scope]]:
    """The hub's database."""
    opened: Database[Scope] = Database(settings.database, heads=settings.data / "audit.heads")
    yield opened
    opened.dispose()


@pytest.fixture
def files(settings: Settings) -> Files:
    """The hub's kept files."""
    return Files(settings.data / "files")


@dataclass(frozen=True)
class Town:
    """One town of the cast: its organisation, what its people may see and write, a token of its administrator."""

    name: str
    id: UUID
    scope: Scope
    token: str


@dataclass(frozen=True)
class Cast:
    """`home` owns, `partner` was granted, `stranger` was not; `operator` runs the hub."""

    home: Town
    partner: Town
    stranger: Town
    operator: str

    def scope(self, town: str) -> Scope:
        """What a town, `public` or `operator` may see."""
        special = {"public": PUBLIC, "operator": OPERATOR}
        return special.get(town) or getattr(self, town).scope  # type: ignore[no-any-return]

    def token(self, town: str) -> str:
        """A token of the town's administrator or of the operator."""
        return self.operator if town == "operator" else getattr(self, town).token


@cache
def _hashed() -> str:
    # To hash the one password for every test takes longer than most tests.
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
def cast(database: Database[Scope]) -> Cast:
    """Three towns with an administrator each, named as the town, and an operator `root`."""
    with database.write(OPERATOR) as session:
        root = identity.create_user(session, "root", sysadmin=True)
        root.password = _hashed()
        towns = []
        for name in TOWNS:
            town = identity.create_organization(session, name, name.title())
            person = identity.create_user(session, f"{name}-admin")
            person.password = root.password
            identity.set_role(session, town, person, Role.ADMIN)
            _, secret = identity.create_token(session, person, "test", lifetime=timedelta(days=1))
            towns.append(Town(name, town.id, Scope(frozenset({town.id}), frozenset({town.id})), secret))
        _, operator = identity.create_token(session, root, "test", lifetime=timedelta(days=1))
    return Cast(*towns, operator)


class _Templates(BytecodeCache):
    """Templates that were compiled for an earlier test."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.code


_TEMPLATES = _Templates()


@pytest.fixture
def app(settings: Settings, cast: Cast) -> Iterator[Flask]:
    """The whole web application on this database, with the cast in it."""
    made = create_app(settings)
    made.testing = False  # errors are answered as in production
    made.jinja_env.bytecode_cache = _TEMPLATES
    yield made
    made.extensions["allmende"].database.dispose()


@pytest.fixture
def client(app: Flask, cast: Cast) -> Callable[..., FlaskClient]:
    """`client("home")` calls as that town's administrator, `client()` as anybody."""

    def make(town: str = "") -> FlaskClient:
        made = app.test_client()
        if town:
            made.environ_base["HTTP_AUTHORIZATION"] = cast.token(town)
        return made

    return make


def in_days(count: float) -> Any:
    """The instant so many days from now."""
    return now() + timedelta(days=count)
