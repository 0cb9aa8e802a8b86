"""What a record may hold so that every store can keep it: checked in the sandbox, before anything is written."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import orjson

from hub.records import DatasetDraft, Harvested, Reading, Result, Stream, Withdrawal

LONGEST_IDENTIFIER = 500  # what an index of PostgreSQL takes in any case
LONGEST_NAME = 1_000
LONGEST_RESULT = 10_000
LARGEST_INTEGER = 2**53  # larger ones would be rounded
LARGEST_KEY = 2**63 - 1
EARLIEST, LATEST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)

NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it; two backslashes are a backslash


def objection(item: Harvested) -> str:
    """Why a record cannot be kept, in a sentence; empty if it can."""
    match item:
        case Reading():
            return time_objection(item.phenomenon_time) or result_objection(item.result) or _key(item.key)
        case Stream():
            return _lengths(_stream_texts(item)) or _text(item)
        case DatasetDraft():
            return _identifier(item.identifier) or _lengths(_draft_texts(item)) or _times(item) or _text(item)
        case Withdrawal():
            return _length("identifier of the dataset", item.identifier, LONGEST_IDENTIFIER) or _text(item)
    return ""


def time_objection(time: datetime) -> str:
    """Why a time cannot be kept."""
    if time.tzinfo is None:
        return "The time does not say its time zone."
    return "" if EARLIEST <= time < LATEST else "The time is out of the range of the calendar."


def result_objection(result: Result) -> str:
    """Why a result cannot be kept."""
    if type(result) is float:
        return "" if isfinite(result) else "The value is not a finite number."
    if type(result) is int:
        return "" if abs(result) <= LARGEST_INTEGER else "The number has more digits than can be kept."
    if isinstance(result, str):
        return _length("value", result, LONGEST_RESULT) or _text(result)
    return "" if result is None or isinstance(result, bool) else "The value is neither a number nor a word."


def _identifier(identifier: str) -> str:
    return "" if identifier.strip() else "The dataset has no identifier."


def _key(key: int) -> str:
    return "" if 0 <= key <= LARGEST_KEY else "The number that tells results of one instant apart is out of range."


Texts = Iterator[tuple[str, str, int]]


def _stream_texts(item: Stream) -> Texts:
    yield "name of the measuring place", item.thing, LONGEST_IDENTIFIER
    yield "name of the measured property", item.observed_property, LONGEST_IDENTIFIER
    for text in (item.name, item.thing_name, item.sensor, item.unit):
        yield "name", text, LONGEST_NAME


def _draft_texts(item: DatasetDraft) -> Texts:
    yield "identifier of the dataset", item.identifier, LONGEST_IDENTIFIER
    yield "title", item.title, LONGEST_NAME
    for part in item.distribution:
        yield "identifier of a resource", part.identifier, LONGEST_IDENTIFIER
        yield "title of a resource", part.title, LONGEST_NAME


def _lengths(texts: Texts) -> str:
    return next(filter(None, (_length(*text) for text in texts)), "")


def _length(what: str, text: str, longest: int) -> str:
    return f"The {what} has {len(text):,} characters; {longest:,} is the most." if len(text) > longest else ""


def _times(item: DatasetDraft) -> str:
    return next((found for part in item.distribution if part.modified and (found := time_objection(part.modified))), "")


def _text(value: Any) -> str:
    """Why something cannot be written as text: half characters, numbers beyond 64 bits, NUL."""
    try:
        written = orjson.dumps(value, default=_plain)
    except TypeError as problem:
        return f"It holds something that cannot be kept as text ({problem})."
    return "It holds NUL characters." if NUL.search(written) else ""


def _plain(value: Any) -> Any:
    return None if isinstance(value, bytes) else str(value)
