"""Values as German offices write them: decimal comma, thousands dots, dd.mm.yyyy, local time, ja and nein."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MISSING = frozenset({"", "-", "--", "---", "–", "k.a.", "k. a.", "keine angabe", "n/a", "#nv", "#n/a", "nan", "null"})
# What Excel writes in the place of a value that it could not compute.
MISSING |= {"#wert!", "#bezug!", "#div/0!", "#name?", "#zahl!", "#null!", "#value!", "#ref!", "#num!"}

BOOLEANS = {"ja": True, "nein": False, "wahr": True, "falsch": False}
BOOLEANS |= {"yes": True, "no": False, "true": True, "false": False}

INTEGER = r"[+-]?(?:0|[1-9]\d{0,17})"  # no leading zeros: those are keys; no more than 18 digits: 64 bits
COMMA = r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d{1,17})(?:,\d+)?"
POINT = r"[+-]?(?:\d{1,17}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?"
DATE = r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2}))"
TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
DATETIME = rf"{DATE}(?:T|\s+){TIME}(?:\s?Uhr)?\s?(?:Z|[+-]\d{{2}}:?\d{{2}})?"

_PARTS = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})|(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>\d{4}|\d{2}))"
    r"(?:(?:T|\s+)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?:\s?Uhr)?"
    r"\s?(?P<z>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


def instant(text: str) -> date | datetime | None:
    """The date, or the time with or without zone, that `text` says; None if it says none or one that cannot be."""
    match = _PARTS.fullmatch(text.strip())
    if match is None:
        return None
    try:
        day = date(_year(match["y"] or match["y2"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))
        if match["H"] is None:
            return day
        fraction = int((match["f"] or "0")[:6].ljust(6, "0"))
        hour, minute, second = int(match["H"]), int(match["M"]), int(match["S"] or 0)
        if (hour, minute, second, fraction) == (24, 0, 0, 0):  # how the end of a day is written
            day, hour = day + timedelta(days=1), 0
        time = datetime(day.year, day.month, day.day, hour, minute, second, fraction)  # noqa: DTZ001 (the zone follows)
        return _zoned(time, match["z"])
    except (ValueError, OverflowError):
        return None


def localise(time: datetime, zone: ZoneInfo, previous: datetime | None = None) -> datetime | None:
    """The instant of a clock time in `zone`; None for the hour that spring skips.

    The hour that autumn repeats is its first passing, unless the row before shows that this one is over.
    """
    first = time.replace(tzinfo=zone, fold=0)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != time:
        return None
    second = first.replace(fold=1)
    repeated = second.utcoffset() != first.utcoffset()
    if repeated and previous is not None and first.astimezone(UTC) <= previous.astimezone(UTC):
        return second
    return first


def _year(text: str) -> int:
    """Two digits are read as POSIX does: 69 to 99 are the last century."""
    year = int(text)
    if len(text) == 2:
        return year + (1900 if year > 68 else 2000)
    if not 1000 <= year <= 9998:  # at the very ends of the calendar another time zone is no longer a date
        raise ValueError("a year out of range")
    return year


def _zoned(time: datetime, zone: str | None) -> datetime:
    if not zone:
        return time
    if zone == "Z":
        return time.replace(tzinfo=UTC)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 23 or minutes > 59:
        raise ValueError("no such offset")
    offset = timedelta(hours=hours, minutes=minutes)
    return (time + offset if zone[0] == "-" else time - offset).replace(tzinfo=UTC)
