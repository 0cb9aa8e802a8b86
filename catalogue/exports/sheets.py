"""What both kinds of spreadsheets share: the values they can hold, the length of a sheet, the sheet about columns."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from catalogue.exports.head import Head
from catalogue.exports.values import EXACT, exact, text

ROWS = 1_048_576
"""Rows of a sheet, its heading included: more go into further sheets."""
LONGEST_NAME = 25
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ufffe\uffff]+")


def name(head: Head, number: int) -> str:
    """What the sheet of this number is called."""
    bare = _NOT_IN_NAME.sub(" ", head.title or head.name)[:LONGEST_NAME].strip() or "Data"
    return bare if number == 1 else f"{bare} {number}"


def about_name(head: Head) -> str:
    """What the sheet about the columns is called."""
    return "Columns" if name(head, 1).casefold() != "columns" else "About"


def value(given: Any) -> Any:
    """A text, number, boolean, day or time without a zone: what no spreadsheet keeps exactly becomes a text."""
    if type(given) is str or given is None or type(given) is bool:
        return given
    if isinstance(given, int):
        return given if abs(given) <= EXACT else str(given)
    if isinstance(given, float):
        return given if isfinite(given) else None
    if isinstance(given, Decimal):
        return _decimal(given)
    if isinstance(given, datetime):
        return given.astimezone(UTC).replace(tzinfo=None) if given.tzinfo else given
    return text(given) if isinstance(given, list | dict) else given


def _decimal(given: Decimal) -> float | str | None:
    if not given.is_finite():
        return None
    near = float(given)
    return near if isfinite(near) and Decimal(repr(near)) == given else exact(given)


def about(head: Head, notes: Sequence[str]) -> Iterator[Sequence[str]]:
    """What is told of the table and its columns, line by line."""
    said = head.about
    lines = (
        ("Titel / Title", head.title or head.name),
        ("Beschreibung / Description", said.get("description", "")),
        ("Lizenz / Licence", said.get("license", "")),
        ("Namensnennung / Attribution", said.get("attribution", "")),
        ("Quelle / Source", said.get("source", "")),
        ("Stand / As of", text(said.get("modified"))),
    )
    yield from (line for line in lines if line[1])
    yield from (("Hinweis / Note", note) for note in notes)
    if any(column.type == "datetime" for column in head.columns):
        yield "Hinweis / Note", "Zeiten in UTC / Times in UTC"
    yield ()
    yield "Spalte / Column", "Titel / Title", "Einheit / Unit", "Typ / Type", "Beschreibung / Description"
    for column in head.columns:
        yield column.name, column.title, column.unit, column.type, column.description
