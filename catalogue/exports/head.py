"""What a file is made of: its columns, what is said of it, and how it is wished."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.records import Column

Rows = Sequence[tuple[Any, ...]]
Batches = Iterator[Rows]

NUMBER = "_id"
"""A first column of this name holds the number of each row."""
GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Variant:
    """How a text file is written; `safe` takes the meaning from texts that a spreadsheet would read as a formula."""

    delimiter: str = ","
    decimal: str = "."
    mark: bytes = b""
    safe: bool = True


VARIANTS = {"": Variant(), "de": Variant(";", ",", b"\xef\xbb\xbf"), "raw": Variant(safe=False)}
"""The usual one, the one that German spreadsheets open by double click, the one for programs."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows.

    Rows hold plain values in the columns' order and, where `geometry` says so, a shapely geometry in WGS 84 or None
    behind them. `name` is short and fit for a file, `title` is for people. `about` may say `description`, `license`,
    `attribution`, `source` (an address) and `modified` (an aware time).
    """

    name: str
    title: str = ""
    columns: Sequence[Column] = ()
    geometry: bool = False
    srid: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [column.name for column in self.columns]

    @property
    def numbered(self) -> bool:
        """Whether the first column is the number of the row."""
        return bool(self.columns) and self.columns[0].name == NUMBER

    @property
    def place(self) -> str:
        """What the column of geometries is called beside these columns."""
        return free(GEOMETRY, self.names)


@dataclass(frozen=True, slots=True)
class Options:
    """How it is written: the variant of CSV and TSV, where files on their way may lie, CKAN's words for the columns.

    With `fields` JSON is written as CKAN's dump does: the fields, and each record as a list.
    """

    variant: Variant = VARIANTS[""]
    folder: Path | None = None
    fields: Sequence[Mapping[str, Any]] | None = None


def free(wanted: str, taken: Iterable[str]) -> str:
    """A name like the wanted one that nobody has yet, whatever the case of its letters."""
    known = {name.casefold() for name in taken}
    found, number = wanted, 1
    while found.casefold() in known:
        number += 1
        found = f"{wanted}_{number}"
    return found


def apart(names: Iterable[str]) -> list[str]:
    """The names in their order, those alike but for the case of their letters told apart by numbers."""
    given = list(names)
    told: list[str] = []
    for at, name in enumerate(given):
        known = {each.casefold() for each in told}
        told.append(free(name, [*told, *given[at + 1 :]]) if name.casefold() in known else name)
    return told
