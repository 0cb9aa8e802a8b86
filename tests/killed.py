"""The other side of `tests.ingest.Killable`: for each line of orders a child that may be killed at any moment."""

import json
import os
import sys
from datetime import timedelta
from multiprocessing import forkserver
from pathlib import Path
from typing import Any
from uuid import UUID

from harvesters import intake, pipeline
from hub import tables
from hub.boundary import OPERATOR
from hub.config import Settings
from hub.datasets.store import imports
from hub.db import Database
from hub.files import Files
from hub.iot.store import Observed, append, following
from tests.ingest import START

assert tables.METADATA


def say(text: Any) -> None:
    os.write(1, f"{text}\n".encode())


def append_batches(url: str, stream: int, first: int, size: int) -> None:
    """Append batch after batch; each number is said when its batch is acknowledged."""
    database = Database(url)
    for batch in range(first, first + 1_000_000):
        times = (START + timedelta(seconds=batch * size + n) for n in range(size))
        with database.write(OPERATOR) as session:
            append(session, [Observed(stream, time, float(batch)) for time in times])
        say(batch)


def run_source(url: str, data: str, source: str) -> None:
    """Run a source; the counts are said whenever a message has been committed."""
    settings = Settings(data=Path(data), database_url=url, allow_networks=("127.0.0.0/8",))
    parts = pipeline.Parts(settings, Database(url), Files(Path(data) / "files"))
    # The fork server of the sandbox is the parent's; a new one for each child would take seconds.
    forkserver._forkserver.ensure_running = lambda: None
    outcome = pipeline.run(parts, UUID(source), progress=lambda counts: say(json.dumps(counts)))
    say(json.dumps({"status": outcome.status, "error": outcome.error, **outcome.counts}))


def import_table(url: str, data: str) -> None:
    """Do the next import; its steps are said."""
    settings = Settings(data=Path(data), database_url=url)
    parts = pipeline.Parts(settings, Database(url), Files(Path(data) / "files"))
    forkserver._forkserver.ensure_running = lambda: None
    with parts.database.write(OPERATOR) as session:
        order = imports.claim(session)
    say("claimed")
    intake.run(parts, order, lambda: say("row"))
    say("done")


def follow_observations(url: str) -> None:
    """Compute roll-ups for as long as there is something to do; each pass is said."""
    database, zone = Database(url), Settings().zone
    while passed := following.follow(database, zone) or next(following.make_all(database, zone), 0):
        say(passed)
    say("done")


def main() -> None:
    orders = {"append": append_batches, "follow": follow_observations, "run": run_source, "import": import_table}
    for line in sys.stdin:
        order = json.loads(line)
        work = orders[order.pop("do")]
        if work not in (append_batches, follow_observations):
            forkserver.ensure_running()
        child = os.fork()
        if not child:
            try:
                work(**order)
            except BaseException as error:
                say(f"error {error!r}")
            finally:
                os._exit(0)
        say(child)
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    main()
