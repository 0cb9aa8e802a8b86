"""The shipped broker and a hub that uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.boundary import OPERATOR
from hub.config import Settings
from hub.iot.models import Datastream
from tests.broker import Broker
from tests.ingest import add_stream


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """The broker of docker-compose.yml."""
    with Broker(tmp_path / "broker") as running:
        yield running


@pytest.fixture
def connected(settings: Settings, broker: Broker) -> Settings:
    """Settings of the hub with that broker."""
    return Settings(**{**settings.model_dump(), "mqtt_url": broker.ports.url})


@pytest.fixture
def streams(database, cast) -> tuple[Datastream, Datastream]:
    """A private and a public datastream of `home`."""
    with database.write(OPERATOR) as session:
        private = add_stream(session, cast.home.id, "private")
        public = add_stream(session, cast.home.id, "public", private=False)
        session.expunge_all()
    return private, public
