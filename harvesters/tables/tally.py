"""What the values of a column have in common: seen block by block, so that a type holds for every row of a file.

Texts are tested by a linear engine (RE2 in pyarrow), so no value can make a test slow.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from harvesters import german

pa.set_memory_pool(pa.system_memory_pool())  # the others reserve address space, which is limited in the sandbox

_SIGN = r"[+\-−]?"
_EXPONENT = r"(?:[eE][+\-]?\d{1,2})?"
# No leading zeros: those are keys such as 08421 or 0731. No more than 18 digits: 64 bits.
_COMMA_THOUSANDS, _POINT_THOUSANDS = r"[1-9]\d{0,2}(?:\.\d{3}){1,5}", r"[1-9]\d{0,2}(?:,\d{3}){1,5}"
_WHOLE = r"(?:0|[1-9]\d{0,17})"
_SHORT = r"(?:0|[1-9]\d{0,16})"

PATTERNS = {
    "integer": rf"{_SIGN}{_WHOLE}",
    "comma": rf"{_SIGN}(?:{_COMMA_THOUSANDS}|{_SHORT})(?:,\d+)?{_EXPONENT}",
    "point": rf"{_SIGN}(?:(?:{_POINT_THOUSANDS}|{_SHORT})(?:\.\d*)?|\.\d+){_EXPONENT}",
    "comma_integer": rf"{_SIGN}(?:{_COMMA_THOUSANDS}|{_WHOLE})",
    "point_integer": rf"{_SIGN}(?:{_POINT_THOUSANDS}|{_WHOLE})",
    "boolean": "(?i:" + "|".join(german.BOOLEANS) + ")",
    "date": german.DATE,
    "datetime": rf"(?:{german.DATE}|{german.DATETIME})",
    "time": r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:\s?Uhr)?",
}
NUMERIC = ("integer", "comma", "point", "comma_integer", "point_integer")
# Where all texts are short whole numbers, these patterns need no test of their own.
_PLAIN_NUMBER = rf"^{_SIGN}{_SHORT}$"
_SUFFIX = re.compile(r"\d\s*(%|‰|€|EUR|Euro)$")
LONGEST_TEXT = 131_072
SAMPLE, SAMPLE_OF_BLOCK = 2_000, 50


def missing_words(further: Sequence[str] = ()) -> frozenset[str]:
    """The words that stand for "no value", folded; -999 only where somebody says so."""
    return german.MISSING | {str(word).strip().lower() for word in further}


@dataclass(slots=True)
class Tally:
    """One column: what all values seen so far fit, and what else a type is told by."""

    missing: frozenset[str]
    tests: tuple[str, ...] = tuple(PATTERNS)
    watched: dict[str, str] = field(default_factory=dict)  # what is counted in texts, by pattern
    fits: set[str] = field(init=False)
    texts: int = 0
    natives: set[str] = field(default_factory=set)  # of values that come with a type
    present: int = 0
    suffix: str | None = None
    least: float = float("inf")
    greatest: float = float("-inf")
    counts: dict[str, int] = field(default_factory=dict)
    sample: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fits = set(self.tests)

    def see(self, values: Sequence[Any]) -> None:
        """Take note of further values: texts, already trimmed, or values with a type, or None."""
        kinds = set(map(type, values))
        if kinds == {str}:
            self._texts(values)
            return
        for kind in kinds - {str, type(None)}:
            self._natives(kind, [value for value in values if type(value) is kind])
        if str in kinds:
            self._texts([value for value in values if type(value) is str])

    def _texts(self, values: Sequence[str]) -> None:
        array = pa.array(values, pa.string())
        words = pc.is_in(pc.utf8_lower(array), pa.array(self.missing, pa.string()))
        if pc.any(words).as_py():
            array = array.filter(pc.invert(words))
        if not len(array):
            return
        if len(self.sample) < SAMPLE:
            self.sample += array[: SAMPLE_OF_BLOCK if self.sample else SAMPLE].to_pylist()
        self.present += len(array)
        self.texts += len(array)
        if self.suffix is None:
            match = _SUFFIX.search(array[0].as_py())
            self.suffix = match[1] if match and "comma" in self.fits else ""
        if self.suffix:
            array = self._stripped(array)
        self._test(array)
        if not self.fits or self.fits == {"time"}:
            self._count(array)
        elif not self.fits.isdisjoint(NUMERIC):
            self._extend(array)
            self._count(array)

    def _stripped(self, array: Any) -> Any:
        """Numbers without what stands behind all of them; a value without it fits nothing."""
        with_it = pc.all(pc.ends_with(array, self.suffix)).as_py()
        if not with_it:
            self.fits.clear()
            return array
        return pc.replace_substring_regex(array, rf"\s*{self.suffix}$", "")

    def _test(self, array: Any) -> None:
        if self.fits and self.fits <= set(NUMERIC) and _all(array, _PLAIN_NUMBER):
            return
        self.fits = {name for name in self.fits if _all(array, f"^(?:{PATTERNS[name]})$")}

    def _extend(self, array: Any) -> None:
        """The least and the greatest number; exact enough for telling where coordinates lie."""
        comma = "comma" in self.fits and not {"integer", "point"} & self.fits
        plain = pc.replace_substring(array, "−", "-")
        if comma or "integer" not in self.fits:
            plain = pc.replace_substring(plain, "." if comma else ",", "")
            plain = pc.replace_substring(plain, ",", ".")
        bounds = pc.min_max(pc.cast(pc.utf8_ltrim(plain, "+"), pa.float64())).as_py()
        self.least, self.greatest = min(self.least, bounds["min"]), max(self.greatest, bounds["max"])

    def _count(self, array: Any) -> None:
        for name, pattern in self.watched.items():
            found = pc.sum(pc.match_substring_regex(array, pattern)).as_py() or 0
            if found:
                self.counts[name] = self.counts.get(name, 0) + found

    def _natives(self, kind: type, values: list[Any]) -> None:
        self.present += len(values)
        if kind is float and all(map(float.is_integer, values)) and max(map(abs, values)) < 2**53:
            kind = int
        if kind is int and not all(-(2**63) <= value < 2**63 for value in values):
            kind = float if self._keeps(values) else object
        self.natives.add(_NATIVE.get(kind, "json" if kind in (list, dict) else "other"))
        if kind in (int, float):
            self.least, self.greatest = min(self.least, *values), max(self.greatest, *values)

    @staticmethod
    def _keeps(values: list[int]) -> bool:
        """Whether floating point numbers say the same."""
        return all(abs(value) < 2**1023 and int(float(value)) == value for value in values)


_NATIVE: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    date: "date",
    datetime: "datetime",
    time: "time",
}


def _all(array: Any, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(array, pattern)).as_py())
