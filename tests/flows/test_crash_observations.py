"""Guarantees G1 to G3 over HTTP: web processes and the database are killed at random moments under load."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.db import Database
from hub.identity import store as identity
from hub.identity.models import Role
from hub.migrate import migrate
from tests.flows.crashing import SENDERS, Hub, check, rounds
from tests.ingest import add_stream
from tests.servers import PostgresCluster, start_cluster

FEW, MANY = 4, 100


@pytest.fixture(params=["sqlite", "postgresql"])
def crashing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A durable hub that is served, a token of its town, and datastreams for the senders."""
    cluster: PostgresCluster | None = start_cluster(durable=True) if request.param == "postgresql" else None
    settings = Settings(data=tmp_path, database_url=cluster.create("crash") if cluster else "")
    database: Database[Scope] = Database(settings.database)
    migrate(database)
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "town", "Town")
        person = identity.create_user(session, "clerk")
        identity.set_role(session, town, person, Role.EDITOR)
        _, token = identity.create_token(session, person, "crash")
        streams = [add_stream(session, town.id, str(n)).id for n in range(SENDERS)]
    hub = Hub(settings, cluster)
    hub.start()
    try:
        yield hub, database, token, streams
    finally:
        hub.stop()
        database.dispose()
        if cluster:
            cluster.stop()


def kills(hub: Hub) -> list[Any]:
    return [hub.kill_all, hub.kill_one, *([hub.kill_database] if hub.cluster else [])]


def test_what_was_acknowledged_survives_the_death_of_every_part(crashing):
    hub, database, token, streams = crashing
    history = rounds(hub, database, token, streams, FEW, kills(hub))
    check(database, streams, history)


@pytest.mark.bench
def test_it_survives_a_hundred_deaths(crashing):
    hub, database, token, streams = crashing
    history = rounds(hub, database, token, streams, MANY, kills(hub))
    check(database, streams, history)
    Console().print(
        f"{MANY} deaths ({'PostgreSQL' if hub.cluster else 'SQLite'}): {len(history.sent):,} observations sent,"
        f" {len(history.acknowledged):,} acknowledged and all there once, {sum(history.refused.values()):,} refused,"
        f" {len(history.partial):,} looks between and no half batch"
    )
