"""A hub with 100,000 datasets, servers to load, and the table of figures that the run prints at its end."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, product
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from catalogue.search.live import Search
from hub.boundary import OPERATOR, Scope
from hub.config import Settings, environment
from hub.datasets.models import Dataset, Distribution
from hub.db import Database
from hub.identity import store as identity
from hub.identity.models import Organization
from hub.migrate import migrate
from tests.bench.load import load
from tests.servers import PostgresCluster, Process, free_port, start_cluster, wait_for

DATASETS = 100_000
STEP = 5_000
WORDS = [
    "Baum",
    "Straße",
    "Schule",
    "Verkehr",
    "Wasser",
    "Luft",
    "Energie",
    "Haushalt",
    "Bevölkerung",
    "Wahl",
    "Kultur",
    "Sport",
    "Radweg",
    "Parkplatz",
    "Pegel",
    "Sensor",
    "Feinstaub",
    "Temperatur",
    "Gebäude",
    "Bebauungsplan",
    "Denkmal",
    "Spielplatz",
    "Abfall",
    "Klima",
    "Gesundheit",
    "Wirtschaft",
]
# Words as in a language: some are in most texts, most in few, and no two texts are equally long.
SYLLABLES = ("bar", "dol", "fen", "gru", "kal", "lim", "mor", "nep")
VOCABULARY = WORDS + ["".join(syllables) for syllables in product(SYLLABLES, repeat=3)]
FREQUENCY = list(accumulate(1 / (rank + 10) for rank in range(len(VOCABULARY))))
FORMATS = ("CSV", "JSON", "GeoJSON", "XLSX", "PDF", "WMS")
THEMES = ("ENVI", "TRAN", "EDUC", "SOCI", "GOVE", "ENER")
LICENSES = ("dl-by-de/2.0", "dl-zero-de/2.0", "cc-by/4.0", "cc-zero", "other-closed")

BARE = """
BODY = b"x" * 2000
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2000")])
    return [BODY]
"""

_FIGURES: list[tuple[str, str, str, str, str]] = []


def figure(name: str, ours: str, floor: str, ratio: str, wanted: str) -> None:
    """One row of the table."""
    _FIGURES.append((name, ours, floor, ratio, wanted))


def pytest_terminal_summary() -> None:
    """Print the table."""
    if not _FIGURES:
        return
    table = Table("figure", "ours", "raw floor, same run", "ratio", "wanted")
    for row in _FIGURES:
        table.add_row(*row)
    Console(width=140).print(table)


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgresCluster]:
    """A PostgreSQL that really writes to disk."""
    started = start_cluster(durable=True)
    yield started
    started.stop()


@dataclass(frozen=True)
class Large:
    """A hub with 100,000 datasets of two resources each, indexed, and a token of its operator."""

    settings: Settings
    token: str

    @property
    def kind(self) -> str:
        """Which database it has."""
        return "PostgreSQL" if self.settings.database_url else "SQLite"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Large:
    """The large hub on each database."""
    folder = tmp_path_factory.mktemp(request.param)
    url = "" if request.param == "sqlite" else request.getfixturevalue("cluster").create("large")
    settings = Settings(data=folder, database_url=url)
    database: Database[Scope] = Database(settings.database)
    migrate(database)
    _fill(database)
    with database.write(OPERATOR) as session:
        _, token = identity.create_token(session, identity.create_user(session, "root", sysadmin=True), "bench")
    found = Large(settings, token)
    taken = timed(lambda: Search(folder / "search", database).rebuild(lambda _: None), 1)
    figure(f"index rebuild, {DATASETS:,} datasets ({found.kind})", f"{taken:.0f} s", "", "", "120 s")
    database.dispose()
    return found


def timed(work: Callable[[], object], times: int) -> float:
    """Seconds that it takes on average."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[float, float]]:
    """The floor: two granian workers with one thread each that answer 2,000 constant bytes."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "bare.py").write_text(BARE)
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")),
        "--interface",
        "wsgi",
        "--workers",
        "2",
        "--port",
        str(port),
    ]
    with Process([*command, "--blocking-threads", "1", "bare:app"], port, cwd=folder):
        load(port, ["/"], folder)
        yield load(port, ["/"], folder)


@dataclass(frozen=True)
class Served:
    """A hub that is served: its port, its database, its processes, a token of its operator."""

    port: int
    kind: str
    processes: tuple[int, int]
    token: str


@pytest.fixture(scope="session")
def served(large: Large) -> Iterator[Served]:
    """The hub's web processes and its worker, on a large hub."""
    port = free_port()
    env = environment(large.settings.model_copy(update={"port": port, "site_url": f"http://127.0.0.1:{port}"}))
    hub = [sys.executable, "-m", "hub.cli"]
    with subprocess.Popen([*hub, "worker"], env=env) as worker, subprocess.Popen([*hub, "serve"], env=env) as web:
        wait_for(f"http://127.0.0.1:{port}/api/3/action/status_show")
        yield Served(port, large.kind, (web.pid, worker.pid), large.token)
        web.terminate()
        worker.terminate()


def _fill(database: Database[Scope]) -> None:
    owners = [uuid4() for _ in range(50)]
    with database.write(OPERATOR) as session:
        rows = [{"id": id, "name": f"stadt-{n}", "title": f"Stadt {n}"} for n, id in enumerate(owners)]
        session.execute(insert(Organization), rows)
    for start in range(0, DATASETS, STEP):
        with database.write(OPERATOR) as session:
            ids = {n: uuid4() for n in range(start, start + STEP)}
            session.execute(insert(Dataset), [_dataset(n, id, owners) for n, id in ids.items()])
            session.execute(insert(Distribution), [_part(id, n, k) for n, id in ids.items() for k in (0, 1)])
    if not database.is_sqlite:
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("ANALYZE")


def _dataset(n: int, id: UUID, owners: list[UUID]) -> dict[str, object]:
    chance = Random(n)
    words = chance.choices(VOCABULARY, cum_weights=FREQUENCY, k=4)
    return {
        "id": id,
        "owner_id": owners[n % len(owners)],
        "name": f"datensatz-{n}",
        "title": f"{words[0]} und {words[1]} in Stadt {n % 50}",
        "description": " ".join(chance.choices(VOCABULARY, cum_weights=FREQUENCY, k=chance.randint(10, 80))),
        "license": LICENSES[n % len(LICENSES)],
        "keyword": sorted(set(words)),
        "theme": [THEMES[n % len(THEMES)]],
        "private": False,
        "terms": {"author": f"Amt {n % 30}", "frequency": "ANNUAL", "landing_page": f"https://example.org/{n}"},
        "extras": {"jahr": str(2000 + n % 25)},
    }


def _part(dataset: UUID, n: int, k: int) -> dict[str, object]:
    return {
        "id": uuid4(),
        "dataset_id": dataset,
        "position": k,
        "title": f"Datei {k}",
        "description": "Alle Datensätze des Jahres",
        "access_url": f"https://example.org/{n}/{k}.csv",
        "format": FORMATS[(n + k) % len(FORMATS)],
        "media_type": "text/csv",
        "byte_size": 1000 + n,
    }
