"""The readings of a datastream as a file in any format."""

import hashlib
from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from catalogue import exports, formats, places
from catalogue.exports import Batches, Head, Options, Variant
from catalogue.parameters import Period
from catalogue.sending import PLACE, Sent
from hub.access import Call
from hub.datasets import store
from hub.iot import store as iot
from hub.iot.calibration import Point
from hub.iot.models import Datastream
from hub.iot.quality import Flag
from hub.records import Column

BATCH = 5_000
ANY = "any"
LISTS = frozenset(("json", "ndjson"))
"""Formats that have lists."""
TYPED = frozenset(("parquet", "gpkg"))
"""Formats whose columns hold one type: what is no number gets a column of its own."""


def sent(call: Call, stream: Datastream, suffix: str, period: Period, variant: Variant, address: str) -> Sent:
    """The readings of a period; `address` is the whole question as it came."""
    place = iot.place(call.session, stream)
    format = exports.find(suffix, places=place is not None or suffix == "geojson")
    above = head(stream, suffix, place)
    newest = iot.latest(call.session, [stream.id]).get(stream.id)
    # Readings come and are never changed, so their number tells whether there are others.
    state = (stream.id, address, above, place and place.wkb_hex, newest, corrections(stream))
    id = stream.id
    return Sent(
        name=store.slug(stream.name) + (f"-{newest.point.time:%Y-%m-%d}" if newest else "") + f".{suffix}",
        media_type=format.media_type,
        mark=hashlib.sha256(repr(state).encode()).hexdigest(),
        make=lambda: write(call, id, suffix, period, variant),
        folder=call.settings.data,
    )


def write(call: Call, id: int, suffix: str, period: Period, variant: Variant) -> Generator[bytes, None, None]:
    """The file, in a session of its own; the first piece comes when the first readings are there."""
    with call.later() as session:
        stream = iot.datastream(session, id)
        points = iot.series(session, stream, *period)
        begin = list(islice(points, 1))
        yield b""
        yield from _written(session, stream, suffix, chain(begin, points), Options(variant, call.settings.data / PLACE))


def _written(
    session: Session, stream: Datastream, suffix: str, points: Iterator[Point], options: Options
) -> Iterator[bytes]:
    place = iot.place(session, stream)
    if suffix == "geojson":
        records = (dict(zip(_NAMES, _row(point, suffix), strict=True)) for point in points)
        begin = _feature_head(stream, places.geojson(place))
        return formats.json_list(({**each, "time": utc(each["time"])} for each in records), begin, b"}}")
    above = head(stream, suffix, place)
    return exports.write(suffix, above, _batches(points, suffix, place if above.geometry else None), options)


def _batches(points: Iterator[Point], suffix: str, place: BaseGeometry | None) -> Batches:
    behind = () if place is None else (place,)
    row = _typed_row if suffix in TYPED else _row
    while batch := [(*row(point, suffix), *behind) for point in islice(points, BATCH)]:
        yield batch


_NAMES = ("time", "raw", "value", "quality")


def _row(point: Point, suffix: str) -> tuple[Any, ...]:
    told = flags(point.quality)
    listed = suffix in LISTS or suffix == "geojson"
    return point.time, point.raw, point.value, told if listed else " ".join(told)


def _typed_row(point: Point, suffix: str) -> tuple[Any, ...]:
    raw, value = _number(point.raw), _number(point.value)
    other = point.raw if raw is None else None
    return point.time, raw, value, other, " ".join(flags(point.quality))


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def head(stream: Datastream, suffix: str, place: BaseGeometry | None) -> Head:
    """What stands above the readings."""
    unit = str((stream.unit_of_measurement or {}).get("symbol") or "")
    kind = "number" if suffix in TYPED else ANY
    columns = [
        Column("time", "datetime", "Zeit"),
        Column("raw", kind, "Rohwert", unit),
        Column("value", kind, "Wert", unit),
        *([Column("other", "text", "Anderes Ergebnis")] if suffix in TYPED else ()),
        Column("quality", "json" if suffix in LISTS else "text", "Auffälligkeiten"),
    ]
    geometry = place is not None and suffix in exports.FORMATS and exports.FORMATS[suffix].places
    about = {"description": stream.description}
    return Head(store.slug(stream.name) or "data", stream.name, columns, geometry, about=about)


def _feature_head(stream: Datastream, geometry: bytes) -> bytes:
    """A feature up to its readings, which are its last property."""
    about = orjson.dumps({"name": stream.name, "unit": stream.unit_of_measurement})[:-1]
    return b'{"type":"Feature","geometry":' + geometry + b',"properties":' + about + b',"observations":'


def series(call: Call, id: int, period: Period) -> Iterator[bytes]:
    """The points of one chart."""
    with call.later() as session:
        stream = iot.datastream(session, id)
        about = orjson.dumps({"name": stream.name, "unit": stream.unit_of_measurement})[:-1]
        points = ((utc(point.time), point.value) for point in iot.series(session, stream, *period))
        yield from formats.json_list(points, about + b',"points":', b"}")


def corrections(stream: Datastream) -> list[tuple[Any, ...]]:
    """What the values of a datastream are corrected by."""
    return [(each.scale, each.offset, each.valid_from, each.valid_to) for each in stream.calibrations]


def flags(quality: int) -> Sequence[str]:
    """The names of quality flags."""
    return [flag.name.lower() for flag in Flag if flag & quality and flag.name]


def utc(time: datetime) -> str:
    """A time as programs write it."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
