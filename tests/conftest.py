"""What all tests stand on: both databases, migrated and empty, and the cast of three towns."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import make_url
from werkzeug.routing import Rule

from hub import db
from hub.app import create_app
from hub.boundary import Scope
from hub.config import Settings
from hub.db import Database, now
from hub.files import Files
from hub.migrate import migrate
from tests.beginnings import Begun, Postgres, begin, copy_hub, settle
from tests.cast import PASSWORD, TOWNS, Cast, Town, enter
from tests.servers import PostgresCluster, start_cluster

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
__all__ = ["PASSWORD", "SAMPLES", "TOWNS", "Cast", "Town", "copy_hub", "in_days", "on_postgresql", "on_sqlite"]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

# The same examples every time, however slow the machine is.
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("repeatable")

# Whole collections cost more with each test that leaves something in a cache.
gc.set_threshold(50_000, 20, 10)


def pytest_collection_finish() -> None:
    """What was loaded to know the tests stays until the end: nobody looks through it for garbage again."""
    gc.freeze()


# SQLAlchemy keeps the SQL it has made with the engine: without this every test would make all of it again.
db._engine = cache(db._engine)

_builders: dict[Any, Callable[..., Any]] = {}
_compile_builder = Rule._compile_builder


def _compiled_before(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    # To compile the same two hundred addresses for each application takes longer than most tests.
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compiled_before  # type: ignore[method-assign]

MEMORY = Path("/dev/shm")
ROOM = 6_000_000_000
_cluster: PostgresCluster | None = None


def _postgres(name: str) -> str:
    global _cluster
    _cluster = _cluster or start_cluster()
    return _cluster.create(name)


def pytest_configure() -> None:
    """What tests write lies in memory where there is enough: to wait for a disk is a large part of most of them."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


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
def postgres_begun(postgres_url: str) -> Postgres:
    """The same database, for those who empty it."""
    return Postgres(postgres_url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("template") / "hub.sqlite"
    database: Database[Scope] = Database(f"sqlite:///{file}")
    migrate(database)
    settle(database)
    return file


@pytest.fixture(scope="session")
def sqlite_begun(sqlite_template: Path) -> tuple[Path, Begun]:
    """Such a file with the cast in it."""
    file = sqlite_template.with_name("cast.sqlite")
    copy_hub(sqlite_template, file)
    return file, begin(f"sqlite:///{file}", sqlite_template.with_name("cast.heads"))


_BEGUN = pytest.StashKey[Begun]()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty hub, once on each database; who also asks for the cast finds it there."""
    asked = "cast" in request.node.fixturenames
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        copy = template.with_name("copy.sqlite")
        # An open connection that somebody has left would go on with the former file.
        Database(f"sqlite:///{copy}").dispose()
        for old in template.parent.glob("copy.*"):
            old.unlink()
        if asked:
            template, request.node.stash[_BEGUN] = request.getfixturevalue("sqlite_begun")
        copy_hub(template, copy)
        return f"sqlite:///{copy}"
    postgres: Postgres = request.getfixturevalue("postgres_begun")
    if asked:
        request.node.stash[_BEGUN] = postgres.fill(tmp_path)
    else:
        postgres.empty()
    return postgres.url


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
    return _settings(tmp_path, database_url)


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        search_lag=0.0,
        data=folder,
        database_url=url,
        site_url="http://localhost",
        allow_networks=("127.0.0.0/8", "::1/128"),
    )


@pytest.fixture
def database(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Database[Scope]]:
    """The hub's database."""
    heads = settings.data / "audit.heads"
    if begun := request.node.stash.get(_BEGUN, None):
        heads.write_text(begun.heads)
    opened: Database[Scope] = Database(settings.database, heads=heads)
    yield opened
    opened.dispose()


@pytest.fixture
def files(settings: Settings) -> Files:
    """The hub's kept files."""
    return Files(settings.data / "files")


@pytest.fixture
def cast(request: pytest.FixtureRequest, database: Database[Scope]) -> Cast:
    """Three towns with an administrator each, named as the town, and an operator `root`."""
    begun = request.node.stash.get(_BEGUN, None)
    return begun.cast if begun else enter(database)


class _Templates(BytecodeCache):
    """Templates that were compiled for an earlier test."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.code


_TEMPLATES = _Templates()


def _app(settings: Settings) -> Flask:
    made = create_app(settings)
    made.testing = False  # errors are answered as in production
    made.jinja_env.bytecode_cache = _TEMPLATES
    return made


@dataclass(frozen=True)
class Lasting:
    """A hub with the cast in it for all tests of a module.

    Where it stands on PostgreSQL it is the database of all others: such a module asks for no `database` of its own.
    """

    app: Flask
    database: Database[Scope]
    cast: Cast

    def client(self, town: str = "") -> FlaskClient:
        """`client("home")` calls as that town's administrator, `client()` as anybody."""
        made = self.app.test_client()
        if town:
            made.environ_base["HTTP_AUTHORIZATION"] = self.cast.token(town)
        return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    """One hub for tests that leave it as it was, once on each database."""
    folder = tmp_path_factory.mktemp("lasting")
    if request.param == "sqlite":
        file, begun = request.getfixturevalue("sqlite_begun")
        copy_hub(file, folder / "hub.sqlite")
        url = f"sqlite:///{folder / 'hub.sqlite'}"
    else:
        postgres: Postgres = request.getfixturevalue("postgres_begun")
        url, begun = postgres.url, postgres.fill(folder)
    (folder / "audit.heads").write_text(begun.heads)
    made = _app(_settings(folder, url))
    yield Lasting(made, made.extensions["allmende"].database, begun.cast)
    made.extensions["allmende"].database.dispose()


@pytest.fixture
def app(settings: Settings, cast: Cast) -> Iterator[Flask]:
    """The whole web application on this database, with the cast in it."""
    made = _app(settings)
    yield made
    made.extensions["allmende"].database.dispose()


@pytest.fixture
def client(app: Flask, database: Database[Scope], cast: Cast) -> Callable[..., FlaskClient]:
    """`client("home")` calls as that town's administrator, `client()` as anybody."""
    return Lasting(app, database, cast).client


def in_days(count: float) -> Any:
    """The instant so many days from now."""
    return now() + timedelta(days=count)
