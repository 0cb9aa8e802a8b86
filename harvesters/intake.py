"""From a file or a link to a table: what a worker does with one order.

The file is read in the sandbox, which says first what it found and then gives the rows in chunks. They are written
aside; the last transaction puts them in the place of the former table. So whatever happens before leaves that as it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from threading import Event, Thread
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy.orm import Session

from harvesters.fetched import Fetched, fetch
from harvesters.pipeline import Parts
from harvesters.tables import read
from hub import sandbox
from hub.boundary import OPERATOR, Scope
from hub.datasets import store as datasets
from hub.datasets.store import imports, tables
from hub.datasets.store.column_changes import note_columns
from hub.datasets.store.import_log import NO_ROW, SAME, TAKEN
from hub.datasets.store.imports import COMPLETE, ERROR, MAX_REFUSED, REFUSED, Ended, Made, Order, Overtaken
from hub.datasets.store.tables import Field, Staging
from hub.errors import Invalid, Problem, Unreadable
from hub.records import Refusal, Sheet, Words

HEARTBEAT = 10.0
OUTPUT = 4_000_000_000
"""Bytes of rows that one file may give; what a disk holds, not what memory does."""
HINTS = (
    "sheet", "layer", "delimiter", "encoding", "decimal", "header_row", "crs", "missing", "timezone", "types",
    "exclude",
)  # fmt: skip
OVERRIDES = {"text": "text", "numeric": "number", "timestamp": "datetime"}
"""Types that the data dictionary of CKAN may put in the place of those that were found."""

log = structlog.get_logger()


class Stopped(Exception):
    """The worker was told to stop."""


def run(parts: Parts, order: Order, stopping: Callable[[], bool] = lambda: False) -> None:
    """Do what an order says, and note how it ended; raises `Overtaken` when it is no longer this worker's."""
    work = _Import(parts, order, stopping)
    with work.heart():
        try:
            ended = work.go()
        except Stopped:
            with work.session() as session:
                imports.release(session, order)
            return
        except Overtaken:
            raise
        except Problem as problem:
            ended = Ended(ERROR, _sentence(problem))
        except Exception as error:
            log.exception("import failed", distribution=str(order.id))
            ended = Ended(ERROR, f"An unexpected error ({type(error).__name__}); the log of the worker has more.")
        if ended is not None:
            with work.session() as session:
                imports.end(session, order, ended, work.refusals)
    work.tidy()


def make_index(parts: Parts, table: UUID, columns: Sequence[str]) -> None:
    """Make an index of a table for what is asked often."""
    tables.make_index(parts.database, table, columns)


@dataclass(slots=True)
class _Import:
    """One order under way."""

    parts: Parts
    order: Order
    stopping: Callable[[], bool]
    refusals: list[Refusal] = field(default_factory=list)
    refused: int = 0
    taken: int = 0
    lost: Event = field(default_factory=Event)
    fetched: str = ""
    kept: bool = False

    @property
    def scope(self) -> Scope:
        """The organisation whose file it is, and nobody else."""
        return Scope(frozenset({self.order.owner}), frozenset({self.order.owner}))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session in the name of who gave the order."""
        with self.parts.database.write(self.scope, self.order.actor or "import") as session:
            yield session

    def go(self) -> Ended | None:
        """Read the file and make the table; None when it waits for somebody."""
        hints, known = self._hints()
        made_with = imports.stamp({**hints, **{key: self.order.settings.get(key) for key in ("key", "append")}})
        same = bool(self.order.digest) and made_with == self.order.made_with and known is not None
        file = self._file(same)
        if file is None or (same and file.digest == self.order.digest):
            return Ended(COMPLETE, SAME, same=True)
        items = self._read(file, hints)
        sheet = self._first(items)
        if self._waits(sheet):
            self.kept = True
            return None
        made = Made(file.digest, made_with, file.validators)
        return self._take_in(items, sheet, known or (), made)

    def _hints(self) -> tuple[dict[str, Any], Sequence[Field] | None]:
        """What people said of the file, and the fields of the present table."""
        with self.parts.database.read(OPERATOR) as session:
            row = tables.find(session, self.order.id)
            known = None if row is None else tables.fields_of(row)
        hints = {
            key: self.order.settings[key] for key in HINTS if self.order.settings.get(key) not in (None, "", [], {})
        }
        wanted = {each.id: OVERRIDES[each.info["type_override"]] for each in known or ()
                  if each.info.get("type_override") in OVERRIDES}  # fmt: skip
        types = {**wanted, **hints.get("types", {})}
        return ({**hints, "types": types} if types else hints), known

    def _file(self, same: bool) -> Fetched | None:
        """The file to read; None for a link whose file has not changed."""
        order, files = self.order, self.parts.files
        if order.blob:
            return Fetched(files.path(order.blob), order.blob, order.name, order.media_type)
        if order.fetched and files.exists(order.fetched):
            self.fetched = order.fetched
            return Fetched(files.path(order.fetched), order.fetched, order.name, order.media_type)
        found = fetch(self.parts.settings, files, order, order.validators if same else {})
        self.fetched = found.digest if found else ""
        return found

    def _read(self, file: Fetched, hints: Mapping[str, Any]) -> Iterator[Any]:
        if not file.path.is_file():
            raise Unreadable("The file is missing in the hub.")
        settings = self.parts.settings
        limits = sandbox.Limits(seconds=settings.parse_seconds, memory=settings.parse_memory, output=OUTPUT)
        return sandbox.run(read, str(file.path), file.media_type, file.name, hints, limits=limits)

    def _first(self, items: Iterator[Any]) -> Sheet:
        for item in items:
            self._check()
            if isinstance(item, Sheet):
                return item
            self._refuse(item)
        raise Unreadable("There is no table in this file.")

    def _waits(self, sheet: Sheet) -> bool:
        """Keep what was found; whether somebody has to look at it."""
        plain = orjson.loads(orjson.dumps(asdict(sheet), default=str))
        with self.session() as session:
            return imports.saw(session, self.order, plain, self.fetched)

    def _take_in(self, items: Iterator[Any], sheet: Sheet, known: Sequence[Field], made: Made) -> Ended | None:
        """Write the rows aside, then let them be the table; not when all of them were refused."""
        fields = _fields(sheet, known)
        key = [id for id in self.order.settings.get("key", ()) if id in {each.id for each in fields}]
        placed, srid = sheet.facts.get("geometry") == "yes", _srid(sheet.facts.get("crs"))
        with Staging(self.parts.database, self.scope, self.order.id, fields, key, placed, srid) as aside:
            for item in items:
                self._check()
                if isinstance(item, bytes):
                    self._append(aside, orjson.loads(item), self.taken + self.refused + 1)
                else:
                    self._refuse(item)
            self._count_all(sheet)
            if self.refused and not self.taken:
                return Ended(REFUSED, NO_ROW, 0, self.refused)
            aside.complete()
            self._place(aside, key, made)
        return None

    def _append(self, aside: Staging, rows: Sequence[Sequence[Any]], first: int) -> None:
        """Write rows; where one cannot be written the others are all the same."""
        try:
            aside.append(rows)
        except Invalid as problem:
            if len(rows) > 1:
                half = len(rows) // 2
                self._append(aside, rows[:half], first)
                self._append(aside, rows[half:], first + half)
                return
            excerpt = orjson.dumps(rows[0]).decode()[:500]
            reason = problem.fields.get("records", [problem.message.partition(": ")[2] or problem.message])[0]
            self._refuse(Refusal(Words("data row %(number)s", number=str(first)), reason, excerpt))
        else:
            self.taken += len(rows)

    def _place(self, aside: Staging, key: Sequence[str], made: Made) -> None:
        with self.session() as session:
            part = imports.own(session, self.order)
            before = list(part.columns)
            if self.order.settings.get("append") and key and part.row_count is not None:
                aside.append_to(session, part, key=key)
            else:
                aside.take_place(session, part)
            note_columns(session, part, before, self.order.owner)
            told = {"rows": f"{self.taken:,}", "refused": f"{self.refused:,}"}
            ended = Ended(COMPLETE, TAKEN, self.taken, self.refused, made, values=told)
            imports.end(session, self.order, ended, self.refusals)

    def _refuse(self, item: Any) -> None:
        if isinstance(item, Refusal):
            self.refused += 1
            if len(self.refusals) < MAX_REFUSED:
                self.refusals.append(item)

    def _count_all(self, sheet: Sheet) -> None:
        """A reader names the first refused rows only; how many there are it says beforehand."""
        told = sheet.facts.get("refused")
        if isinstance(told, int):
            self.refused = max(self.refused, told)

    def _check(self) -> None:
        if self.lost.is_set():
            raise Overtaken
        if self.stopping():
            raise Stopped

    def tidy(self) -> None:
        """Remove the copy of a link that nobody waits for."""
        if self.fetched and not self.kept:
            with self.session() as session:
                datasets.delete_unused(session, self.parts.files, [self.fetched])

    @contextmanager
    def heart(self) -> Iterator[None]:
        """Beat while the file is read, and notice when the order is no longer ours."""
        stop = Event()
        thread = Thread(target=self._beat_until, args=(stop,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _beat_until(self, stop: Event) -> None:
        while not stop.wait(HEARTBEAT):
            try:
                with self.parts.database.write(OPERATOR, "import") as session:
                    alive = imports.beat(session, self.order)
            except Exception:  # the database is busy or away: the next beat may reach it
                log.warning("no heartbeat", distribution=str(self.order.id), exc_info=True)
                continue
            if not alive:
                self.lost.set()
                return


def _fields(sheet: Sheet, known: Sequence[Field]) -> list[Field]:
    """The columns of the file; what the publisher said of one that was there before stays."""
    words = {each.id: each.info for each in known}
    found = tables.from_columns(sheet.columns)
    return [replace(each, info={**each.info, **words.get(each.id, {})}) for each in found]


def _sentence(problem: Problem) -> str:
    """What is wrong; some problems say it only of single fields."""
    named = next((texts[0] for texts in problem.fields.values() if texts), "")
    return f"{named.rstrip('.')}." if named and problem.message == problem.title else problem.message


def _srid(crs: Any) -> int | None:
    number = str(crs or "").rpartition(":")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= 6 else None
