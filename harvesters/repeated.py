"""When an event of a calendar repeats (RFC 5545, 3.8.5): its occurrences within a horizon, as far as they are bounded.

Only rules of days, weeks, months and years are followed, and only such parts of them as always lead on: a rule that
never comes true would be looked for until the end of the calendar.
"""

from collections.abc import Iterator, Mapping, Set
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

MOST = 500
"""So many occurrences of one event are told."""
FARTHEST = 20_000
"""So many occurrences before the horizon are passed by."""
BARREN = 3
"""After so many rules that never come true none is followed any more."""
_FOLLOWED: Mapping[str, Set[str]] = {
    "DAILY": frozenset({"BYDAY", "BYMONTH"}),
    "WEEKLY": frozenset({"BYDAY", "BYMONTH"}),
    "MONTHLY": frozenset({"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"}),
    "YEARLY": frozenset({"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"}),
}
_ALWAYS = frozenset({"FREQ", "INTERVAL", "COUNT", "WKST"})

Moment = date | datetime


def followed(rule: Mapping[str, Any]) -> bool:
    """Whether the occurrences of a rule can be told."""
    names = {str(name).upper() for name in rule} - {"UNTIL"}
    frequency = str(next(iter(_listed(rule.get("FREQ"))), "")).upper()
    return names - _ALWAYS <= _FOLLOWED.get(frequency, frozenset()) and frequency in _FOLLOWED


def occurrences(
    start: Moment, rule: Any, without: Set[Moment], beside: Set[Moment], horizon: tuple[date, date], zone: ZoneInfo
) -> Iterator[Moment]:
    """The occurrences of a rule that begin within the horizon, in the form of `start`, the first ones first.

    `without` are those that were called off or moved, `beside` those that come in addition.
    """
    first, last = horizon
    until = next(iter(_listed(rule.get("UNTIL"))), None)
    found: list[Moment] = []
    for count, moment in enumerate(_by_rule(start, rule)):
        if count > FARTHEST or _day(moment) > last or (until is not None and _at(moment, zone) > _until(until, zone)):
            break
        if _day(moment) >= first:
            found.append(moment)
        if len(found) > MOST + len(without):
            break
    off = {_at(one, zone) for one in without}
    extra = [
        one for one in beside if first <= _day(one) <= last and isinstance(one, datetime) == isinstance(start, datetime)
    ]
    told = {_at(moment, zone): moment for moment in (*found, *extra)}
    yield from (told[at] for at in islice(sorted(told.keys() - off), MOST + 1))


def _by_rule(start: Moment, rule: Any) -> Iterator[Moment]:
    """By the clock on the wall: what begins at nine in winter begins at nine in summer."""
    text = ";".join(part for part in rule.to_ical().decode().split(";") if not part.upper().startswith("UNTIL="))
    local = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    for moment in rrulestr(text, dtstart=local):
        yield moment.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else moment.date()


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _at(moment: Moment, zone: ZoneInfo) -> datetime:
    whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (whole if whole.tzinfo else whole.replace(tzinfo=zone)).astimezone(UTC)


def _until(value: Moment, zone: ZoneInfo) -> datetime:
    """A day counts as a whole."""
    return _at(value, zone) if isinstance(value, datetime) else _at(value, zone) + timedelta(days=1, seconds=-1)
