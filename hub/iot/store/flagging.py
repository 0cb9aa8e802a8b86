"""Which quality flags the rows of a batch get: as little as possible is asked of the database, as most need nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection

from hub.db import MICROSECOND, from_microseconds, microseconds
from hub.iot import quality
from hub.iot.store.entities import last
from hub.iot.store.rows import STREAM, Row
from hub.iot.store.writers import Standing

AHEAD = quality.TOLERANCE // MICROSECOND
NONE = quality.Checks()


def flagged(
    connection: Connection, rows: Sequence[Row], standing: Mapping[int, Standing], received: datetime
) -> list[int]:
    """The flags of rows in the order of their keys; those that came with flags keep them."""
    found: list[int] = []
    for stream, group in groupby(rows, STREAM):
        mine = list(group)
        found += _of_stream(connection, mine, standing[stream], received)
    return found


def _of_stream(connection: Connection, rows: list[Row], stands: Standing, received: datetime) -> list[int]:
    now = microseconds(received)
    checks = quality.checks({"quality": stands.checks})
    if checks == NONE and rows[-1][1] <= now + AHEAD and (stands.newest is None or rows[0][1] >= stands.newest):
        marks: Sequence[int] = [0] * len(rows)
    else:
        known = last(connection, rows[0][0], checks.flat, received + quality.TOLERANCE)
        readings = [(from_microseconds(row[1]), row[3]) for row in rows]
        marks = quality.flags(readings, checks, known, received)
    return [mark if row[4] is None else row[4] for mark, row in zip(marks, rows, strict=True)]
