"""What the web processes write per second, and how soon others find it."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import orjson
import psycopg
import pytest
import requests
from sqlalchemy import make_url

from tests.bench.conftest import DATASETS, Large, Served, figure, timed
from tests.bench.load import SECONDS, post

pytestmark = pytest.mark.bench

MOST = 1000 * SECONDS
TEXT = "Ein Datensatz der Stadt mit einer Beschreibung, wie sie dort steht. " * 6
ADDRESS = "/api/3/action/"


@pytest.fixture(scope="session")
def floor(large: Large, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Durable commits of one row per second, one client, straight through the driver."""
    if url := large.settings.database_url:
        parts = make_url(url)
        login = {"host": parts.host, "port": parts.port, "user": parts.username, "dbname": parts.database}
        connection = psycopg.connect(**login, password=parts.password or "", autocommit=True)
        insert = "INSERT INTO floor VALUES (%s, %s)"
    else:
        connection = sqlite3.connect(tmp_path_factory.mktemp("floor") / "floor.sqlite", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        insert = "INSERT INTO floor VALUES (?, ?)"
    connection.execute("CREATE TABLE floor (id text PRIMARY KEY, body text)")
    taken = timed(lambda: connection.execute(insert, (uuid4().hex, TEXT)), 500)
    connection.execute("DROP TABLE floor")
    connection.close()
    return f"{1 / taken:,.0f}/s"


def test_package_create(served: Served, floor: str, tmp_path: Path) -> None:
    create(served, floor, tmp_path, "pdf", "a link")


def create(served: Served, floor: str, tmp_path: Path, kind: str, what: str) -> None:
    """Datasets with one link each, to a file of this kind."""

    def bodies() -> Iterator[str]:
        for n in range(MOST):
            yield orjson.dumps({"name": f"neu-{kind}-{n}", "title": f"Neu {n}", "owner_org": "stadt-1", "notes": TEXT,
                                "tags": [{"name": "neu"}], "resources": [{"url": f"https://example.org/{n}.{kind}"}],
                                }).decode()  # fmt: skip

    rate, p95 = post(served.port, ADDRESS + "package_create", bodies(), tmp_path, served.token)
    name = f"package_create with {what}, 4 clients ({served.kind})"
    figure(name, f"{rate:,.0f}/s, p95 {p95:.0f} ms", floor, "", "150/s")


def test_package_patch(served: Served, floor: str, tmp_path: Path) -> None:
    given = ({"id": f"datensatz-{n * 7 % DATASETS}", "title": f"Anders {n}"} for n in range(MOST))
    bodies = (orjson.dumps(each).decode() for each in given)
    rate, p95 = post(served.port, ADDRESS + "package_patch", bodies, tmp_path, served.token)
    figure(f"package_patch, 4 clients ({served.kind})", f"{rate:,.0f}/s, p95 {p95:.0f} ms", floor, "", "150/s")


def test_what_is_written_is_found(served: Served) -> None:
    url, waits, mine = f"http://127.0.0.1:{served.port}{ADDRESS}", [], []
    with requests.Session() as clerk, requests.Session() as others:
        clerk.headers["Authorization"] = served.token

        def found(session: requests.Session, name: str) -> bool:
            answer = session.get(url + "package_search", params={"fq": f"name:{name}", "rows": 0})
            return bool(answer.json()["result"]["count"])

        for n in range(20):
            name = f"gesucht-{n}"
            made = clerk.post(url + "package_create", json={"name": name, "owner_org": "stadt-1"})
            start = time.perf_counter()
            assert made.status_code == 200, made.text
            while not found(others, name):
                time.sleep(0.01)
            waits.append(time.perf_counter() - start)
            clerk.post(url + "package_patch", json={"id": name, "title": "x"})
            mine.append(timed(lambda name=name: found(clerk, name), 1))
    figure(f"found by others after writing, longest ({served.kind})", f"{max(waits) * 1000:.0f} ms", "", "", "1000 ms")
    figure(f"found by the writer, longest ({served.kind})", f"{max(mine) * 1000:.0f} ms", "", "", "at once")


def test_a_dataset_with_many_resources(served: Served) -> None:
    url = f"http://127.0.0.1:{served.port}{ADDRESS}"
    taken = []
    with requests.Session() as clerk:
        clerk.headers["Authorization"] = served.token
        clerk.post(url + "package_create", json={"name": "viele", "owner_org": "stadt-1"}).raise_for_status()
        for n in range(1010):
            draft = {"package_id": "viele", "url": f"https://example.org/{n}.csv", "name": f"Datei {n}"}
            taken.append(
                timed(lambda draft=draft: clerk.post(url + "resource_create", json=draft).raise_for_status(), 1)
            )
    tenth, thousandth = (sorted(taken[at - 10 : at + 10])[10] for at in (10, 1000))
    figure(
        f"resource_create, the 1,000th beside the 10th ({served.kind})",
        f"{thousandth * 1000:.1f} ms", f"{tenth * 1000:.1f} ms", f"{thousandth / tenth:.1f}", "2",
    )  # fmt: skip
