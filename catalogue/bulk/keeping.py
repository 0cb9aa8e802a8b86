"""The files of the whole catalogue kept in step with it: a worker makes what has changed anew.

Only what is public is in them: the session that reads it sees nothing else. Readings are not in the change feed, so
once a day all is made anew, for the days from which to which the series go.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event
from uuid import UUID

import pyarrow as pa
import structlog
from pyarrow import parquet

from catalogue.bulk import blocks, columns
from catalogue.bulk.alike import Alike
from catalogue.bulk.aside import Aside
from catalogue.bulk.blocks import BLOCKS
from catalogue.bulk.folder import Folder, Made, made
from catalogue.dcat import Portal
from catalogue.feeds import portal
from hub import changes
from hub.boundary import PUBLIC, Scope
from hub.config import VERSION, Settings
from hub.datasets.store.published import of_streams
from hub.db import Database, now
from hub.options import Site

LOOK, REST = 5.0, 30.0
"""Seconds between two looks for changes, and between two times that files are made: many changes are one work."""
SEEN = 5_000
"""So many changes are read at a time."""
GROUP = 1_000
"""At least so many rows of the table lie together."""
Progress = Callable[[int], object]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Dumps:
    """The one who keeps the files of a hub."""

    settings: Settings
    database: Database[Scope]

    def run(self, stop: Event) -> None:
        """Go on until told to stop; what goes wrong is tried again."""
        while not stop.is_set():
            try:
                worked = self.turn()
            except Exception:  # as when the database does not answer for a while, or the disk is full
                log.exception("the files of the whole catalogue could not be made")
                worked = True
            stop.wait(REST if worked else LOOK)

    def turn(self, progress: Progress = lambda _: None) -> bool:
        """Make the files where something has changed since; whether that was so."""
        with self._alone() as mine:
            return mine and self._turn(progress)

    def _turn(self, progress: Progress) -> bool:
        about = portal(Site(self.settings, self.database).now())
        before, stamp = made(self.settings.data), _stamp(about)
        with self.database.read(PUBLIC) as session:
            head = changes.head(session)
        if before and (before.cursor, before.stamp) == (head, stamp):
            return False
        same = before is not None and before.stamp == stamp
        touched = self._touched(before.cursor, head) if before and same else set(range(BLOCKS))
        folder = Folder(self.settings.data)
        if before and not touched:  # things, grants and the like are none of its concern
            folder.note(replace(before, cursor=head))
            return False
        alike = Alike(about)
        # What was freed goes back to the system: by its own ways Arrow keeps tens of megabytes for later.
        pa.set_memory_pool(pa.system_memory_pool())
        with Aside() as aside:
            for done, number in enumerate(sorted(touched), 1):
                with self.database.read(PUBLIC) as session:
                    block = blocks.make(session, alike, number, aside)
                aside.do(lambda number=number, block=block: folder.put(number, block.result()))
                progress(done * 100 // len(touched))
        folder.note(_put_together(folder, about, head, stamp))
        return True

    def _touched(self, cursor: int, head: int) -> set[int]:
        """The blocks in which something has changed between these two numbers of the change feed."""
        found: set[int] = set()
        with self.database.read(PUBLIC) as session:
            while cursor < head and (seen := changes.since(session, cursor, SEEN)):
                ids = {UUID(each.subject) for each in seen if each.kind == "dataset"}
                # A datastream that is no longer public takes its distribution along.
                ids |= of_streams(session, [int(each.subject) for each in seen if each.kind == "datastream"])
                found |= set(map(blocks.number, ids))
                cursor = seen[-1].seq
        return found

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether no other process is about it just now."""
        with (Folder(self.settings.data).path / "write.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


def _stamp(about: Portal) -> str:
    """What stands in all blocks alike: how the portal is called, who wrote them, and the day."""
    text = f"{VERSION} {about} {now().date()}"
    return hashlib.sha256(text.encode()).hexdigest()


def _put_together(folder: Folder, about: Portal, cursor: int, stamp: str) -> Made:
    digests: dict[str, str] = {}
    begin, statements = blocks.head(about)
    with folder.writing("nq.gz", digests) as file:
        file.write(begin)
        for piece in folder.quads():
            file.write(piece)
    datasets = 0
    with (
        folder.writing("parquet", digests) as file,
        parquet.ParquetWriter(pa.PythonFile(file, mode="w"), columns.SCHEMA, compression="zstd") as writer,
    ):
        for table, said in _gathered(folder):
            writer.write_table(table)
            datasets, statements = datasets + table.num_rows, statements + said
    return Made(folder.path, now(), cursor, stamp, datasets, statements, digests)


def _gathered(folder: Folder) -> Iterator[tuple[pa.Table, int]]:
    """Tables of blocks put together, so that there are not too many groups of rows."""
    waiting: list[pa.Table] = []
    statements = 0
    for table, said in folder.tables():
        waiting.append(table.replace_schema_metadata(None))
        statements += said
        if sum(each.num_rows for each in waiting) >= GROUP:
            yield pa.concat_tables(waiting), statements
            waiting, statements = [], 0
    if waiting:
        yield pa.concat_tables(waiting), statements
