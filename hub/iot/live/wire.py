"""An observation of the outbox as SensorThings JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from hub.db import from_microseconds

ROOT = "/sensorthings/v1.1"


def observation(values: Sequence[Any], root: str) -> dict[str, Any]:
    """The entity, with the id and the link of its datastream."""
    stream, us, number, result, _, result_time, more = values
    more = more or {}
    name = more.get("name") or (f"{stream}-{us}-{number}" if number else f"{stream}-{us}")
    link = f"{root}/Observations('{name}')"
    made: dict[str, Any] = {
        "@iot.selfLink": link,
        "@iot.id": name,
        "phenomenonTime": f"{_text(us)}/{_text(more['end'])}" if "end" in more else _text(us),
        "resultTime": None if result_time is None else _text(result_time),
        "result": result,
    }
    if "quality" in more:
        made["resultQuality"] = more["quality"]
    if "valid" in more:
        made["validTime"] = "/".join(map(_text, more["valid"]))
    if "parameters" in more:
        made["parameters"] = more["parameters"]
    made["Datastream"] = {"@iot.id": stream, "@iot.selfLink": f"{root}/Datastreams({stream})"}
    made["Datastream@iot.navigationLink"] = f"{link}/Datastream"
    made["FeatureOfInterest@iot.navigationLink"] = f"{link}/FeatureOfInterest"
    return made


def packed(values: Sequence[Any], root: str) -> bytes:
    """The same as bytes."""
    return orjson.dumps(observation(values, root))


def _text(us: int) -> str:
    time: datetime = from_microseconds(us)
    return time.isoformat().replace("+00:00", "Z")
