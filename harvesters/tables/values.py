"""The values of a column in its type, as JSON writes them, and why a value cannot be."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from functools import cache
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from harvesters import german
from harvesters.tables.matching import PATTERNS, plain
from harvesters.tables.moments import Clock
from harvesters.tables.verdicts import Verdict
from hub.records import Words

Converted = tuple[list[Any], dict[int, str]]
Read = Callable[[str], Any]

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_COMMA, _POINT = (re.compile(PATTERNS[name], re.ASCII) for name in ("comma", "point"))
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?Uhr)?", re.ASCII)
_WORDS = {
    "integer": Words("“%(text)s” is not a whole number."),
    "number": Words("“%(text)s” is not a number."),
    "boolean": Words("“%(text)s” is not yes or no."),
    "date": Words("“%(text)s” is not a date."),
    "datetime": Words("“%(text)s” is not a date or a time."),
    "time": Words("“%(text)s” is not a time of day."),
}

_UNREADABLE = Words("“%(text)s” is not readable.")


def clean(text: str) -> str:
    """A text without characters that only control machines; a line break of any kind is a line feed."""
    if text.isprintable():
        return text
    return _UNSEEN.sub(lambda match: "\n" if match[0] in "\x0b\x0c" else "\ufffd", text.replace("\r\n", "\n"))


class Converter:
    """Reads one column block by block, in the order of rows, which tells the hour that autumn repeats."""

    def __init__(self, verdict: Verdict, missing: frozenset[str], zone: ZoneInfo) -> None:
        self.verdict, self.missing = verdict, missing
        self.clock = Clock(zone, verdict.form)
        # A word for "no value" may itself be a number.
        self._whole = None if _hold_numbers(missing) else _WHOLE_BLOCKS.get(verdict.type)
        one: Mapping[str, Read] = {
            "integer": self._integer,
            "number": self._number,
            "boolean": _boolean,
            "date": self._day if verdict.form == "serial" else self.clock.day,
            "datetime": self._moment if verdict.form == "serial" else self.clock.moment,
            "time": _time,
            "json": _json,
        }
        self._one = one.get(verdict.type, clean)

    def __call__(self, values: Sequence[Any]) -> Converted:
        """The values of a block, None where there is none, and by index the reasons why one cannot be."""
        if self.verdict.type == "text":
            return self._texts(values), {}
        if self._whole and not self.verdict.strict and not self.verdict.form and not self.verdict.suffix:
            try:
                return self._whole(values, self.verdict.comma), {}
            except (ValueError, TypeError, AttributeError):  # a missing value, or one with a type of its own
                pass
        return self._each(values)

    def _texts(self, values: Sequence[Any]) -> list[Any]:
        missing = self.missing
        try:
            found = [None if value.lower() in missing else value for value in values]
            if " ".join(values).isprintable():
                return found
        except (AttributeError, TypeError):
            found = [None if _is_missing(value, missing) else written(value) for value in values]
        return [None if value is None else clean(value) for value in found]

    def _each(self, values: Sequence[Any]) -> Converted:
        found: list[Any] = [None] * len(values)
        impossible = {}
        missing, one = self.missing, self._one
        for index, value in enumerate(values):
            try:
                if type(value) is not str:
                    found[index] = None if value is None else self._native(value)
                elif value.lower() not in missing:
                    found[index] = one(value)
            except (ValueError, OverflowError):
                impossible[index] = self._reason(value)
        return found, impossible

    def _reason(self, value: Any) -> str:
        text = clean(written(value)[:60])
        if self.verdict.type in ("date", "datetime", "time") and not self.verdict.strict:
            return Words("There is no such date or time: %(text)s.", text=text)
        return Words(_WORDS.get(self.verdict.type, _UNREADABLE), text=text)

    def _integer(self, text: str) -> int:
        number = self._number(text)
        if self.verdict.strict and not number.is_integer():
            raise ValueError(text)
        return int(self._digits(text)) if number.is_integer() and "e" not in text.lower() else int(number)

    def _number(self, text: str) -> float:
        text = self._bare(text)
        if not (_COMMA if self.verdict.comma else _POINT).fullmatch(text) and not _INTEGER.fullmatch(text):
            raise ValueError(text)
        return float(plain(text, self.verdict.comma))

    def _day(self, text: str) -> str:
        return self.clock.day(self._as_point(text))

    def _moment(self, text: str) -> str:
        return self.clock.moment(self._as_point(text))

    def _as_point(self, text: str) -> str:
        return str(self._number(text)) if self.verdict.form == "serial" else text

    def _digits(self, text: str) -> str:
        return plain(self._bare(text), self.verdict.comma).partition(".")[0]

    def _bare(self, text: str) -> str:
        suffix = self.verdict.suffix
        return text.removesuffix(suffix).rstrip() if suffix else text

    def _native(self, value: Any) -> Any:
        """A value that came with a type, in the column's type."""
        if type(value) is float and not isfinite(value):
            return None
        match self.verdict.type:
            case "datetime":
                return self.clock.local(value)
            case "date" | "time":
                return _of_type(value, date if self.verdict.type == "date" else time)
            case "integer" | "number":
                return _numeric(value, self.verdict.type)
            case "boolean":
                return _of_type(value, bool)
        return value


_INTEGER = re.compile(PATTERNS["integer"], re.ASCII)


def written(value: Any) -> str:
    """A value as text, the way people write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return str(value)


@cache
def _hold_numbers(words: frozenset[str]) -> bool:
    return any(word[-1:].isdigit() for word in words)


def _is_missing(value: Any, missing: frozenset[str]) -> bool:
    return value is None or (type(value) is str and value.lower() in missing)


def _integers(values: Sequence[Any], _comma: bool) -> list[Any]:
    if type(values[0]) is not str:
        raise TypeError
    return list(map(int, values))


def _numbers(values: Sequence[Any], comma: bool) -> list[Any]:
    """Floats with one replacement for the whole block."""
    joined = "\n".join(values)
    joined = joined.replace(".", "").replace(",", ".") if comma else joined.replace(",", "")
    return list(map(float, joined.split("\n")))


_WHOLE_BLOCKS: dict[str, Callable[[Sequence[Any], bool], list[Any]]] = {"integer": _integers, "number": _numbers}


def _boolean(text: str) -> bool:
    found = german.BOOLEANS.get(text.lower())
    if found is None:
        raise ValueError(text)
    return found


def _time(text: str) -> str:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    fraction = int((match[4] or "0")[:6].ljust(6, "0"))
    return time(int(match[1]), int(match[2]), int(match[3] or 0), fraction).isoformat()


def _json(text: str) -> Any:
    return text


def _of_type(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(value)
    return value if isinstance(value, bool) else value.isoformat()  # type: ignore[attr-defined]


def _numeric(value: Any, kind: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)  # noqa: TRY004
    if kind == "number":
        return float(value)
    if value != int(value) or not -(2**63) <= value < 2**63:
        raise ValueError(value)
    return int(value)
