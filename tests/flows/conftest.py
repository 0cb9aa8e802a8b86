"""A whole hub as its operator has it: commands on one side, pages on the other."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from hub import tables
from hub.app import create_app
from hub.boundary import OPERATOR, Scope
from hub.cli import allmende
from hub.config import Settings, load
from hub.datasets import store as datasets
from hub.db import Database
from tests.conftest import SAMPLES, copy_hub

LONG_AGO = 1_700_000_000


@dataclass
class Hub:
    """One hub in a folder of its own."""

    settings: Settings
    database: Database[Scope]

    def cli(self, *words: str, status: int = 0) -> str:
        """What a command of `allmende` prints; it has to end with this status."""
        env = {"ALLMENDE_DATA": str(self.settings.data), "ALLMENDE_DATABASE_URL": self.settings.database_url}
        env["ALLMENDE_ALLOW_NETWORKS"] = "127.0.0.0/8"
        result = CliRunner().invoke(allmende, words, env=env, catch_exceptions=False, standalone_mode=True)
        assert result.exit_code == status, result.output
        return result.output

    def client(self) -> FlaskClient:
        """Anybody with a browser."""
        return create_app(self.settings).test_client()

    def shown(self, name: str) -> datasets.Shown:
        """A dataset as the operator sees it."""
        with self.database.read(OPERATOR) as session:
            return datasets.shown(session, name)

    def ask(self, question: Callable[[Any], Any]) -> Any:
        """What a function of a store answers the operator."""
        with self.database.read(OPERATOR) as session:
            return question(session)


def make_hub(folder: Path, url: str) -> Iterator[Hub]:
    """An empty hub on a migrated, empty database."""
    settings = load(data=folder, database_url=url, site_url="http://localhost", allow_networks=("127.0.0.0/8",))
    database: Database[Scope] = Database(url, heads=folder / "audit.heads")
    yield Hub(settings, database)
    database.dispose()


@pytest.fixture
def hub(tmp_path: Path, database_url: str) -> Iterator[Hub]:
    """An empty hub on each database."""
    yield from make_hub(tmp_path, database_url)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """An empty hub on each database for all tests of a module."""
    folder = tmp_path_factory.mktemp("hub")
    if request.param == "sqlite":
        copy = folder / "hub.sqlite"
        copy_hub(request.getfixturevalue("sqlite_template"), copy)
        yield from make_hub(folder, f"sqlite:///{copy}")
        return
    url = request.getfixturevalue("postgres_url")
    database: Database[Scope] = Database(url)
    with database.engine.begin() as connection:
        names = ", ".join(name for name in tables.METADATA.tables if name != "counter")
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        connection.exec_driver_sql("UPDATE counter SET value = 0")
    database.dispose()
    yield from make_hub(folder, url)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The recorded real data beside the project."""
    if not SAMPLES.exists():
        pytest.skip("../shared/samples is not there")
    return SAMPLES


@pytest.fixture
def drop(tmp_path: Path) -> Callable[..., Path]:
    """`drop(name=content, …)` puts files into the folder of a department, some time ago."""

    def put(files: dict[str, bytes | str], folder: str = "drop") -> Path:
        target = tmp_path / folder
        for name, content in files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            os.utime(path, (LONG_AGO, LONG_AGO))
        return target

    return put
