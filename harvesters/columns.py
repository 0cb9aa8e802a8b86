"""What a column of text means: numbers, dates, times, booleans, in German or English spelling, and what is missing.

A column has a type only if every value fits it; a single "ca. 5" leaves it text, so that nothing is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from harvesters import german

_EVIDENCE_COMMA = r"[+-]?(?:\d{1,3}(?:\.\d{3})*|\d+),\d+"
_EVIDENCE_POINT = r"[+-]?(?:0?\.\d+|0\.\d{3}|\d+\.(?:\d{1,2}|\d{4,}))"
_THOUSANDS = r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+"


@dataclass(slots=True)
class Values:
    """The values of a column, its type, and the rows (by index) in which it holds something that cannot be."""

    type: str
    values: list[Any]
    impossible: dict[int, str] = field(default_factory=dict)


def missing_words(further: Sequence[str] = ()) -> frozenset[str]:
    """The words that stand for "no value", folded; -999 only where somebody says so."""
    return german.MISSING | {word.strip().lower() for word in further}


def decimal_comma(columns: Sequence[Sequence[str]], delimiter: str) -> bool:
    """Whether the file writes 1.234,5 (and not 1,234.5): by its clear cases, else by its delimiter."""
    commas = points = 0
    for column in columns:
        series = pd.Series(column, dtype=object).astype(str)
        commas += int(_fits(series, _EVIDENCE_COMMA).sum())
        points += int(_fits(series, _EVIDENCE_POINT).sum())
    return commas >= points if commas or points else delimiter == ";"


def typed(column: Sequence[str], comma: bool, missing: frozenset[str], zone: ZoneInfo) -> Values:
    """The column's values in the first type that all of them fit; dates and times as ISO 8601 texts."""
    series = pd.Series(column, dtype=object)
    present = ~series.str.lower().isin(missing)
    filled = series[present]
    if filled.empty:
        return Values("text", [None] * len(series))
    if filled.str.lower().isin(list(german.BOOLEANS)).all():
        return Values("boolean", _spread(series, present, [german.BOOLEANS[word.lower()] for word in filled]))
    numbers = _numbers(filled, comma)
    if numbers is not None:
        return Values(numbers[0], _spread(series, present, numbers[1]))
    if _fits(filled, rf"(?:{german.DATE}|{german.DATETIME})").all():
        return _dates(series, present, zone)
    return Values("text", _spread(series, present, filled.tolist()))


def _fits(series: "pd.Series[Any]", pattern: str) -> "pd.Series[bool]":
    return series.str.fullmatch(pattern, flags=re.ASCII)


def _spread(series: "pd.Series[Any]", present: "pd.Series[bool]", values: list[Any]) -> list[Any]:
    """The values in their rows, and None in the others."""
    following = iter(values)
    return [next(following) if there else None for there in present]


def _numbers(filled: "pd.Series[Any]", comma: bool) -> tuple[str, list[Any]] | None:
    if _fits(filled, german.INTEGER).all():
        return "integer", [int(text) for text in filled]
    if _fits(filled, r"[+-]?0\d.*").any():  # a key such as 08421 or 0731
        return None
    for german_style in (comma, not comma):
        if not _fits(filled, german.COMMA if german_style else german.POINT).all():
            continue
        if german_style and _fits(filled, rf"{_THOUSANDS}|{german.INTEGER}").all():
            return "integer", [int(text.replace(".", "")) for text in filled]
        if german_style:
            filled = filled.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        return "number", pd.to_numeric(filled).astype(float).tolist()
    return None


def _dates(series: "pd.Series[Any]", present: "pd.Series[bool]", zone: ZoneInfo) -> Values:
    found = Values("date", [None] * len(series))
    previous: datetime | None = None
    for index, (text, there) in enumerate(zip(series, present, strict=True)):
        if not there:
            continue
        moment = german.instant(text)
        if isinstance(moment, datetime):
            found.type = "datetime"
            if moment.tzinfo is None:
                moment = german.localise(moment, zone, previous)
            previous = moment or previous
        if moment is None:
            found.impossible[index] = f"There is no such date or time: {text}."
        else:
            found.values[index] = moment.isoformat()
    return found
