"""Literals: how numbers, times, intervals, durations and geometries are written."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from math import isfinite

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.tokens import Token, unquoted, wrong
from hub.iot.sensorthings.grammar.tree import Literal

NESTED = 5
"""How deep the brackets of a geometry go: those of a collection of many polygons."""
FARTHEST = 1e9
LONGEST = timedelta(days=3_652_425)

_TIME = re.compile(
    r"([0-9]+)-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?"
    r"(?:([Zz])|([+ -])([0-9]{2}):?([0-9]{2})?)?"
)
_DURATION = re.compile(
    r"([+-]?)P(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:[.,][0-9]+)?)S)?)?"
)
_COORDINATE = re.compile(r"[0-9.]+(?:[eE][+-]?[0-9]+)?")
_GEOMETRY = re.compile(r"\s*(?:SRID=4326;)?([A-Za-z]+[A-Za-z0-9eE\s,.()+-]*)")


def literal(token: Token) -> Literal:
    """What a token says that is a literal."""
    return _READ[token.kind](token)


def _number(token: Token) -> Literal:
    if token.text.isdecimal() and len(token.text) <= 18:
        return Literal(int(token.text), "number")
    value = float(token.text)
    if not isfinite(value):
        raise wrong("The number is larger than any that can be computed with", token.at)
    return Literal(value, "number")


def _string(token: Token) -> Literal:
    return Literal(text(token), "string")


def text(token: Token) -> str:
    """What stands in the quotes."""
    value = unquoted(token.text)
    if "\x00" in value:
        raise wrong("A text cannot hold the character with the number zero", token.at)
    return value


def _time(token: Token) -> Literal:
    return Literal(instant(token.text, token.at), "time")


def instant(text: str, at: int = 0) -> datetime:
    """An aware time in the zone that is written, as ISO 8601 has it."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise wrong(f"“{text}” is not a time such as 2024-06-01T12:00:00Z", at)
    if not (match[8] or match[9]):
        raise wrong(f"The time {text} has no zone: write Z or an offset such as +01:00 behind it", at)
    if len(match[1]) > 4:
        raise wrong("The year of a time lies between 1 and 9999", at)
    parts = [int(part or 0) for part in match.groups()[:6]]
    fraction = int((match[7] or "")[:6].ljust(6, "0"))
    try:
        # Only times that can also be written in UTC: so they are kept.
        found = datetime(*parts, fraction, tzinfo=_zone(match))  # type: ignore[misc, arg-type]
        found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise wrong(f"There is no such time as {text}", at) from error
    return found


def _zone(match: re.Match[str]) -> timezone:
    if match[8]:
        return UTC
    offset = timedelta(hours=int(match[10]), minutes=int(match[11] or 0))
    # In an address a plus that was not encoded arrives as a space.
    return timezone(-offset if match[9] == "-" else offset)


def _date(token: Token) -> Literal:
    try:
        return Literal(date.fromisoformat(token.text).isoformat(), "date")
    except ValueError as error:
        raise wrong(f"There is no such day as {token.text}", token.at) from error


def _timeofday(token: Token) -> Literal:
    whole, _, fraction = token.text.partition(".")
    try:
        found = time.fromisoformat(whole).replace(microsecond=int(fraction[:6].ljust(6, "0")))
    except ValueError as error:
        raise wrong(f"There is no such time of day as {token.text}", token.at) from error
    return Literal(found.isoformat("microseconds"), "timeofday")


def _typed(token: Token) -> Literal:
    if token.text.startswith("duration"):
        return Literal(duration(unquoted(token.text), token.at), "duration")
    return Literal(geometry(unquoted(token.text), token.at), "geometry")


def duration(text: str, at: int = 0) -> timedelta:
    """A duration in weeks, days, hours, minutes and seconds; years and months have no fixed length."""
    match = _DURATION.fullmatch(text)
    if match is None or text[-1] in "PT":
        raise wrong(f"“{text}” is not a duration in days and time such as P1DT12H", at)
    weeks, days, hours, minutes = (float(part or 0) for part in match.groups()[1:5])
    seconds = float((match[6] or "0").replace(",", "."))
    try:
        found = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (OverflowError, ValueError) as error:
        raise wrong("The duration is longer than ten thousand years", at) from error
    if found > LONGEST:
        raise wrong("The duration is longer than ten thousand years", at)
    return -found if match[1] == "-" else found


def geometry(text: str, at: int = 0) -> BaseGeometry:
    """A geometry from well-known text, in two dimensions; checked before the library that could die of it sees it."""
    match = _GEOMETRY.fullmatch(text)
    if match is None or _depth(text) > NESTED or not _near(match[1]):
        raise wrong("The geometry is not well-known text such as POINT (9.99 48.4)", at)
    try:
        found = shapely.force_2d(shapely.from_wkt(match[1]))
    except (ShapelyError, ValueError, NotImplementedError) as error:
        raise wrong("The geometry is not well-known text such as POINT (9.99 48.4)", at) from error
    if found.is_empty or not all(isfinite(bound) for bound in found.bounds):
        raise wrong("The geometry holds no place", at)
    if not found.is_valid:
        raise wrong("The geometry is not valid: its lines cross or its rings do not close around an area", at)
    return found


def _near(text: str) -> bool:
    try:
        return all(float(number) < FARTHEST for number in _COORDINATE.findall(text))
    except ValueError:
        return False


def _depth(text: str) -> int:
    deepest = depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def interval(start: Token, end: Token) -> Literal:
    """`start/end`, where one of both may be a duration."""
    ends = [_bound(start), _bound(end)]
    times = [bound for bound in ends if isinstance(bound, datetime)]
    if not times:
        raise wrong("An interval needs a time as its start or its end", start.at)
    try:
        first = ends[0] if isinstance(ends[0], datetime) else times[0] - ends[0]
        last = ends[1] if isinstance(ends[1], datetime) else times[0] + ends[1]
        first.astimezone(UTC), last.astimezone(UTC)
    except OverflowError as error:
        raise wrong("The interval leaves the years from 1 to 9999", start.at) from error
    if last < first:
        raise wrong("The interval ends before it starts", start.at)
    return Literal((first, last), "interval")


def _bound(token: Token) -> datetime | timedelta:
    if token.kind == "time":
        return instant(token.text, token.at)
    if token.kind == "name":
        return duration(token.text, token.at)
    if token.kind == "typed" and token.text.startswith("duration"):
        return duration(unquoted(token.text), token.at)
    raise wrong("An interval is a start and an end such as 2024-06-01T00:00:00Z/2024-07-01T00:00:00Z", token.at)


_READ = {
    "number": _number,
    "string": _string,
    "key": lambda token: Literal(token.text, "string"),
    "time": _time,
    "date": _date,
    "timeofday": _timeofday,
    "typed": _typed,
}
LITERALS = frozenset(_READ)
WORDS = {"true": Literal(True, "boolean"), "false": Literal(False, "boolean"), "null": Literal(None, "null")}

__all__ = ["LITERALS", "WORDS", "BadRequest", "duration", "geometry", "instant", "interval", "literal", "text"]
