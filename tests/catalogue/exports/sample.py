"""Rows with everything that files have stumbled over, and how to write them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from shapely import MultiPolygon, Point, Polygon

from catalogue import exports
from catalogue.exports import Head, Options
from hub.records import Column

COLUMNS = (
    Column("plz", title="Postleitzahl", description="Immer fünf Ziffern"),
    Column("Name"),
    Column("name"),
    Column("zahl", "integer"),
    Column("höhe über NN", "number", title="Höhe", unit="m"),
    Column("aktiv", "boolean"),
    Column("tag", "date"),
    Column("wann", "datetime"),
    Column("um", "time"),
    Column("mehr", "json"),
)
TOLD = datetime(2024, 5, 1, 14, 30, 15, tzinfo=timezone(timedelta(hours=2)))
FULL = (
    "01234",
    "=1+1",
    'Ä "x";\n😀  y',
    2**53 + 1,
    1.5,
    True,
    date(1899, 1, 2),
    TOLD,
    time(8, 30),
    {"a": [1, None]},
)
SECOND = ("00007", "+49 731", "", -5, -0.25, False, date(2024, 2, 29), datetime(1969, 7, 20, tzinfo=UTC), time(0), [])
EMPTY = (None,) * len(COLUMNS)
ROWS = (FULL, SECOND, EMPTY)
# Clockwise, as it must not be written.
SQUARE = Polygon([(9, 48), (9, 49), (10, 49), (10, 48)], [[(9.2, 48.2), (9.4, 48.2), (9.4, 48.4)]])
PLACES = (Point(9.95, 48.35), MultiPolygon([SQUARE]), None)
PLACED = tuple((*row, place) for row, place in zip(ROWS, PLACES, strict=True))
ABOUT = {
    "description": "Alle Bäume",
    "license": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    "modified": datetime(2024, 5, 4, tzinfo=UTC),
}
HEAD = Head("baumkataster", "Bäume der Stadt", COLUMNS, about=ABOUT)
PLACED_HEAD = replace(HEAD, geometry=True)
NUMBERED = replace(HEAD, columns=(Column("_id", "integer"), Column("name"), Column("wert", "number")))
DECIMAL = Decimal("12345678901234567890.12")


def written(suffix: str, head: Head = HEAD, *batches: Sequence[tuple[Any, ...]], **options: Any) -> bytes:
    """The file of these batches; of all the rows above where none are given."""
    given = batches or ([*PLACED] if head.geometry else [*ROWS],)
    return b"".join(exports.write(suffix, head, iter(given), Options(**options)))


def of(*kinds: str) -> Head:
    """A head with columns of these types, called a, b, c."""
    return Head("t", columns=tuple(Column(name, kind) for name, kind in zip("abcdefgh", kinds, strict=False)))
