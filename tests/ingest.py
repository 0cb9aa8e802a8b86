"""What the tests of the ingest path share: sources, datastreams, what is stored, and a process that can be killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from harvesters import pipeline
from harvesters.registry import check_config
from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.iot.models import Datastream, Latest, ObservedProperty, Sensor, Thing, observation, observed
from hub.sources import store as sources

ROOT = Path(__file__).parents[1]
START = datetime(2024, 5, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def add_source(
    database: Database[Scope], owner: UUID, kind: str, config: Mapping[str, Any], *, name: str = "air", **more: Any
) -> UUID:
    """A source of an organisation, its configuration checked as on the command line."""
    with database.write(OPERATOR) as session:
        return sources.add(session, owner, name, kind, check_config(kind, config), **more).id


def add_stream(session: Session, owner: UUID, name: str = "co2", private: bool = True, **values: Any) -> Datastream:
    """A datastream with a thing, sensor and observed property of its own."""
    about = {"owner_id": owner, "private": private}
    thing, sensor = Thing(name=f"room {name}", **about), Sensor(name="box", **about)
    observed = ObservedProperty(name=name, definition="http://example.org/co2", **about)
    session.add_all([thing, sensor, observed])
    session.flush()
    row = Datastream(
        name=name,
        observation_type="http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        unit_of_measurement={"symbol": "ppm"},
        thing_id=thing.id,
        sensor_id=sensor.id,
        observed_property_id=observed.id,
        **about,
        **values,
    )
    session.add(row)
    session.flush()
    return row


def stored(database: Database[Scope], stream: int | None = None) -> list[tuple[Any, ...]]:
    """Every observation, in the order of its key: datastream, time, id, result (number or other), quality."""
    with database.engine.connect() as connection:
        statement = select(observation).order_by(*observation.primary_key)
        rows = connection.execute(
            statement if stream is None else statement.where(observation.c.datastream_id == stream)
        )
        return [(d, t, i, j if n is None else n, q) for d, t, i, n, q, j, *_ in rows]


def told(database: Database[Scope]) -> list[Any]:
    """What the outbox says, oldest first."""
    with database.engine.connect() as connection:
        rows = connection.execute(select(observed.c.rows).order_by(observed.c.txid, observed.c.id))
        return [orjson.loads(row[0]) for row in rows]


def newest(database: Database[Scope], stream: int) -> Latest | None:
    """The kept summary of a datastream."""
    with database.read(OPERATOR) as session:
        found = session.get(Latest, stream)
        if found is not None:
            session.expunge(found)
        return found


def reset(database: Database[Scope], source: UUID) -> None:
    """Lose the cursor of a source."""
    with database.write(OPERATOR) as session:
        sources.source(session, source).cursor = {}


def forget_run(database: Database[Scope], source: UUID) -> None:
    """Let the last heartbeat of a killed run be so old that the run counts as lost."""
    with database.write(OPERATOR) as session:
        for run in sources.runs(session, sources.source(session, source)):
            run.heartbeat_at -= 2 * sources.LOST_AFTER


def run(database: Database[Scope], settings: Any, files: Any, source: UUID, **options: Any) -> pipeline.Outcome:
    """One run, as the command line and the worker start it."""
    return pipeline.run(pipeline.Parts(settings, database, files), source, **options)


class Killable:
    """A process that does what it is told in a child of its own, so that each start takes no time and may be killed."""

    def __enter__(self) -> "Killable":
        script = str(ROOT / "tests" / "killed.py")
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "harvesters" / "plugin")])
        self.process = subprocess.Popen(
            [sys.executable, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            text=True,
            bufsize=1,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def do(self, **order: Any) -> Iterator[str]:
        """Start; then every line that the child says, until it has ended."""
        self.process.stdin.write(json.dumps(order) + "\n")
        self.child = int(self.process.stdout.readline())
        return self._lines()

    def _lines(self) -> Iterator[str]:
        while (line := self.process.stdout.readline().strip()) != "ended":
            assert line or self.process.poll() is None, "the process is gone"
            yield line

    def kill(self) -> None:
        """At once, with no chance to tidy up; a child may have been quicker and be done."""
        with suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGKILL)
