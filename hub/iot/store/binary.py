"""Rows in the form of PostgreSQL's binary COPY: made here, because a driver would do it value by value.

A tuple is the number of its columns, then of each its length and its bytes, big-endian; a length of -1 is NULL.
Times are microseconds since 2000, JSON has a version number in front.
"""

from collections.abc import Iterable, Sequence
from itertools import repeat, starmap
from struct import Struct
from typing import Any

import orjson

from hub.iot.store.rows import Row, all_numbers, is_number

START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
SHIFT = 946_684_800_000_000
"""Microseconds from 1970 to 2000."""

_LEAN = Struct(">h iiiqiq id ih i i i").pack
_TIMED = Struct(">h iiiqiq id ih i iq i").pack
_KEY = Struct(">h iiiqiq").pack
_NUMBER = Struct(">id").pack
_QUALITY = Struct(">ih").pack
_TIME = Struct(">iq").pack
_LENGTH = Struct(">i").pack
_NULL = _LENGTH(-1)


def packed(rows: Sequence[Row]) -> bytes:
    """All rows as one COPY."""
    return b"".join((START, *((_alike(rows) if rows else None) or map(_packed, rows)), END))


def _alike(rows: Sequence[Row]) -> Iterable[bytes] | None:
    """Rows that are all bare numbers, with a result time or without, as most are; None if one is not."""
    streams, times, ids, results, marks, taken, more = zip(*rows, strict=True)
    if any(more) or not all_numbers(results):
        return None
    key = repeat(8), repeat(4), streams, repeat(8), [time - SHIFT for time in times], repeat(8), ids
    value = repeat(8), results, repeat(2), marks, repeat(-1)
    null = repeat(-1)
    bare = taken.count(None)
    if bare == len(rows):
        return starmap(_LEAN, zip(*key, *value, null, null, strict=False))
    if bare == 0:
        shifted = [time - SHIFT for time in taken]
        return starmap(_TIMED, zip(*key, *value, repeat(8), shifted, null, strict=False))
    return None


def _packed(row: Row) -> bytes:
    stream, time, id, result, mark, taken, more = row
    number = is_number(result)
    return b"".join(
        (
            _KEY(8, 4, stream, 8, time - SHIFT, 8, id),
            _NUMBER(8, result) if number else _NULL,
            _QUALITY(2, mark),
            _NULL if number else _json(result),
            _NULL if taken is None else _TIME(8, taken - SHIFT),
            _json(more) if more else _NULL,
        )
    )


def _json(value: Any) -> bytes:
    text = orjson.dumps(value)
    return _LENGTH(len(text) + 1) + b"\x01" + text
