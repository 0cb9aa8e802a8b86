"""Hours and days of a datastream's numbers, computed from its rows.

An hour is one of UTC. Its roll-up has the number of observations that are numbers (up to 1e300, so that no sum
overflows), the lowest, highest and last of them, their sum, and for how many seconds they were above the datastream's
`threshold`: a value holds until the next one comes, at most for twice the mean distance of the values in its hour (an
hour divided by their number), so that gaps do not count, and at most to the end of the hour after its own. An hour
without a number has no roll-up. All of this follows from the rows alone, in whatever order they came.

A day has what its hours have together. It begins with the first hour that begins in it by the town's clock, so there
are days of 23 and of 25 hours. Values are taken as they were received; calibrations are applied where they are read.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from hub.db import EPOCH, microseconds
from hub.iot.models import rollup
from hub.iot.store.changing import RETENTION
from hub.iot.store.touched import HOUR, Range, by_datastream, within

HOURS, DAYS = 0, 1
"""The values of `rollup.span`."""
COLUMNS = ("start", "count", "low", "high", "total", "last", "last_time", "above")
SECOND = timedelta(seconds=1)
FIRST, LAST = (microseconds(datetime(year, 1, 1, tzinfo=UTC)) // HOUR for year in (2, 9999))
"""The hours between which there are roll-ups: beyond, some time zone's days have no date."""

_R = rollup.c
_ALL = f"datastream_id, span, {', '.join(COLUMNS)}"
_HOURS = """
WITH given AS ({given}),
placed AS (
  SELECT o.datastream_id, g.first, o.phenomenon_time, o.id, o.result, {hour} AS hour
  FROM given g JOIN observation o ON o.datastream_id = g.datastream_id
   AND o.phenomenon_time >= g.since AND o.phenomenon_time < g.until
  WHERE o.result BETWEEN -1e300 AND 1e300),
numbered AS (
  SELECT p.*, count(*) OVER (PARTITION BY datastream_id, hour) AS count,
   lead(phenomenon_time) OVER (PARTITION BY datastream_id, hour ORDER BY phenomenon_time, id) AS next
  FROM placed p),
held AS (
  SELECT n.*, d.threshold, {least}(coalesce(next, hour + {one_hour}), phenomenon_time + {hold}, hour + {one_hour})
    - phenomenon_time AS held
  FROM numbered n JOIN datastream d ON d.id = n.datastream_id),
hourly AS (
  SELECT datastream_id, hour, min(first) AS first, max(count) AS count, min(result) AS low, max(result) AS high,
   sum(result{by_time}) AS total, max(CASE WHEN next IS NULL THEN result END) AS last, max(threshold) AS threshold,
   min(phenomenon_time) AS first_time, max(phenomenon_time) AS last_time,
   sum(CASE WHEN result > threshold THEN held ELSE {nothing} END) AS own
  FROM held GROUP BY datastream_id, hour
  UNION ALL
  SELECT r.datastream_id, r.start, g.first, r.count, r.low, r.high, r.total, r.last, d.threshold,
   r.last_time, r.last_time, {nothing}
  FROM given g JOIN rollup r ON r.datastream_id = g.datastream_id AND r.span = 0 AND r.start = g.first - {one_hour}
   JOIN datastream d ON d.id = g.datastream_id
  WHERE g.since = g.first),
carried AS (
  SELECT h.*, CASE WHEN lag(hour) OVER along = hour - {one_hour} AND lag(last) OVER along > threshold
    THEN {least}(lag(last_time) OVER along + {hold_before}, first_time) ELSE hour END AS carried
  FROM hourly h WINDOW along AS (PARTITION BY datastream_id ORDER BY hour))
SELECT datastream_id, {span}, hour, count, low, high, total, last, last_time,
 CASE WHEN threshold IS NULL THEN NULL ELSE {seconds} END
FROM carried WHERE hour >= first
"""
_DAYS = """
WITH given AS ({given}),
hours AS (
  SELECT g.first AS day, r.*, lead(r.start) OVER (PARTITION BY g.datastream_id, g.first ORDER BY r.start) AS next
  FROM given g JOIN rollup r ON r.datastream_id = g.datastream_id AND r.span = 0
   AND r.start >= g.first AND r.start < g.until)
SELECT datastream_id, {span}, day, {count}, min(low), max(high), sum(total{by_start}),
 max(CASE WHEN next IS NULL THEN last END), max(last_time), sum(above)
FROM hours GROUP BY datastream_id, day
"""
_SQLITE = {
    "given": "SELECT json_extract(value, '$[0]') AS datastream_id, json_extract(value, '$[1]') * 1000000 AS first,"
    " json_extract(value, '$[2]') * 1000000 AS until, json_extract(value, '$[3]') * 1000000 AS since FROM json_each(?)",
    "hour": f"o.phenomenon_time - (o.phenomenon_time % {HOUR} + {HOUR}) % {HOUR}",
    "one_hour": f"{HOUR}",
    "least": "min",
    "hold": f"{2 * HOUR} / count",
    "hold_before": f"{2 * HOUR} / lag(count) OVER along",
    "nothing": "0",
    "by_time": "",  # rows come in the order of their key
    "by_start": "",
    "count": "sum(count)",
    "seconds": "(own + max(carried, hour) - hour) / 1e6",
}
_POSTGRES = {
    "given": "SELECT datastream_id"  # noqa: S608
    + "".join(
        f", timestamptz '1970-01-01 00:00+00' + {name} * interval '1 second' AS {name}"
        for name in ("first", "until", "since")
    )
    + " FROM unnest(%s::int4[], %s::int8[], %s::int8[], %s::int8[]) AS given(datastream_id, first, until, since)",
    # The origin lies before all times: `date_bin` is wrong for full hours before its origin.
    "hour": "date_bin('1 hour', o.phenomenon_time, timestamptz '0001-01-01 00:00+00')",
    "one_hour": "interval '1 hour'",
    "least": "least",
    "hold": f"({2 * HOUR} / count) * interval '1 microsecond'",
    "hold_before": f"({2 * HOUR} / lag(count) OVER along) * interval '1 microsecond'",
    "nothing": "interval '0'",
    "by_time": " ORDER BY phenomenon_time, id",
    "by_start": " ORDER BY start",
    "count": "sum(count)::int8",
    "seconds": "extract(epoch FROM own + greatest(carried, hour) - hour)::float8",
}


Day = tuple[int, int, int, int]
"""A datastream, from which second since 1970 until before which one, and since when its rows are looked at."""


def compute(session: Session, ranges: Sequence[Range], zone: ZoneInfo) -> None:
    """Compute these hours anew from the rows, and the days they are in from hours; in order, no two that meet.

    Hours whose rows were deleted because of their age stay as they are.
    """
    connection = session.connection()
    known = within(ranges, FIRST, LAST)
    put(connection, HOURS, _hours(still_open(connection, known)))
    put(connection, DAYS, sorted(set(days(known, zone))))


def drop_strange_days(session: Session, datastream_id: int, zone: ZoneInfo) -> None:
    """Take away the days of another time zone."""
    connection, here = session.connection(), (_R.datastream_id == datastream_id) & (_R.span == DAYS)
    for start in connection.execute(select(_R.start).where(here)).scalars().all():
        if midnight(start.astimezone(zone).date(), zone) != (start - EPOCH) // SECOND:
            connection.execute(delete(rollup).where(here, _R.start == start))


def put(connection: Connection, span: int, spans: Sequence[Day]) -> None:
    """Hours from rows or days from hours, in the place of what was there."""
    if not spans:
        return
    into = f"INSERT INTO rollup ({_ALL}) "
    if connection.dialect.name == "postgresql":
        given = "WITH given AS ({given}) DELETE FROM rollup r USING given g WHERE".format(**_POSTGRES)  # noqa: S608
        here = "r.datastream_id = g.datastream_id AND r.start >= g.first AND r.start < g.until"
        connection.exec_driver_sql(f"{given} {here} AND r.span = {span}", _columns(spans))
        connection.exec_driver_sql(into + _statement(connection, span), _columns(spans))
        return
    here = "datastream_id = ? AND start >= ? * 1000000 AND start < ? * 1000000"
    connection.exec_driver_sql(f"DELETE FROM rollup WHERE span = {span} AND {here}", [each[:3] for each in spans])  # noqa: S608
    connection.exec_driver_sql(into + _statement(connection, span), (_json(spans),))


def fresh(connection: Connection, ranges: Sequence[Range]) -> list[tuple[Any, ...]]:
    """The hours of these ranges computed now, as rows of `COLUMNS` behind datastream and span; nothing is kept."""
    spans = _hours(ranges)
    if not spans:
        return []
    given = _columns(spans) if connection.dialect.name == "postgresql" else (_json(spans),)
    return [tuple(row) for row in connection.exec_driver_sql(_statement(connection, HOURS), given)]


def add(connection: Connection, closed: Range) -> None:
    """Add the rows of closed hours, which came late, to what the hours had when their own rows were deleted."""
    postgres = connection.dialect.name == "postgresql"
    spans = _hours([closed._replace(closed=True)])
    statement = f"INSERT INTO rollup ({_ALL}) {_statement(connection, HOURS)}{_ADDED}".format(
        **{"low": "least", "high": "greatest"} if postgres else {"low": "min", "high": "max"}
    )
    connection.exec_driver_sql(statement, _columns(spans) if postgres else (_json(spans),))


_ADDED = (
    " ON CONFLICT (datastream_id, span, start) DO UPDATE SET count = rollup.count + excluded.count,"
    " low = {low}(rollup.low, excluded.low), high = {high}(rollup.high, excluded.high),"
    " total = rollup.total + excluded.total,"
    " last = CASE WHEN excluded.last_time >= rollup.last_time THEN excluded.last ELSE rollup.last END,"
    " last_time = {high}(rollup.last_time, excluded.last_time)"
)


def still_open(connection: Connection, ranges: Sequence[Range]) -> list[Range]:
    """What of the ranges lies behind the last hour whose rows were deleted because of their age."""
    found = []
    closed = _closed(connection, [key for key, _ in by_datastream(ranges)])
    for each in ranges:
        opens = closed.get(each.datastream_id, each.first)
        if each.until > opens:
            here = each.datastream_id in closed and each.first <= opens
            found.append(each._replace(first=max(each.first, opens), closed=here))
    return found


def _closed(connection: Connection, keys: Sequence[int]) -> dict[int, int]:
    statement = (
        "SELECT datastream_id, max(last_time) FROM deletion"  # noqa: S608
        f" WHERE reason = '{RETENTION}' AND datastream_id {{one_of}} GROUP BY datastream_id"
    )
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(statement.format(one_of="= ANY(%s)"), (list(keys),))
        return {key: microseconds(last) // HOUR + 1 for key, last in rows}
    given = (orjson.dumps(list(keys)).decode(),)
    rows = connection.exec_driver_sql(statement.format(one_of="IN (SELECT value FROM json_each(?))"), given)
    return {key: last // HOUR + 1 for key, last in rows}


def days(ranges: Iterable[Range], zone: ZoneInfo) -> Iterator[Day]:
    """The days of a time zone in which these hours begin."""
    for key, first, until, _ in ranges:
        day = day_of(first, zone)
        while (begin := midnight(day, zone)) < until * 3600:
            yield key, begin, midnight(day + timedelta(days=1), zone), begin
            day += timedelta(days=1)


def _hours(ranges: Iterable[Range]) -> list[Day]:
    """Rows of the hour before are looked at too, for what it carries over; a closed one is known by its roll-up."""
    return [
        (key, first * 3600, until * 3600, (first if closed else first - 1) * 3600)
        for key, first, until, closed in ranges
    ]


def day_of(hour: int, zone: ZoneInfo) -> date:
    """The day in which an hour begins, by the clock of a time zone."""
    return (EPOCH + timedelta(hours=hour)).astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> int:
    """The second since 1970 in which a day begins."""
    return (datetime.combine(day, time(), zone) - EPOCH) // SECOND


def _statement(connection: Connection, span: int) -> str:
    words = _POSTGRES if connection.dialect.name == "postgresql" else _SQLITE
    return (_DAYS if span == DAYS else _HOURS).format(span=span, **words)


def _columns(spans: Sequence[Day]) -> tuple[list[int], ...]:
    return tuple(map(list, zip(*spans, strict=True)))


def _json(spans: Sequence[Day]) -> str:
    return orjson.dumps(spans).decode()
