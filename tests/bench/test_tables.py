"""Rows in and out of tables over HTTP, a large file that becomes a table, and what it takes of memory."""

import csv
import io
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import orjson
import psycopg
import pytest
import requests
from sqlalchemy import make_url

from tests.bench.conftest import Large, Served, figure
from tests.bench.load import family, load, post, proportional

pytestmark = pytest.mark.bench

ADDRESS = "/api/3/action/"
BATCH, MILLION = 1_000, 1_000_000
KINDS = ("Linde", "Eiche", "Ahorn", "Ulme", "Buche", "Esche", "Kiefer", "Birke")
HEADER = ("Nummer", "Art", "Stadtteil", "Höhe", "Umfang", "Jahr", "Datum", "Gesund", "Bemerkung", "PLZ")
FIELDS = [
    {"id": "key", "type": "int4"}, {"id": "sensor", "type": "text"}, {"id": "at", "type": "timestamp"},
    {"id": "value", "type": "float8"}, {"id": "ok", "type": "bool"},
]  # fmt: skip


@pytest.fixture(scope="session")
def call(served: Served) -> Callable[..., Any]:
    """An action of the served hub, called as its operator."""
    session = requests.Session()
    session.headers["Authorization"] = served.token

    def ask(action: str, argument: dict[str, Any], **more: Any) -> Any:
        sent = {"data": argument, **more} if more else {"json": argument}
        answer = session.post(f"http://127.0.0.1:{served.port}{ADDRESS}{action}", **sent)
        assert answer.status_code == 200, answer.text[:1000]
        return answer.json()["result"]

    return ask


def bodies(id: str, method: str, again: bool) -> Iterator[str]:
    """Batches of records; `again` sends the same keys in turns."""
    for n in range(100_000):
        start = (n % 50 if again else n) * BATCH
        records = [
            {"key": key, "sensor": f"s-{key % 97}", "at": "2024-05-01T12:00:00", "value": key / 7, "ok": key % 2 == 0}
            for key in range(start, start + BATCH)
        ]
        yield orjson.dumps({"resource_id": id, "method": method, "records": records}).decode()


@pytest.mark.parametrize("method", ["insert", "upsert"])
def test_rows_over_http(served: Served, call: Callable[..., Any], tmp_path: Path, method: str) -> None:
    package = call("package_create", {"name": f"rows-{method}", "owner_org": "stadt-1"})
    made = call("datastore_create", {"resource": {"package_id": package["id"]}, "fields": FIELDS, "primary_key": "key"})
    first = [body for body, _ in zip(bodies("x", method, method == "upsert"), range(1_800), strict=False)]
    told = (body.replace('"x"', f'"{made["resource_id"]}"', 1) for body in first)
    rate, p95 = post(served.port, ADDRESS + "datastore_upsert", told, tmp_path, served.token, connections=2)
    name = f"{method} of 1,000 rows over HTTP, 2 clients ({served.kind})"
    figure(name, f"{rate * BATCH:,.0f} rows/s, p95 {p95:.0f} ms", "", "", "30,000 rows/s")


@pytest.fixture(scope="session")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV file of a million rows and ten columns, as a German office writes it."""
    file, chance = tmp_path_factory.mktemp("file") / "baeume.csv", Random(7)
    with file.open("w", newline="", encoding="cp1252") as out:
        write = csv.writer(out, delimiter=";").writerow
        write(HEADER)
        for n in range(MILLION):
            height = f"{chance.randint(10, 400) / 10:.1f}".replace(".", ",")
            write((n, KINDS[n % 8], f"Stadtteil {chance.randint(1, 40)}", height, chance.randint(5, 500),
                   1900 + n % 125, f"{1 + n % 28:02}.{1 + n % 12:02}.{2000 + n % 25}", ("ja", "nein")[n % 2],
                   "geprüft" if n % 3 else "", f"{n % 99999:05}"))  # fmt: skip
    return file


class Weighed:
    """The most memory that a process and all its children take while a block runs, shared parts by shares."""

    def __init__(self, root: int) -> None:
        self.root, self.most, self._over = root, 0, Event()

    def __enter__(self) -> "Weighed":
        self._pool = ThreadPoolExecutor(1)
        self._pool.submit(self._watch)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._pool.shutdown()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            try:
                self.most = max(self.most, sum(proportional(pid) for pid in family(self.root)))
            except (FileNotFoundError, ProcessLookupError, StopIteration):  # one has just ended
                continue


@pytest.fixture(scope="session")
def million(served: Served, call: Callable[..., Any], large_file: Path) -> str:
    """The file as a table, by upload and job."""
    package = call("package_create", {"name": "million", "owner_org": "stadt-1"})
    begun = time.perf_counter()
    with Weighed(served.processes[1]) as worker, large_file.open("rb") as content:
        made = call("resource_create", {"package_id": package["id"], "format": "CSV"}, files={"upload": content})
        sent = time.perf_counter() - begun
        while call("xloader_status", {"resource_id": made["id"]})["status"] not in ("complete", "error"):
            time.sleep(0.2)
    taken = time.perf_counter() - begun
    assert call("datastore_info", {"id": made["id"]})["meta"]["count"] == MILLION
    name = f"import of a CSV of 1,000,000 x 10, with {sent:.0f} s of upload ({served.kind})"
    figure(name, f"{taken:.0f} s, {worker.most / 1e6:,.0f} MB", "", "", "60 s, 600 MB")
    return str(made["id"])


def test_search_among_a_million(served: Served, call: Callable[..., Any], million: str, tmp_path: Path) -> None:
    def path(n: int) -> str:
        filters = orjson.dumps({"Jahr": 1900 + n % 125}).decode().replace('"', "%22")
        return f"{ADDRESS}datastore_search?resource_id={million}&filters={filters}&sort=H%C3%B6he%20desc&limit=100"

    started = time.perf_counter()
    call("datastore_search", {"resource_id": million, "filters": {"Jahr": 1950}, "sort": "Höhe desc", "limit": 100})
    first = time.perf_counter() - started
    time.sleep(20)  # an index is made for whoever asks next
    paths = [path(n) for n in range(125)]
    load(served.port, paths, tmp_path, connections=2)
    rate, p95 = load(served.port, paths, tmp_path, connections=2)
    name = f"datastore_search, filter and sort, 100 of 1,000,000 rows, p95 ({served.kind})"
    figure(name, f"{p95:.0f} ms, {rate:,.0f}/s", f"the first time {first * 1000:,.0f} ms", "", "30 ms")


def bare_copy(large: Large, id: str) -> float:
    """Rows per second that the database itself writes as CSV, through the driver and to nowhere."""
    started = time.perf_counter()
    if url := large.settings.database_url:
        parts = make_url(url)
        login = {"host": parts.host, "port": parts.port, "user": parts.username, "dbname": parts.database}
        asked = f'COPY datastore."{id}" TO STDOUT WITH CSV HEADER'
        with (
            psycopg.connect(**login, password=parts.password or "") as connection,
            connection.cursor() as cursor,
            cursor.copy(asked) as copy,
        ):
            for _ in copy:
                pass
    else:
        connection = sqlite3.connect(large.settings.data / "hub.tables.sqlite")
        write = csv.writer(io.StringIO()).writerow
        for row in connection.execute(f'SELECT * FROM "{id}" ORDER BY _id'):
            write(row)
        connection.close()
    return MILLION / (time.perf_counter() - started)


def fetched(served: Served, address: str) -> tuple[float, int, int]:
    """Rows per second, bytes, and the most memory of the web processes while a million rows are downloaded."""
    started, size = time.perf_counter(), 0
    with Weighed(served.processes[0]) as web:
        before = sum(proportional(pid) for pid in family(served.processes[0]))
        with requests.get(f"http://127.0.0.1:{served.port}{address}", stream=True) as answer:
            assert answer.status_code == 200
            for piece in answer.iter_content(1 << 20):
                size += len(piece)
    return MILLION / (time.perf_counter() - started), size, max(0, web.most - before)


def test_dumps(large: Large, served: Served, million: str) -> None:
    floor = bare_copy(large, million)
    for kind, address, wanted in (
        ("CSV dump", f"/datastore/dump/{million}", "60 % of COPY TO, 200 MB"),
        ("CSV download", f"/resource/{million}/table.csv", "60 % of COPY TO, 200 MB"),
        ("Parquet download", f"/resource/{million}/table.parquet", "1,000,000 rows/s, 200 MB"),
    ):
        rate, size, memory = fetched(served, address)
        figure(f"{kind} of 1,000,000 rows ({served.kind})",
               f"{rate:,.0f} rows/s, {size / 1e6:,.0f} MB, {memory / 1e6:,.0f} MB of memory", f"{floor:,.0f} rows/s",
               f"{rate / floor:.0%}", wanted)  # fmt: skip
