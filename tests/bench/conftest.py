"""A hub with 100,000 datasets, servers to load, and the table of figures that the run prints at its end."""

from collections.abc import Iterator
from itertools import accumulate, product
from random import Random
from uuid import UUID, uuid4

import pytest
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from catalogue.search.live import Search
from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.datasets.models import Dataset, Distribution
from hub.db import Database
from hub.identity.models import Organization
from hub.migrate import migrate
from tests.servers import PostgresCluster, start_cluster

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


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a hub with 100,000 datasets of two resources each, indexed."""
    folder = tmp_path_factory.mktemp(request.param)
    url = "" if request.param == "sqlite" else request.getfixturevalue("cluster").create("large")
    settings = Settings(data=folder, database_url=url)
    database: Database[Scope] = Database(settings.database)
    migrate(database)
    _fill(database)
    Search(folder / "search", database).rebuild(lambda _: None)
    database.dispose()
    return settings


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
