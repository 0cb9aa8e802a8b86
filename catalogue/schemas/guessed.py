"""Which type a column gets that nobody named: what all of its values can be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.datasets.store.tables import Field

INT4, INT8 = 2**31, 2**63
LONGEST = 40
"""Longer texts are neither numbers nor times."""
WIDER = {
    ("int4", "int8"): "int8", ("int4", "float8"): "float8", ("int8", "float8"): "numeric",
    ("int4", "numeric"): "numeric", ("int8", "numeric"): "numeric", ("float8", "numeric"): "numeric",
}  # fmt: skip
"""What holds the values of two types."""


def fields(records: Sequence[Mapping[str, Any]], known: Iterable[str] = ()) -> list[Field]:
    """The columns that the records have beyond those known, in the order in which they come."""
    wanted = dict.fromkeys(str(key) for record in records for key in record)
    left = set(known) | {"_id"}
    return [Field(name, kind(record.get(name) for record in records)) for name in wanted if name not in left]


def kind(values: Iterable[Any]) -> str:
    """The type that holds all these values; text where they differ or there are none."""
    found = ""
    for value in values:
        if value is None or value == "":
            continue
        one = _of(value)
        if found and one != found:
            one = WIDER.get((found, one)) or WIDER.get((one, found)) or "text"
        found = one
        if found == "text":
            break
    return found or "text"


def _of(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int4" if -INT4 <= value < INT4 else "int8" if -INT8 <= value < INT8 else "numeric"
    if isinstance(value, float):
        return "float8"
    if isinstance(value, dict | list):
        return "json"
    return _of_text(value) if isinstance(value, str) and len(value) <= LONGEST else "text"


def _of_text(text: str) -> str:
    bare = text.strip().removeprefix("-")
    if not bare.isascii() or (bare[:1] == "0" and bare[1:2].isdigit()):  # a postcode, a key
        return "text"
    whole, _, decimals = bare.partition(".")
    if whole.isdigit() and not decimals:
        return _of(int(text)) if bare == whole else "text"
    if whole.isdigit() and decimals.isdigit():
        return "numeric"
    return "timestamp" if _is_moment(bare) else "text"


def _is_moment(text: str) -> bool:
    """A day or time as ISO 8601 writes it with its strokes, without a zone."""
    if text[4:5] != "-":
        return False
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False
