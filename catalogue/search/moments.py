"""Points in time as search questions write them: ISO 8601 days and instants, NOW, and Solr's date arithmetic."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hub.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)

_STEP = re.compile(r"([+-]\d{1,6}|/)([A-Z]+)")
_START = re.compile(r"NOW|\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d([.,]\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?)?")
_SPANS = {
    "DAY": _DAY,
    "HOUR": timedelta(hours=1),
    "MINUTE": timedelta(minutes=1),
    "SECOND": timedelta(seconds=1),
    "MILLI": timedelta(milliseconds=1),
}
_MONTHS = {"YEAR": 12, "MONTH": 1}
_OTHER_NAMES = {"DATE": "DAY", "MILLISECOND": "MILLI"}


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last microsecond that a written time means: one instant, or all of a day."""

    first: int
    last: int


def microseconds(moment: datetime) -> int:
    """Since 1970, exactly; `moment` is aware."""
    return (moment - EPOCH) // _MICROSECOND


def written(text: str) -> int:
    """The first microsecond of a day or an instant in ISO 8601; raises `Invalid`."""
    if text.startswith("NOW"):
        raise Invalid("This moment moves")
    return period(text, EPOCH).first


def period(text: str, now: datetime) -> Period:
    """What `text` means at `now`; a date without a time is the whole day in UTC."""
    start = _START.match(text)
    try:
        if start is not None:
            moment = _moved(now if start[0] == "NOW" else _read(start[0]), text[start.end() :])
            first = microseconds(moment)
            whole_day = start[0] == text and text != "NOW" and "T" not in text
            return Period(first, first + _DAY // _MICROSECOND - 1 if whole_day else first)
    except (ValueError, OverflowError):
        pass
    raise Invalid(f"“{text[:50]}” is not a date: write 2024-01-31, 2024-01-31T12:00:00Z, NOW or NOW-7DAYS.")


def _read(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _moved(moment: datetime, steps: str) -> datetime:
    """Apply `-7DAYS`, `/MONTH` and so on from left to right."""
    at = 0
    while at < len(steps):
        step = _STEP.match(steps, at)
        if step is None:
            raise ValueError(steps)
        unit = step[2].removesuffix("S")
        unit = _OTHER_NAMES.get(unit, unit)
        moment = _floor(moment, unit) if step[1] == "/" else _shift(moment, int(step[1]), unit)
        at = step.end()
    return moment


def _shift(moment: datetime, number: int, unit: str) -> datetime:
    if unit in _SPANS:
        return moment + number * _SPANS[unit]
    if unit not in _MONTHS:
        raise ValueError(unit)
    year, month = divmod(moment.year * 12 + moment.month - 1 + number * _MONTHS[unit], 12)
    first = moment.replace(year=year, month=month + 1, day=1)
    # The 31st moved to a shorter month is its last day.
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY
    return first.replace(day=min(moment.day, last.day))


def _floor(moment: datetime, unit: str) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit in _MONTHS:
        return midnight.replace(day=1, month=1 if unit == "YEAR" else moment.month)
    if unit not in _SPANS:
        raise ValueError(unit)
    return midnight + (moment - midnight) // _SPANS[unit] * _SPANS[unit]
