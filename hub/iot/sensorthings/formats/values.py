"""How single values of a row are written: times, periods, geometries, results, JSON that is kept as text."""

from datetime import datetime, timedelta
from typing import Any

import orjson
import shapely

from hub.db import MICROSECOND

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (rows carry times in UTC without saying so)
OPTIONS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


def moment(value: Any) -> Any:
    """A time as orjson writes it: SQLite gives microseconds."""
    return EPOCH + timedelta(microseconds=value) if isinstance(value, int) else value


def micros(value: Any) -> int:
    """The microseconds since 1970 of a time as the driver gave it."""
    return value if isinstance(value, int) else (value - EPOCH) // MICROSECOND


def text_of(value: Any) -> str:
    """A time as text."""
    return f"{moment(value).isoformat()}Z"


def period(*bounds: Any) -> str | None:
    """The beginning and the later of the ends, as start/end; None where there is nothing."""
    start, *ends = bounds
    ends = [end for end in ends if end is not None]
    if start is None or not ends:
        return None
    return f"{text_of(start)}/{text_of(max(map(moment, ends)))}"


def json(text: str | float | None) -> Any:
    """JSON that is kept as text, as it is; what is a number by itself SQLite keeps, and gives, as one."""
    if text is None or text == "null":
        return None
    return orjson.Fragment(text) if isinstance(text, str) else text


def geometry(shape: Any, sent: str | None = None) -> Any:
    """What was sent, or else the geometry as GeoJSON."""
    if sent is not None and sent != "null":
        return orjson.Fragment(sent)
    if shape is None:
        return None
    return orjson.Fragment(shape if isinstance(shape, str) else shapely.to_geojson(shapely.from_wkb(shape)))


def inside(value: Any, names: tuple[str, ...]) -> Any:
    """What stands at a path within JSON; `KeyError` where there is no such place."""
    found = plain(value)
    for name in names:
        if isinstance(found, list):
            found = found[_index(name, len(found))]
        elif isinstance(found, dict):
            found = found[name]
        else:
            raise KeyError(name)
    return found


def _index(name: str, length: int) -> int:
    digits = name.removeprefix("[").removesuffix("]")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10 and int(digits) < length):
        raise KeyError(name)
    return int(digits)


def plain(value: Any) -> Any:
    """A value as whoever reads the answer gets it."""
    return orjson.loads(orjson.dumps(value, option=OPTIONS))
