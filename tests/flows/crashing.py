"""Clients that send observations to a hub whose parts are killed, and the history they keep for the check."""

import contextlib
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from hub.boundary import OPERATOR, Scope
from hub.config import Settings, environment
from hub.db import Database, microseconds
from hub.iot.models import Latest, observation
from hub.iot.store.rows import name
from tests.bench.load import family
from tests.servers import PostgresCluster, Process, free_port

ROOT = "/sensorthings/v1.1"
START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 50
SENDERS = 6
PAUSE = 0.02
"""Seconds a sender waits before it sends again what was not answered."""


Kill = Callable[[Random], None]


@dataclass
class History:
    """What was sent, and what of it was acknowledged; every result is sent as one observation only."""

    sent: set[float] = field(default_factory=set)
    acknowledged: dict[float, str] = field(default_factory=dict)
    partial: list[int] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)


class Hub:
    """The web server of a hub, which may be killed at any moment and comes back on the same port."""

    def __init__(self, settings: Settings, cluster: PostgresCluster | None) -> None:
        self.port, self.cluster = free_port(), cluster
        self.settings = settings.model_copy(update={"port": self.port, "site_url": f"http://127.0.0.1:{self.port}"})
        self.process = self._process()

    def _process(self) -> Process:
        command = [sys.executable, "-m", "hub.cli", "serve"]
        return Process(command, self.port, env=environment(self.settings), cwd=Path(__file__).parents[2])

    def start(self) -> None:
        """Start, and return when it answers."""
        self.process = self._process().__enter__()

    def stop(self) -> None:
        """End it in peace."""
        self.process.end()

    def kill_all(self, _: Random) -> None:
        """All processes of the web server."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.running.pid, signal.SIGKILL)
        self.process.end()
        self.start()

    def kill_one(self, chance: Random) -> None:
        """One of those that answer, the others go on; then the rest, for nobody brings it back."""
        with contextlib.suppress(OSError):  # it has only just begun, or is gone already
            workers = sorted(family(self.process.running.pid) - {self.process.running.pid})
            os.kill(chance.choice(workers or [self.process.running.pid]), signal.SIGKILL)
        time.sleep(chance.random() * 0.2)
        self.kill_all(chance)

    def kill_database(self, _: Random) -> None:
        """PostgreSQL with all its processes."""
        assert self.cluster
        self.cluster.kill()
        self.cluster.revive()


@dataclass
class Sender:
    """Sends one observation, or a data array, after the other until told to stop, each until it is acknowledged."""

    number: int
    stream: int
    port: int
    token: str
    history: History
    stop: Event

    def run(self) -> None:
        """As a device does that wants nothing to be lost."""
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        turn = 0
        while not self.stop.is_set():
            size = BATCH if self.number % 2 else 1
            results = [self.number * 1e9 + turn * BATCH + n for n in range(size)]
            with self.history.lock:
                self.history.sent.update(results)
            self._send(results, self._body(results, turn))
            turn += 1

    def _body(self, results: list[float], turn: int) -> tuple[str, bytes]:
        rows = [[(START + timedelta(seconds=turn * BATCH + n)).isoformat(), r] for n, r in enumerate(results)]
        if len(rows) == 1:
            body: Any = {"phenomenonTime": rows[0][0], "result": rows[0][1]}
            return f"{ROOT}/Datastreams({self.stream})/Observations", orjson.dumps(body)
        about = {"Datastream": {"@iot.id": self.stream}, "components": ["phenomenonTime", "result"]}
        return f"{ROOT}/CreateObservations", orjson.dumps([{**about, "dataArray": rows}])

    def _send(self, results: list[float], request: tuple[str, bytes]) -> None:
        while not self.stop.is_set():
            names = self._ask(*request)
            if names:
                with self.history.lock:
                    self.history.acknowledged.update(zip(results, names, strict=True))
                return
            self.stop.wait(PAUSE)

    def _ask(self, path: str, body: bytes) -> list[str]:
        headers = {"Authorization": self.token, "Content-Type": "application/json"}
        try:
            self.connection.request("POST", path, body, headers)
            answer = self.connection.getresponse()
            read = answer.read()
        except (OSError, HTTPException):
            self.connection.close()
            return []
        if answer.status != 201:
            with self.history.lock:
                self.history.refused[answer.status] += 1
            return []
        return orjson.loads(read) if read else [str(answer.headers["Location"])]


def rounds(
    hub: Hub, database: Database[Scope], token: str, streams: list[int], count: int, kills: Sequence[Kill]
) -> History:
    """Send without a break while something is killed so many times."""
    chance, history, stop = Random(7), History(), Event()
    senders = [Sender(n, id, hub.port, token, history, stop) for n, id in enumerate(streams)]
    threads = [Thread(target=each.run) for each in senders]
    threads.append(Thread(target=_watch, args=(database, streams[1::2], history, stop)))
    for thread in threads:
        thread.start()
    try:
        for number in range(count):
            before = len(history.acknowledged)
            while len(history.acknowledged) < before + chance.randrange(1, 400):
                time.sleep(0.005)
            time.sleep(chance.random() * 0.05)
            kills[number % len(kills)](chance)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return history


def _watch(database: Database[Scope], streams: list[int], history: History, stop: Event) -> None:
    """What others see meanwhile of datastreams to which only whole batches are sent."""
    while not stop.is_set():
        with contextlib.suppress(SQLAlchemyError), database.read(OPERATOR) as session:
            asked = select(func.count()).where(observation.c.datastream_id.in_(streams))
            history.partial.append(session.connection().scalar(asked) % BATCH)
        stop.wait(0.05)


def check(database: Database[Scope], streams: list[int], history: History) -> None:
    """Every acknowledged observation is there exactly once where it was said to be, and no batch is there in part."""
    with database.read(OPERATOR) as session:
        columns = observation.c
        asked = select(columns.datastream_id, columns.phenomenon_time, columns.id, columns.result)
        rows = session.connection().execute(asked.where(columns.datastream_id.in_(streams))).all()
        counts = {row[0]: row[1] for row in session.execute(select(Latest.datastream_id, Latest.count))}
    there = Counter(row.result for row in rows)
    assert set(there.values()) == {1}
    assert set(history.acknowledged) <= set(there) <= history.sent
    places = {row.result: name(row.datastream_id, microseconds(row.phenomenon_time), row.id) for row in rows}
    said = {result: address.split("'")[1] for result, address in history.acknowledged.items()}
    assert said == {result: places[result] for result in said}
    whole = Counter(int(result // BATCH) for result in there if int(result // 1e9) % 2)
    assert set(whole.values()) == {BATCH}
    assert set(history.partial) == {0}
    assert counts == Counter(row.datastream_id for row in rows)
