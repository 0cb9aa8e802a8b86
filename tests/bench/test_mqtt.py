"""MQTT QoS 1 uplinks of JSON, from the broker's acknowledgement to the durable commit, on two cores."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from shapely import Point

from hub.boundary import OPERATOR
from hub.config import Settings
from hub.db import Database
from hub.identity import store as identity
from hub.iot.models import Latest, Location, Thing
from hub.migrate import migrate
from tests.bench.conftest import figure
from tests.broker import Broker
from tests.hub.iot.mqtt.devices import PATIENCE, Ingesting
from tests.ingest import add_stream, newest

pytestmark = pytest.mark.bench
MESSAGES, STREAMS = 200_000, 1_000
WANTED = 10_000
LOAD = Path(__file__).with_name("mqtt_load.py")


@pytest.fixture(params=["postgresql", "sqlite"])
def url(request, cluster, tmp_path):
    return cluster.create("mqtt") if request.param == "postgresql" else f"sqlite:///{tmp_path / 'hub.sqlite'}"


def cpu(pid):
    """Seconds of processor time (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_uplinks_to_durable(url, tmp_path):
    database = Database(url)
    migrate(database)
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "home", "Home").id
        _, token = identity.create_token(session, identity.create_user(session, "root", sysadmin=True), "load")
        place = Location(name="here", location=Point(10, 48), owner_id=town)
        streams = [add_stream(session, town, f"s{number}") for number in range(STREAMS)]
        for stream in streams:
            thing = session.get(Thing, stream.thing_id)
            thing.locations.append(place)
        ids = [stream.id for stream in streams]
    with Broker(tmp_path / "broker") as broker:
        settings = Settings(data=tmp_path, database_url=url, mqtt_url=broker.ports.url)
        with Ingesting(settings) as process:
            send(broker, token, ids, STREAMS, 0)  # features are made, statements prepared
            await_count(database, ids, 1)
            before, began = cpu(process.process.pid), time.monotonic()
            load = send(broker, token, ids, MESSAGES, STREAMS)
            await_count(database, ids, 1 + MESSAGES // STREAMS)
            seconds, used = time.monotonic() - began, cpu(process.process.pid) - before
            load.wait()
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    rate, own = MESSAGES / seconds, MESSAGES / used
    figure(f"MQTT QoS 1 to durable, {kind}", f"{rate:,.0f}/s", "", f"{own:,.0f} per own core-s", f">= {WANTED:,}/s")
    assert own >= WANTED


def send(broker, token, ids, count, first):
    command = [sys.executable, LOAD, broker.ports.devices, token, count, first, *ids]
    return subprocess.Popen([str(word) for word in command])


def await_count(database, ids, count):
    """Wait until the first and the last datastream have so many observations, then all."""
    end = time.monotonic() + 10 * PATIENCE
    while any((newest(database, id) or Latest(count=0)).count < count for id in (ids[0], ids[-1])):
        assert time.monotonic() < end, "they did not come"
        time.sleep(0.05)
    assert all(newest(database, id).count == count for id in ids)
