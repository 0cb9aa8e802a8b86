"""What comes in per second over SensorThings, beside the barest way into the same table with as many connections."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import make_url

from hub.config import environment
from hub.db import Database, microseconds
from hub.iot.store import partitions
from tests.bench import stations
from tests.bench.conftest import figure
from tests.bench.load import post
from tests.bench.stations import STREAMS, Stations
from tests.servers import PostgresCluster, Process, free_port

pytestmark = pytest.mark.bench

OBSERVATIONS = int(os.environ.get("ALLMENDE_BENCH_OBSERVATIONS", 20_000_000))
CONNECTIONS = 8
ROOT = "/sensorthings/v1.1"
START = datetime(2026, 9, 1, tzinfo=UTC)
REPEAT = 3


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stations:
    """The hub with its observations on each database."""
    cluster: PostgresCluster | None = request.getfixturevalue("cluster") if request.param == "postgresql" else None
    url = cluster.create("stations_written") if cluster else ""
    made = stations.make(tmp_path_factory.mktemp("stations"), url, OBSERVATIONS)
    _weigh(made)
    return made


@pytest.fixture(scope="module")
def port(hub: Stations) -> Iterator[int]:
    """Where it is served, by two workers."""
    free = free_port()
    env = environment(hub.settings.model_copy(update={"port": free, "site_url": f"http://127.0.0.1:{free}"}))
    with Process([sys.executable, "-m", "hub.cli", "serve"], free, env=env, cwd=Path(__file__).parents[2]):
        yield free


def _weigh(hub: Stations) -> None:
    """Bytes of each observation on disk, with all indexes; and the months that are written, for the barest ways."""
    database: Database[object] = Database(hub.settings.database)
    with database.engine.connect() as connection:
        if database.is_sqlite:
            size = (hub.settings.data / "hub.sqlite").stat().st_size
        else:
            partitions.ensure(connection, [microseconds(START + timedelta(days=day)) for day in range(-60, 90)])
            asked = "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('observation')"
            size = connection.exec_driver_sql(asked).scalar_one()
    database.dispose()
    figure(f"bytes of an observation on disk ({hub.kind})", f"{float(size) / OBSERVATIONS:.0f}", "", "", "")


def floor(hub: Stations, kind: str, first: int) -> float:
    """Rows per second by two programs that share the connections."""
    url = make_url(hub.settings.database)
    address = str(url.database) if kind in ("many", "one") else url.set(drivername="postgresql").render_as_string(False)
    program = str(Path(__file__).with_name("floors.py"))
    half = CONNECTIONS // 2
    words = [[sys.executable, program, kind, address, str(half), str(first + at * half)] for at in range(2)]
    running = [subprocess.Popen(each, stdout=subprocess.PIPE, text=True) for each in words]
    return sum(float(each.communicate()[0]) for each in running)


def bodies(number: int, rows: int) -> Iterator[str]:
    """Data arrays, each of one datastream, none of which was sent before; more than are sent in the time there is."""
    for batch in range(4 * STREAMS):
        start = START + timedelta(seconds=(number * 4 + batch // STREAMS) * rows)
        data = [[f"{(start + timedelta(seconds=n)).isoformat()[:19]}Z", 20 + n / 10] for n in range(rows)]
        about = {"Datastream": {"@iot.id": batch % STREAMS + 1}, "components": ["phenomenonTime", "result"]}
        yield orjson.dumps([{**about, "dataArray": data}]).decode()


def singles(number: int) -> Iterator[str]:
    """Single observations, each of the next datastream."""
    for n in range(40_000):
        time = START + timedelta(days=60, seconds=number * 40 + n // STREAMS)
        about = {"phenomenonTime": f"{time.isoformat()[:19]}Z", "result": n / 10}
        yield orjson.dumps({**about, "Datastream": {"@iot.id": n % STREAMS + 1}}).decode()


def test_data_arrays(hub: Stations, port: int, tmp_path: Path) -> None:
    """Floor and hub in turns: a shared machine has slow moments."""
    kinds = ("copy", "merge") if hub.kind == "PostgreSQL" else ("many",)
    ours, floors, late = [], {kind: [0.0] for kind in kinds}, 0.0
    for number in range(REPEAT):
        for at, kind in enumerate(kinds):
            floors[kind].append(floor(hub, kind, 100_000 + (number * 2 + at) * CONNECTIONS))
        given = bodies(number, 1_000)
        rate, late = post(port, f"{ROOT}/CreateObservations", given, tmp_path, hub.token, CONNECTIONS)
        ours.append(rate * 1_000)
    best = max(ours)
    for kind, wanted in zip(kinds, ("60,000/s and 60 %", "70 %"), strict=False):
        least = max(floors[kind])
        name = f"data arrays of 1,000 rows beside {kind}, {CONNECTIONS} connections ({hub.kind})"
        figure(name, f"{best:,.0f}/s, p95 {late:.0f} ms", f"{least:,.0f}/s", f"{best / least:.0%}", wanted)


def test_single_observations(hub: Stations, port: int, tmp_path: Path) -> None:
    kind = "insert" if hub.kind == "PostgreSQL" else "one"
    ours, least, late = [], [0.0], 0.0
    for number in range(REPEAT):
        least.append(floor(hub, kind, 200_000 + number * CONNECTIONS))
        address = f"{ROOT}/Observations"
        rate, late = post(port, address, singles(number), tmp_path, hub.token, CONNECTIONS)
        ours.append(rate)
    name = f"single observations, {CONNECTIONS} clients ({hub.kind})"
    ratio = f"{max(ours) / max(least):.0%}"
    figure(name, f"{max(ours):,.0f}/s, p95 {late:.0f} ms", f"{max(least):,.0f}/s", ratio, "1,000/s")
