"""What SensorThings answers while clients read, beside the bare question to the database and a constant answer."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
import pytest
import requests

from hub.boundary import Scope
from hub.config import Settings, environment
from hub.db import Database
from hub.migrate import migrate
from tests.bench.conftest import figure
from tests.bench.load import load
from tests.bench.measured import STREAMS, fill
from tests.servers import free_port, wait_for

pytestmark = pytest.mark.bench

OBSERVATIONS = {"postgresql": 20_000_000, "sqlite": 5_000_000}
"""How many are read; fewer make a quicker run and the same figures but for what grows with them."""
PAGE = 9_000
NEWEST = "$orderby=phenomenonTime%20desc"
BARE = (
    "SELECT phenomenon_time, id, result, result_json, result_time, more FROM observation WHERE datastream_id = {place}"
    " ORDER BY phenomenon_time DESC, id DESC LIMIT {rows}"
)


@dataclass(frozen=True)
class Measured:
    """A hub that is served: its root, its port, which database it has, and a bare connection to that."""

    root: str
    port: int
    kind: str
    ask: Callable[[str, tuple[Any, ...]], Any]
    place: str


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def measured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    """A year of observations, served by two workers."""
    folder, sqlite = tmp_path_factory.mktemp("measured"), request.param == "sqlite"
    url = "" if sqlite else request.getfixturevalue("cluster").create("measured")
    port = free_port()
    settings = Settings(data=folder, database_url=url, port=port, site_url=f"http://127.0.0.1:{port}")
    database: Database[Scope] = Database(settings.database)
    migrate(database)
    fill(database, OBSERVATIONS[request.param])
    bare: Any = database.engine.raw_connection() if sqlite else psycopg.connect(url.replace("+psycopg", ""))
    with subprocess.Popen([sys.executable, "-m", "hub.cli", "serve"], env=environment(settings)) as web:
        root = f"http://127.0.0.1:{port}/sensorthings/v1.1"
        wait_for(root)
        yield Measured(
            root,
            port,
            "SQLite" if sqlite else "PostgreSQL",
            lambda sql, values: bare.cursor().execute(sql, values).fetchall(),
            "?" if sqlite else "%s",
        )
        web.terminate()
    bare.close()
    database.dispose()


def middle(work: Callable[[int], object], times: int = 200) -> float:
    """The median of its time in milliseconds, when it has run a few times before."""
    taken = []
    for at in range(times + 20):
        start = perf_counter()
        work(at)
        taken.append(perf_counter() - start)
    return median(taken[20:]) * 1000


def asking(measured: Measured, paths: list[str]) -> float:
    """The median of one client's answers in milliseconds."""
    asked = cycle(paths)
    with requests.Session() as session:
        return middle(lambda _: session.get(f"{measured.root}/{next(asked)}").raise_for_status())


def floor(measured: Measured, rows: int) -> float:
    """The same rows by the bare question, in milliseconds."""
    sql = BARE.format(place=measured.place, rows=rows)
    return middle(lambda at: measured.ask(sql, (at * 37 % STREAMS + 1,)))


def newest(rows: int) -> list[str]:
    """The addresses of so many newest observations of many datastreams."""
    return [f"Datastreams({n * 37 % STREAMS + 1})/Observations?$top={rows}&{NEWEST}" for n in range(200)]


@pytest.mark.parametrize(("rows", "wanted"), [(100, 5), (1000, 15)])
def test_the_newest_of_a_datastream(measured: Measured, rows: int, wanted: int) -> None:
    ours, bare = asking(measured, newest(rows)), floor(measured, rows)
    name = f"newest {rows:,} of a datastream, p50 ({measured.kind})"
    figure(name, f"{ours:.1f} ms", f"{bare:.1f} ms in SQL", f"{ours / bare:.1f}", f"{wanted} ms")


def test_the_newest_of_a_datastream_for_many(measured: Measured, bare: tuple[float, float], tmp_path: Path) -> None:
    paths = [f"/sensorthings/v1.1/{path}" for path in newest(100)]
    load(measured.port, paths, tmp_path)
    rate, p95 = load(measured.port, paths, tmp_path)
    name = f"newest 100 of a datastream, 8 clients ({measured.kind})"
    figure(name, f"{rate:,.0f}/s, p95 {p95:.1f} ms", f"{bare[0]:,.0f}/s constant", f"{rate / bare[0]:.0%}", "700/s")


def test_things_with_all_their_newest_observations(measured: Measured) -> None:
    path = f"Things?$top=100&$expand=Datastreams($expand=Observations($top=1;{NEWEST.replace('%20', ' ')}))"
    ours = asking(measured, [path])
    name = f"100 things, 200 datastreams, the newest of each, p50 ({measured.kind})"
    figure(name, f"{ours:.1f} ms", "", "", "30 ms")


@pytest.mark.parametrize("path", ["Datastreams(7)/Observations", "Observations"])
def test_counts(measured: Measured, path: str) -> None:
    ours = asking(measured, [f"{path}?$count=true&$top=0"])
    figure(f"$count of {path}, p50 ({measured.kind})", f"{ours:.1f} ms", "", "", "5 ms")


@pytest.mark.parametrize("order", ["", NEWEST, "$orderby=Datastream/id,phenomenonTime%20desc"])
def test_the_9000th_page(measured: Measured, order: str) -> None:
    first = f"Observations?$top=100{'&' if order else ''}{order}"
    far = f"{first}&$skip={(PAGE - 2) * 100}"
    last = requests.get(f"{measured.root}/{far}", timeout=600).json()["@iot.nextLink"].removeprefix(f"{measured.root}/")
    times = {path: asking(measured, [path]) for path in (first, last)}
    name = f"page {PAGE:,} of all by {order.removeprefix('$orderby=').replace('%20', ' ') or 'id'} ({measured.kind})"
    figure(name, f"{times[last]:.1f} ms", f"{times[first]:.1f} ms the first", f"{times[last] / times[first]:.1f}", "2")
