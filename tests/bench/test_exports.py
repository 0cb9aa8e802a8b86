"""Figures: a table of 1,000,000 rows to take home, beside a bare COPY; and what a process weighs that writes it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from hub.boundary import OPERATOR, Scope
from hub.datasets import store
from hub.datasets.store.tables import Field, Staging
from hub.db import Database
from hub.files import Files
from hub.identity import store as identity
from hub.migrate import migrate
from hub.records import DatasetDraft, DistributionDraft
from tests.bench.conftest import figure
from tests.servers import PostgresCluster

pytestmark = pytest.mark.bench

ROWS = 1_000_000
STEP = 10_000
TYPES = ("int8", "text", "text", "float8", "float8", "int8", "date", "timestamptz", "bool", "text")
FIELDS = [Field(f"c{n}", kind) for n, kind in enumerate(TYPES)]
START = datetime(2024, 5, 1, tzinfo=UTC)
WRITER = """
import re, sys, time
from hub.boundary import OPERATOR
from hub.datasets.store import tables
from hub.datasets.store.tables import Query
from hub.db import Database
from catalogue import exports, table_file
from catalogue.exports import VARIANTS, Head

url, part, suffix = sys.argv[1:]
database = Database(url)
query = Query(limit=None, fields=[f"c{n}" for n in range(10)])
for again in range(2):  # the first time brings the libraries
    with database.read(OPERATOR) as session:
        table = tables.table(session, part)
        head = Head("t", columns=[tables.to_column(each) for each in tables.fields_of(table)])
        begin = time.perf_counter()
        copied = table_file.copied(session, table, suffix, head, query, VARIANTS[""])
        pieces = copied or exports.write(suffix, head, tables.stream(session, table, query))
        size = sum(map(len, pieces))
        seconds = time.perf_counter() - begin
# Not getrusage: that counts what the process weighed that started this one.
print(seconds, int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024)
"""


@pytest.fixture(scope="module")
def million(cluster: PostgresCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a database on PostgreSQL and the table in it."""
    url = cluster.create("exports")
    database: Database[Scope] = Database(url)
    migrate(database)
    draft = DatasetDraft("t", "T", distribution=(DistributionDraft("t"),))
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "home", "Home")
        made = store.create(session, town.id, draft, Files(tmp_path_factory.mktemp("files")))
        part = made.distributions[0].id
    with Staging(database, OPERATOR, part, FIELDS) as aside:
        for start in range(0, ROWS, STEP):
            aside.append([_row(n) for n in range(start, start + STEP)])
        with database.write(OPERATOR) as session:
            aside.take_place(session, store.distribution(session, part))
    yield url, str(part)
    database.dispose()


def _row(n: int) -> tuple[object, ...]:
    return n, f"Baum {n}", "Straße", n * 0.5, n / 3, n % 7, START.date(), START, True, f"{n:05}"


def bare(url: str, part: str) -> float:
    """Rows per second of PostgreSQL's own COPY, thrown away."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('allmende.everything', 'on', true)")
        begin = time.perf_counter()
        with cursor.copy(f'COPY datastore."{part}" TO STDOUT') as copy:
            for _ in copy:
                pass
        return ROWS / (time.perf_counter() - begin)


@pytest.mark.parametrize(("suffix", "wanted"), [("csv", "60 %"), ("parquet", "1,000,000 rows/s"), ("json", "")])
def test_a_million_rows(million: tuple[str, str], suffix: str, wanted: str) -> None:
    floor = bare(*million)
    command = [sys.executable, "-c", WRITER, *million, suffix]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    seconds, memory = map(float, shown.stdout.split())
    rate = ROWS / seconds
    figure(
        f"{suffix} of 1,000,000 rows",
        f"{rate:,.0f} rows/s",
        f"{floor:,.0f} rows/s (COPY)",
        f"{rate / floor:.0%}",
        wanted,
    )
    figure(f"memory for {suffix}", f"{memory / 1e6:.0f} MB", "", "", "200 MB")
