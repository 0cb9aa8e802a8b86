"""The barest ways to store observations, each by so many connections at once: what the figures stand beside.

A program of its own, so that the threads of the bench do not hold it up: `floors.py KIND URL CONNECTIONS FIRST`.
"""

import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import psycopg

SECONDS, BATCH = 6.0, 1_000
COLUMNS = "datastream_id, phenomenon_time, id, result, quality, result_json, result_time, more"
TYPES = ["int4", "timestamptz", "int8", "float8", "int2", "jsonb", "timestamptz", "jsonb"]
START = datetime(2026, 9, 1, tzinfo=UTC)


def main(kind: str, url: str, connections: int, first: int) -> None:
    """Rows per second, on standard output."""
    counts: list[int] = []
    begun = time.perf_counter()
    threads = [Thread(target=_work, args=(kind, url, first + n, counts)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(f"{sum(counts) / (time.perf_counter() - begun)}\n")


def _work(kind: str, url: str, stream: int, counts: list[int]) -> None:
    """Until the time is over; every batch is of one datastream and of its own."""
    connection: Any = (
        sqlite3.connect(url, isolation_level=None, timeout=60) if "://" not in url else psycopg.connect(url)
    )
    write, size = _KINDS[kind]
    done, end = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        times = [START + timedelta(seconds=done + n) for n in range(size)]
        write(connection, [(stream, t, 0, 20.5, 0, None, None, None) for t in times])
        done += size
    counts.append(done)
    connection.close()


def _copy(connection: Any, rows: list[Any], table: str = "observation") -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(TYPES)
        for row in rows:
            copy.write_row(row)
    if table == "observation":
        connection.commit()


def _merge(connection: Any, rows: list[Any]) -> None:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS coming (LIKE observation) ON COMMIT DELETE ROWS")
    _copy(connection, rows, "coming")
    connection.execute(f"INSERT INTO observation ({COLUMNS}) SELECT {COLUMNS} FROM coming ON CONFLICT DO NOTHING")
    connection.commit()


def _insert(connection: Any, rows: list[Any]) -> None:
    connection.execute(f"INSERT INTO observation ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows[0])
    connection.commit()


def _sqlite(connection: Any, rows: list[Any]) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    given = [(d, int(t.timestamp()) * 1_000_000, *more) for d, t, *more in rows]
    connection.executemany(f"INSERT INTO observation ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", given)
    connection.execute("COMMIT")


_KINDS: dict[str, tuple[Callable[[Any, list[Any]], None], int]] = {
    "copy": (_copy, BATCH),
    "merge": (_merge, BATCH),
    "insert": (_insert, 1),
    "many": (_sqlite, BATCH),
    "one": (_sqlite, 1),
}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
