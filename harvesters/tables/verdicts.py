"""The type of a column, told by what all its values fit, its name, and what somebody said beforehand."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.tables.tally import Tally
from hub.errors import Unreadable

TYPES = frozenset({"text", "integer", "number", "boolean", "date", "datetime", "time", "json"})
_SPELLINGS = {
    "int": "integer",
    "int4": "integer",
    "int8": "integer",
    "bigint": "integer",
    "float": "number",
    "float8": "number",
    "double": "number",
    "numeric": "number",
    "decimal": "number",
    "bool": "boolean",
    "timestamp": "datetime",
    "timestamptz": "datetime",
    "string": "text",
    "varchar": "text",
    "object": "json",
}
_DATE_NAME = re.compile(r"(?:^|[^a-zäöü])(?:\w*datum|date)(?:[^a-zäöü]|$)", re.IGNORECASE)
_SERIALS = (20_000, 60_000)  # 1954 to 2064, as Excel counts days
_COMPACT = (19_000_101, 21_001_231)  # yyyymmdd
_TOGETHER = (("integer", "number"), ("date", "datetime"), ("boolean",), ("time",))
_UNITS = {"€": "EUR", "Euro": "EUR"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the texts of a column are to be read. `strict`: nobody has looked whether all of them fit."""

    type: str = "text"
    comma: bool = True  # 1.234,5 and not 1,234.5
    suffix: str = ""
    form: str = ""  # of dates written as numbers: serial or compact
    strict: bool = False

    @property
    def unit(self) -> str:
        """What stood behind every number."""
        return _UNITS.get(self.suffix, self.suffix)


def decimal_comma(tallies: Iterable[Tally], delimiter: str, hint: str = "") -> bool:
    """Whether a file writes 1.234,5: as somebody says, by its clear columns, else by its delimiter."""
    if hint in (",", "."):
        return hint == ","
    votes = 0
    for tally in tallies:
        if tally.present and "integer" not in tally.fits:
            votes += ("comma" in tally.fits) - ("point" in tally.fits)
    return votes > 0 if votes else delimiter not in (",", "\t")


def verdict(tally: Tally, name: str, comma: bool, hints: Mapping[str, Any]) -> Verdict:
    """The first type that every value of the column fits."""
    hinted = (hints.get("types") or {}).get(name)
    if hinted is not None:
        return _hinted(str(hinted), tally, name, comma)
    found = _texts(tally, comma) if tally.texts else Verdict(comma=comma)
    if tally.natives:
        found = _with_natives(tally, found)
    if found.type in ("integer", "number") and not found.suffix and tally.texts and _DATE_NAME.search(name):
        return _dates_as_numbers(tally, found)
    return found


def _hinted(hinted: str, tally: Tally, name: str, comma: bool) -> Verdict:
    wanted = _SPELLINGS.get(hinted.lower(), hinted.lower())
    if wanted not in TYPES:
        raise Unreadable(f"The column {name} is to have the type {hinted[:60]}, which does not exist.")
    told = _texts(tally, comma)
    if wanted == "text":
        return Verdict("text")
    return Verdict(wanted, told.comma, tally.suffix or "" if wanted in ("number", "integer") else "", strict=True)


def _texts(tally: Tally, comma: bool) -> Verdict:
    fits, suffix = tally.fits, tally.suffix or ""
    if "boolean" in fits:
        return Verdict("boolean")
    if "integer" in fits:
        return Verdict("integer", comma, suffix)
    for style in (comma, not comma):
        name = "comma" if style else "point"
        if f"{name}_integer" in fits:
            return Verdict("integer", style, suffix)
        if name in fits:
            return Verdict("number", style, suffix)
    return Verdict(next((name for name in ("date", "datetime", "time") if name in fits), "text"), comma)


def _with_natives(tally: Tally, texts: Verdict) -> Verdict:
    """A type for values that came with one, and for the texts between them."""
    types = tally.natives | ({texts.type} if tally.texts else set())
    if "json" in types:
        return Verdict("json", texts.comma)
    for wider in _TOGETHER:
        if types <= set(wider) and not (tally.texts and texts.suffix):
            return Verdict(max(types, key=wider.index), texts.comma)
    return Verdict("text", texts.comma)


def _dates_as_numbers(tally: Tally, found: Verdict) -> Verdict:
    """In a column called a date, numbers may be days as Excel counts them, or yyyymmdd."""
    if _SERIALS[0] <= tally.least and tally.greatest <= _SERIALS[1]:
        return Verdict("date" if found.type == "integer" else "datetime", found.comma, form="serial")
    if found.type == "integer" and _COMPACT[0] <= tally.least and tally.greatest <= _COMPACT[1]:
        return Verdict("date", found.comma, form="compact")
    return found
