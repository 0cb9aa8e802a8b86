"""One served hub on each database for all clients, and an empty one for those that move data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from tests.peers.served import Hub, served


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """On which database the hubs stand."""
    return str(request.param)


@contextmanager
def new_hub(request: pytest.FixtureRequest, folder: Path, *, town: bool) -> Iterator[Hub]:
    """A hub on a new database of the kind that is asked for."""
    if request.getfixturevalue("engine") == "sqlite":
        with served(folder, "", town=town) as hub:
            yield hub
        return
    url, name = make_url(request.getfixturevalue("postgres_url")), f"peers_{uuid4().hex}"
    login = {"host": url.host, "port": url.port, "user": "postgres", "dbname": "postgres"}
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {url.username}")
        with served(folder, str(url.set(database=name)), town=town) as hub:
            yield hub
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def hub(request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with a town, one for all clients."""
    with new_hub(request, tmp_path_factory.mktemp("town"), town=True) as made:
        yield made


@pytest.fixture(scope="module")
def empty_hub(request: pytest.FixtureRequest, engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that holds nothing, for clients that move data."""
    with new_hub(request, tmp_path_factory.mktemp("empty"), town=False) as made:
        yield made


@pytest.fixture
def trees(hub: Hub) -> Iterator[dict]:
    """A dataset with a link, gone after the test."""
    with hub.ckan(hub.clerk) as ckan:
        made = ckan.action.package_create(
            name=f"trees-{uuid4().hex[:8]}",
            owner_org="stadt",
            title="Bäume",
            tags=[{"name": "Grün"}],
            extras=[{"key": "a", "value": "ä"}],
            resources=[{"url": "https://example.org/a.csv", "name": "Liste", "size": 3}],
        )
        yield made
        ckan.action.package_delete(id=made["id"])
