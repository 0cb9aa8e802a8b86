"""Texts of a block that are tested together: many by a linear engine (RE2 in pyarrow), few without its preparations.

No value can make a test slow: the patterns for few have no repetition within another, and what is searched for
anywhere in a text is left to the linear engine.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

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
    "plain": rf"{_SIGN}{_SHORT}",  # numbers that all numeric patterns fit
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
FEW = 64


class Texts(Protocol):
    """Texts that are there, without those that stand for no value."""

    def __len__(self) -> int: ...

    def first(self, count: int) -> list[str]:
        """The first of them."""
        ...

    def fit(self, name: str) -> bool:
        """Whether all of them fit the pattern of this name."""
        ...

    def stripped(self, suffix: str) -> "Texts | None":
        """The same without what stands behind all of them; None if it does not."""
        ...

    def bounds(self, comma: bool) -> tuple[float, float]:
        """The least and the greatest of numbers; exact enough for telling where coordinates lie."""
        ...


def texts(values: Sequence[str], missing: frozenset[str]) -> Texts:
    """The texts of a block, without those that stand for no value."""
    return Few.of(values, missing) if len(values) < FEW else Many.of(values, missing)


class Few:
    """A handful of texts."""

    def __init__(self, values: list[str]) -> None:
        self.values = values

    @classmethod
    def of(cls, values: Sequence[str], missing: frozenset[str]) -> "Few":
        """Without those that stand for no value."""
        return cls([value for value in values if value.lower() not in missing])

    def __len__(self) -> int:
        return len(self.values)

    def first(self, count: int) -> list[str]:
        """The first of them."""
        return self.values[:count]

    def fit(self, name: str) -> bool:
        """Whether all of them fit the pattern of this name."""
        return all(map(_compiled(name).fullmatch, self.values))

    def stripped(self, suffix: str) -> "Few | None":
        """The same without what stands behind all of them."""
        if not all(value.endswith(suffix) for value in self.values):
            return None
        return Few([value.removesuffix(suffix).rstrip() for value in self.values])

    def bounds(self, comma: bool) -> tuple[float, float]:
        """The least and the greatest of numbers."""
        numbers = [float(plain(value, comma)) for value in self.values]
        return min(numbers), max(numbers)


class Many:
    """Thousands of texts in one array."""

    def __init__(self, array: Any) -> None:
        self.array = array

    @classmethod
    def of(cls, values: Sequence[str], missing: frozenset[str]) -> "Many":
        """Without those that stand for no value."""
        array = pa.array(values, pa.string())
        words = pc.is_in(pc.utf8_lower(array), _words(missing))
        return cls(array.filter(pc.invert(words)) if pc.any(words).as_py() else array)

    def __len__(self) -> int:
        return len(self.array)

    def first(self, count: int) -> list[str]:
        """The first of them."""
        return list(self.array[:count].to_pylist())

    def fit(self, name: str) -> bool:
        """Whether all of them fit the pattern of this name."""
        return bool(pc.all(pc.match_substring_regex(self.array, f"^(?:{PATTERNS[name]})$")).as_py())

    def stripped(self, suffix: str) -> "Many | None":
        """The same without what stands behind all of them."""
        if not pc.all(pc.ends_with(self.array, suffix)).as_py():
            return None
        return Many(pc.replace_substring_regex(self.array, rf"\s*{suffix}$", ""))

    def bounds(self, comma: bool) -> tuple[float, float]:
        """The least and the greatest of numbers."""
        array = pc.replace_substring(pc.utf8_ltrim(self.array, "+"), "−", "-")
        array = pc.replace_substring(array, "." if comma else ",", "")
        array = pc.replace_substring(array, ",", ".") if comma else array
        found = pc.min_max(pc.cast(array, pa.float64())).as_py()
        return found["min"], found["max"]


def count(found: Texts, watched: Mapping[str, str]) -> dict[str, int]:
    """How many texts each of the patterns is found in."""
    array = found.array if isinstance(found, Many) else pa.array(found.first(FEW), pa.string())
    if not watched or not _matches(array, "|".join(f"(?:{pattern})" for pattern in watched.values())):
        return {}
    return {name: number for name, pattern in watched.items() if (number := _matches(array, pattern))}


def plain(number: str, comma: bool) -> str:
    """A number as programs write it."""
    number = number.replace("−", "-")
    return number.replace(".", "").replace(",", ".") if comma else number.replace(",", "")


def _matches(array: Any, pattern: str) -> int:
    return pc.sum(pc.match_substring_regex(array, pattern)).as_py() or 0


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(PATTERNS[name], re.ASCII)


@cache
def _words(missing: frozenset[str]) -> Any:
    return pa.array(sorted(missing), pa.string())
