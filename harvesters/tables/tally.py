"""What the values of a column have in common: seen block by block, so that a type holds for every row of a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from harvesters import german
from harvesters.tables.matching import NUMERIC, PATTERNS, Texts, count, texts

TESTS = tuple(name for name in PATTERNS if name != "plain")
_SUFFIX = re.compile(r"\d\s*(%|‰|€|EUR|Euro)$")
SAMPLE, SAMPLE_OF_BLOCK = 2_000, 50


def missing_words(further: Sequence[str] = ()) -> frozenset[str]:
    """The words that stand for "no value", folded; -999 only where somebody says so."""
    return german.MISSING | {str(word).strip().lower() for word in further}


@dataclass(slots=True)
class Tally:
    """One column: what all values seen so far fit, and what else a type is told by."""

    missing: frozenset[str]
    tests: tuple[str, ...] = TESTS
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
        found = texts(values, self.missing)
        if not len(found):
            return
        if len(self.sample) < SAMPLE:
            self.sample += found.first(SAMPLE_OF_BLOCK if self.sample else SAMPLE)
        if self.suffix is None:
            match = _SUFFIX.search(found.first(1)[0])
            self.suffix = match[1] if match and "comma" in self.fits else ""
        self.present += len(found)
        self.texts += len(found)
        if self.fits:
            self._test(found)
        if not self.fits:
            for name, number in count(found, self.watched).items():
                self.counts[name] = self.counts.get(name, 0) + number

    def _test(self, found: Texts) -> None:
        bare = found.stripped(self.suffix) if self.suffix else found
        if bare is None:  # a number without what stands behind the others
            self.fits.clear()
        elif self.fits.issuperset(NUMERIC) and bare.fit("plain"):
            self.fits.intersection_update(NUMERIC)
        else:
            self.fits = {name for name in self.fits if bare.fit(name)}
        if bare is not None and not self.fits.isdisjoint(NUMERIC):
            comma = "comma" in self.fits and not {"integer", "point"} & self.fits
            least, greatest = bare.bounds(comma)
            self.least, self.greatest = min(self.least, least), max(self.greatest, greatest)

    def _natives(self, kind: type, values: list[Any]) -> None:
        self.present += len(values)
        if kind is float and all(map(float.is_integer, values)) and max(map(abs, values)) < 2**53:
            kind = int
        if kind is int and not all(-(2**63) <= value < 2**63 for value in values):
            kind = float if self._keeps(values) else object
        self.natives.add(_NATIVE.get(kind, "json" if kind in (list, dict) else "other"))
        if kind in (int, float):
            finite = list(filter(isfinite, values))
            self.least, self.greatest = min(self.least, *finite), max(self.greatest, *finite)

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
