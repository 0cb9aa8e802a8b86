"""docker-compose.yml describes what really runs: commands, settings, database role and broker are tried natively."""

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hub.config import Settings
from tests.broker import COMPOSE, PASSWORD, Broker, config
from tests.hub.iot.mqtt.devices import Client
from tests.servers import POSTGRES, PostgresCluster, Process, free_port, start_cluster, wait_for

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "allmende"}
COMMANDS = Path(sys.executable).parent
ACCEPTED, NOT_AUTHORISED = 0, 5  # MQTT 3.1.1, table 3.1


def native(service: str) -> list[str]:
    command = OURS[service]["command"]
    return [str(COMMANDS / command[0]), *command[1:]]


@pytest.mark.parametrize("name", ["web", "worker", "ingest", "database", "broker", "proxy"])
def test_the_topology_has_this_part(name):
    assert name in COMPOSE["services"]


@pytest.mark.parametrize("service", OURS)
def test_a_service_runs_a_command_that_exists(service):
    shown = subprocess.run([*native(service), "--help"], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert OURS[service]["command"][1] in shown.stdout


@pytest.mark.parametrize("service", OURS)
def test_a_service_sets_only_settings_that_exist(service):
    known = {f"ALLMENDE_{name.upper()}" for name in Settings.model_fields}
    assert set(OURS[service]["environment"]) <= known


def test_the_image_copies_only_what_is_there():
    lines = OURS["web"]["build"]["dockerfile_inline"].splitlines()
    sources = [source for line in lines if line.startswith("COPY ") for source in shlex.split(line)[1:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_every_variable_has_to_be_given():
    variables = re.findall(r"\$\{?\w+[^}\s]*", TEXT.replace("$$", ""))
    assert variables
    assert [variable for variable in variables if ":?" not in variable] == []


def test_no_password_stands_in_the_file():
    given = [item for service in COMPOSE["services"].values() for item in service.get("environment", {}).items()]
    passwords = [value for name, value in given if "PASSWORD" in name]
    assert passwords
    assert all(re.fullmatch(r"\$\{\w+:\?[^}]+\}", value) for value in passwords)
    assert re.search(r"MQTT_URL: mqtt://hub:\$\{\w+:\?[^}]+\}@", TEXT)


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgresCluster]:
    running = start_cluster()
    yield running
    running.stop()


def psql(cluster: PostgresCluster, *arguments: str, **given: str) -> str:
    command = [str(POSTGRES / "psql"), "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres", "-tA"]
    return subprocess.run(
        [*command, "-v", "ON_ERROR_STOP=1", "--no-psqlrc", *arguments],
        env={**os.environ, **given},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def test_the_database_role_owns_its_database_and_nothing_more(cluster, tmp_path):
    psql(cluster, "-c", "DROP OWNED BY allmende; DROP ROLE allmende; DROP ROLE allmende_sql")
    script = tmp_path / "role.sql"
    script.write_text(config("database_role"), encoding="utf-8")
    psql(cluster, "-f", str(script), ALLMENDE_DATABASE_PASSWORD="it's")
    assert psql(cluster, "-c", "SELECT rolpassword LIKE 'SCRAM%' FROM pg_authid WHERE rolname = 'allmende'") == "t"
    with psycopg.connect(f"postgresql://allmende@127.0.0.1:{cluster.port}/allmende") as connection:
        connection.execute("CREATE TABLE place (at geometry)")
        rights = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert rights.fetchone() == (False, False)
        connection.execute("SET LOCAL temp_file_limit = '1GB'; SET LOCAL ROLE allmende_sql")


def test_the_services_run_together(cluster, tmp_path):
    port = free_port()
    env = {
        "ALLMENDE_DATA": str(tmp_path / "data"),
        "ALLMENDE_DATABASE_URL": cluster.create("together"),
        "ALLMENDE_PORT": str(port),
        "ALLMENDE_SITE_URL": "https://data.example.org",
    }
    subprocess.run(native("init"), env={**os.environ, **env}, check=True)
    with subprocess.Popen(native("worker"), env={**os.environ, **env}) as worker:
        try:
            with Process(native("web"), port, env):
                wait_for(f"http://127.0.0.1:{port}/")
                alive = [word.replace(":5000", f":{port}") for word in OURS["web"]["healthcheck"]["test"][1:]]
                subprocess.run([str(COMMANDS / alive[0]), *alive[1:]], check=True)
                assert worker.poll() is None
        finally:
            worker.terminate()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """The broker with its inline configuration."""
    with Broker(tmp_path) as running:
        yield running


@pytest.mark.parametrize(
    ("login", "code"), [(("hub", PASSWORD), ACCEPTED), (("hub", "a guess"), NOT_AUTHORISED), (None, NOT_AUTHORISED)]
)
def test_the_hubs_listener_takes_the_hub_only(broker, login, code):
    assert mqtt_connect(broker.ports.hub, login) == code


def mqtt_connect(port: int, login: tuple[str, str] | None) -> int:
    """Send CONNECT (MQTT 3.1.1, 3.1) and return the code of the CONNACK."""

    def field(text: str) -> bytes:
        return len(text).to_bytes(2, "big") + text.encode()

    flags = 0b11000010 if login else 0b00000010
    body = field("MQTT") + bytes([4, flags, 0, 60]) + field("allmende-test") + b"".join(map(field, login or ()))
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(bytes([0x10, len(body)]) + body)
        kind, length, _, code = connection.recv(4, socket.MSG_WAITALL)
    assert (kind, length) == (0x20, 2)
    return code


DIGEST = "ab" * 32
PUBLISHED = ("v1.1/Observations", f"out/{DIGEST}/v1.1/Observations", "out/cd/v1.1/Observations", "hub/allmende/place")
FILTERS = (
    *("#", "+/#", "v1.1/#", "in/#", "out/#", "out/+/v1.1/#", "hub/#", "$SYS/#", "$SYS/broker/log/#"),
    *("$share/g/#", "$share/g/out/#", "$share/allmende/in/#", f"out/{DIGEST}/#", f"$share/g/out/{DIGEST}/#"),
)


@pytest.mark.parametrize(
    ("listener", "user", "read"),
    [
        ("readers", "", {"v1.1/Observations"}),
        ("readers", "stranger", {"v1.1/Observations"}),
        ("readers", "+", set()),
        ("readers", "#", set()),
        ("readers", "+/#", set()),
        ("readers", DIGEST, {"v1.1/Observations", f"out/{DIGEST}/v1.1/Observations"}),
        ("readers", "hub", {"v1.1/Observations"}),
        ("devices", "", set()),
        ("devices", "hub", set()),
        ("devices", DIGEST, set()),
    ],
)
def test_nobody_reads_what_is_not_theirs(broker, listener, user, read):
    with Client(broker.ports.hub, "hub", PASSWORD) as hub, Client(getattr(broker.ports, listener), user) as reader:
        hub.subscribe("in/#", "v1.1/#")
        reader.subscribe(*FILTERS)
        for topic in PUBLISHED:
            hub.send(topic, {})
        with Client(broker.ports.devices) as device:
            device.send("v1.1/Observations", {})
        hub.told("in/v1.1/Observations")
        hub.told("v1.1/Observations")
        hub.send("v1.1/last", {})
        hub.told("v1.1/last")
        if read:
            reader.told("v1.1/last")
        assert reader.topics - {"v1.1/last"} == read


@pytest.mark.parametrize("topic", [*PUBLISHED, "in/v1.1/Observations", "$SYS/broker/log/M/subscribe"])
def test_readers_publish_nothing_and_devices_only_to_the_hub(broker, topic):
    with Client(broker.ports.hub, "hub", PASSWORD) as hub:
        hub.subscribe("v1.1/#", "out/#", "hub/#", "in/#")
        for port in (broker.ports.readers, broker.ports.devices):
            with Client(port) as client:
                client.send(topic, {}, qos=0)
        with Client(broker.ports.devices) as device:
            device.send("last", {})
        hub.told("in/last")
        assert hub.topics - {"in/last"} <= {f"in/{topic}"}
