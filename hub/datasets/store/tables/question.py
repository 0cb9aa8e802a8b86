"""What a question in SQL is asked with, and what comes back, on both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hub.errors import Invalid, NotFound
from hub.questions import NO_TABLE


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost: seconds, rows and bytes of the answer, bytes of memory on SQLite."""

    seconds: int = 60
    rows: int = 32_000
    bytes: int = 32_000_000
    memory: int = 500_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """A table that the caller sees, under the name by which the question may call it."""

    name: str
    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Names and types of the columns, and the rows as finished JSON objects."""

    fields: Sequence[tuple[str, str]]
    records: Sequence[Any]
    truncated: bool


def no_table() -> NotFound:
    """A table that is not there, or not to be seen by the one who asks."""
    return NotFound(NO_TABLE)


def too_long(limits: Limits) -> Invalid:
    """A question that was broken off."""
    return Invalid(query=[f"The answer takes longer than the allowed {limits.seconds} seconds"])
