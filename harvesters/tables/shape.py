"""What a reader of tables is given and gives: the file, what was found in it, and its rows in chunks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal, Protocol

import orjson

from hub.records import Refusal, Sheet, Words

CHUNK = 5_000  # rows
SAMPLES = 20  # rows
MAX_COLUMNS = 10_000
MAX_REFUSALS = 1_000

Rows = Iterator[bytes | Refusal]


@dataclass(frozen=True, slots=True)
class Held:
    """A file that came in a message; where it is read, none can be written."""

    content: bytes

    def open(self, mode: Literal["rb"] = "rb") -> IO[bytes]:
        """The file from its beginning, as `Path.open` gives it."""
        return BytesIO(self.content)


File = Path | Held


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: where it lies, what it is said to be, and its kind, a key of `kinds.KINDS`."""

    path: Path
    media_type: str = ""
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a file by looking at all of it; `rows` reads it again and gives its rows and refusals."""

    sheet: Sheet
    rows: Callable[[], Rows]


class Reader(Protocol):
    """The shape of a module that reads one or more kinds."""

    def look(self, source: Source, hints: Mapping[str, Any]) -> Found:
        """What the file holds; raises `Unreadable` with a sentence if it cannot be read at all."""
        ...


class Points(Protocol):
    """How the columns of a table say where its rows are."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What joins the facts of the sheet: geometry "yes", crs, and which columns."""
        ...

    def wkb(self, columns: Sequence[Sequence[Any]]) -> tuple[list[str | None], dict[int, str]]:
        """For the rows of a chunk, given column by column: WKB hex (WGS 84) or None, and by index why one cannot be."""
        ...


def chunk(rows: Sequence[Any]) -> bytes:
    """Rows of plain values as they are handed on."""
    return orjson.dumps(rows)


_WHERE = {"row": Words("row %(number)s"), "feature": Words("feature %(number)s")}
_FURTHER = {
    "row": (Words("further rows"), Words("%(count)s further rows were refused.")),
    "feature": (Words("further features"), Words("%(count)s further features were refused.")),
}


@dataclass(slots=True)
class Refusals:
    """Refused rows: the first are named, of the others only their number."""

    named: list[Refusal] = field(default_factory=list)
    count: int = 0
    what: str = "row"

    def add(self, number: int, reason: str, record: str = "") -> None:
        """Refuse the row with the number that a spreadsheet shows, or the feature with its number."""
        self.count += 1
        if self.count <= MAX_REFUSALS:
            self.named.append(Refusal(Words(_WHERE[self.what], number=str(number)), reason, record))

    def taken(self) -> Iterable[Refusal]:
        """What was refused since the last time."""
        named, self.named = self.named, []
        return named

    def rest(self) -> Iterable[Refusal]:
        """A word about those that were not named, at the end."""
        yield from self.taken()
        if self.count > MAX_REFUSALS:
            where, more = _FURTHER[self.what]
            yield Refusal(where, Words(more, count=self.count - MAX_REFUSALS))
