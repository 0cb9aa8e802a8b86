"""Ten thousand packages of a CKAN portal on this machine: taken in for the first time, and once more unchanged."""

import json
import resource
import sqlite3
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harvesters import pipeline
from harvesters.registry import check_config
from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.db import Database
from hub.files import Files
from hub.identity import store as identity
from hub.migrate import migrate
from hub.sources import store as sources
from tests.bench.conftest import figure
from tests.servers import PostgresCluster

pytestmark = pytest.mark.bench

PACKAGES, ROWS = 10_000, 100


def package(n: int) -> dict[str, Any]:
    """A package as a town has it: two files, tags, extras, a place."""
    files = [
        {"id": f"r{n}-{k}", "name": f"Datei {k}", "format": k, "url": f"https://data.example.org/{n}.{k.lower()}"}
        for k in ("CSV", "JSON")
    ]
    place = {"type": "Polygon", "coordinates": [[[9.9, 48.3], [10.1, 48.3], [10.1, 48.5], [9.9, 48.5], [9.9, 48.3]]]}
    extras = {"spatial": json.dumps(place), "frequency": "monthly", "issued": "2024-02-19", "amt": f"Amt {n % 40}"}
    return {
        "id": f"{n:08d}-0000-4000-8000-000000000000",
        "name": f"paket-{n}",
        "title": f"Paket {n}",
        "notes": "Was darin steht, und woher es kommt. " * 8,
        "license_id": "dl-de-by-2.0",
        "organization": {"name": f"amt-{n % 40}", "title": f"Amt {n % 40}"},
        "groups": [{"name": "umwelt"}],
        "tags": [{"name": f"wort-{n % 97}"}, {"name": "ulm"}],
        "extras": [{"key": key, "value": value} for key, value in extras.items()],
        "resources": files,
        "metadata_modified": "2024-05-01T12:00:00",
    }


@pytest.fixture(scope="module")
def portal() -> Iterator[tuple[str, dict[int, bytes]]]:
    """The address of the portal, and its pages, which were made before."""
    pages = {}
    for start in range(0, PACKAGES, ROWS):
        result = {"count": PACKAGES, "results": [package(n) for n in range(start, start + ROWS)]}
        pages[start] = json.dumps({"success": True, "result": result}).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = pages[int(parse_qs(urlsplit(self.path).query)["start"][0])]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()


def floor(pages: dict[int, bytes], folder: Path) -> float:
    """Seconds to parse the same pages and write each package, as it is, into a bare table."""
    began = time.perf_counter()
    connection = sqlite3.connect(folder / "bare.sqlite")
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE p (id, body)")
    for body in pages.values():
        rows = [(each["id"], json.dumps(each)) for each in json.loads(body)["result"]["results"]]
        connection.executemany("INSERT INTO p VALUES (?, ?)", rows)
        connection.commit()
    connection.close()
    return time.perf_counter() - began


@pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])
def test_a_portal_is_harvested_and_once_more(
    kind: str, portal: tuple[str, dict[int, bytes]], cluster: PostgresCluster, tmp_path: Path
) -> None:
    url, pages = portal
    address = "" if kind == "SQLite" else cluster.create("harvest")
    settings = Settings(data=tmp_path, database_url=address, allow_networks=("127.0.0.0/8",))
    database: Database[Scope] = Database(settings.database)
    migrate(database)
    with database.write(OPERATOR, "bench") as session:
        owner = identity.create_organization(session, "town").id
        config = check_config("ckan", {"url": url})
        source = sources.add(session, owner, "portal", "ckan", config, private=False).id
    bare = floor(pages, tmp_path)
    for name, wanted, done in (("first", "120 s", "created"), ("unchanged", "40 s", "unchanged")):
        began = time.perf_counter()
        outcome = pipeline.run(pipeline.Parts(settings, database, Files(tmp_path / "files")), source)
        took = time.perf_counter() - began
        assert (outcome.status, outcome.counts[done]) == ("finished", PACKAGES), outcome
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = f"{took:.1f} s, {memory} MB"
        figure(f"harvest of 10,000 packages, {name} ({kind})", told, f"{bare:.1f} s", f"{took / bare:.0f}", wanted)
    database.dispose()
