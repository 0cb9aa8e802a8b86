"""Values as text and as JSON, the same in all formats: times in UTC, what is no number is nothing."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from catalogue.places import DIGITS

EXACT = 2**53
"""Up to here every whole number is one that spreadsheets and scripts keep exactly."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RETURN = {"\r": "&#13;"}
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME  # which are written in UTC


def text(value: Any) -> str:
    """A value as it stands in a text file."""
    if isinstance(value, str):
        return value
    written = _WRITTEN.get(type(value))
    return written(value) if written else json(value).decode("utf-8", "replace")


def json(value: Any, options: int = 0) -> bytes:
    """A value as JSON: numbers of any length as numbers, what is no number as null."""
    return orjson.dumps(value, default=_other, option=_OPTIONS | options)


def moment(value: datetime) -> str:
    """A time with a zone in UTC, another one as it is."""
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def number(value: float) -> str:
    """A number in its shortest form that is read back as the same; nothing for what is none."""
    if not isfinite(value):
        return ""
    return repr(value).removesuffix(".0")


def exact(value: Decimal) -> str:
    """A decimal number without an exponent; nothing for what is none."""
    return format(value, "f") if value.is_finite() else ""


def markup(value: str) -> str:
    """A text as XML takes it, without what no XML document can hold."""
    return escape(_NOT_IN_XML.sub("", value), _RETURN)


def attribute(value: str) -> str:
    """The same in quotes."""
    return quoteattr(_NOT_IN_XML.sub("", value), _RETURN)


def wkts(geometries: Sequence[BaseGeometry | None]) -> list[str | None]:
    """Geometries as WKT, about a centimetre exact."""
    if not any(geometries):
        return [None] * len(geometries)
    rounded = shapely.transform(list(geometries), lambda pairs: pairs.round(DIGITS) + 0.0)
    return list(shapely.to_wkt(rounded, rounding_precision=DIGITS))


def geojsons(geometries: Sequence[BaseGeometry | None]) -> list[str]:
    """Geometries as RFC 7946 wants them: outer rings counter-clockwise, null for none and for an empty one."""
    written = shapely.to_geojson(shapely.orient_polygons(list(geometries)))
    nothing = shapely.is_empty(list(geometries))
    return ["null" if text is None or empty else text for text, empty in zip(written, nothing, strict=True)]


def _other(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(exact(value) or "null")
    written = _WRITTEN.get(type(value))
    if written is None:
        raise TypeError(type(value))
    return written(value)


_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: number,
    Decimal: exact,
    datetime: moment,
    date: date.isoformat,
    time: time.isoformat,
}
