"""A year of hours over HTTP beside the bare query and its JSON, and how many observations roll-ups follow."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests
from sqlalchemy import update

from hub.boundary import OPERATOR, Scope
from hub.cli.serving import server, surroundings
from hub.config import Settings
from hub.db import Database
from hub.iot.models import Datastream, ObservedProperty, Sensor, Thing
from hub.iot.store import Observed, append
from hub.iot.store.following import follow, make_all
from hub.migrate import migrate
from tests.bench.conftest import figure
from tests.bench.test_append import _make_streams
from tests.hub.iot.store.test_following import commit
from tests.servers import Process, free_port, wait_for

pytestmark = pytest.mark.bench

START = datetime(2025, 1, 1, tzinfo=UTC)
HOURS, STREAMS = 8_760, 20


@pytest.fixture(params=["sqlite", "postgresql"])
def year(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A hub with a year of quarters of an hour of some public datastreams."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("cluster").create("year")
    settings = Settings(data=tmp_path, database_url=url, port=free_port(), workers=2)
    database: Database[Scope] = Database(settings.database)
    migrate(database)
    _make_streams(database)
    with database.write(OPERATOR) as session:
        for kind in (Thing, Sensor, ObservedProperty, Datastream):
            session.execute(update(kind).values(private=False))
    for stream in range(1, STREAMS + 1):
        with database.write(OPERATOR) as session:
            quarters = (START + timedelta(minutes=15 * n) for n in range(4 * HOURS))
            append(session, [Observed(stream, time, 20.0 + n % 97 / 7) for n, time in enumerate(quarters)])
    yield settings
    database.dispose()


def p50(work: Callable[[], Any], times: int = 60) -> float:
    """Milliseconds of the median."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def test_a_year_of_hours(year: Settings) -> None:
    database: Database[Scope] = Database(year.database)
    name = "SQLite" if database.is_sqlite else "PostgreSQL"
    begun = time.perf_counter()
    follow(database, year.zone)
    assert len(list(make_all(database, year.zone))) == STREAMS
    rate = STREAMS * HOURS * 4 / (time.perf_counter() - begun)
    figure(f"observations rolled up, all anew ({name})", f"{rate:,.0f}/s", "", "", "")
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("ANALYZE rollup")
            connection.commit()
    address = f"http://127.0.0.1:{year.port}/datastreams/7/rollups.json?span=hour&start=2025-01-01T00:00Z"
    with Process(server(year), year.port, surroundings(year)), requests.Session() as session:
        wait_for(f"http://127.0.0.1:{year.port}/")
        assert len(session.get(address).json()["mean"]) == HOURS
        p50(lambda: session.get(address).content, 20)
        bottom = p50(lambda: floor(database))
        taken = p50(lambda: session.get(address).content)
        figure(f"a year of hours over HTTP, p50 ({name})", f"{taken:.1f} ms", f"{bottom:.1f} ms", "", "10 ms")
        with database.write(OPERATOR) as write:
            for n in range(300):
                commit(write, new=[(7, START + timedelta(minutes=n), 0, 1.0)])
        taken = p50(lambda: session.get(address).content)
        figure(f"the same, 300 commits behind, p50 ({name})", f"{taken:.1f} ms", f"{bottom:.1f} ms", "", "")
    database.dispose()


def floor(database: Database[Scope]) -> bytes:
    """The bare query, row by row, and its JSON."""
    mark = "?" if database.is_sqlite else "%s"
    columns = "start, count, low, high, total / count, total, last, last_time, above"
    statement = f"SELECT {columns} FROM rollup WHERE datastream_id = {mark} AND span = 0 ORDER BY start"
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        return orjson.dumps(driver.execute(statement, (7,)).fetchall())
