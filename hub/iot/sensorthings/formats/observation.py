"""An observation as SensorThings JSON."""

from collections.abc import Callable, Set
from typing import Any

import orjson

from hub.iot.sensorthings.formats.values import json, micros, moment, text_of
from hub.iot.sensorthings.store.reading.found import Values
from hub.iot.sensorthings.store.reading.rows import COUNT, MULTI
from hub.iot.store.rows import name as name_of

WIDTH = 9

Made = dict[str, Any]


def writer(root: str, metadata: str, features: Set[int]) -> Callable[[Values], Made]:
    """How observations are written; `features` are those named by single observations that may be seen."""
    start, full, named = f"{root}/Observations(", metadata == "full", metadata in ("full", "minimal")

    def write(row: Values) -> Made:
        stream, time, id, result, other, result_time, text, kind, feature = row if len(row) == WIDTH else row[:WIDTH]
        more = orjson.loads(text) if text else None
        name = name_of(stream, micros(time), id)
        if more:
            name = more.get("name", name)
            feature = _feature(more, feature, features)
        link = f"{start}'{name}')"
        made: Made = {"@iot.selfLink": link, "@iot.id": name} if full else {"@iot.id": name} if named else {}
        made["phenomenonTime"] = moment(time)
        made["resultTime"] = None if result_time is None else moment(result_time)
        made["result"] = json(other) if other is not None else _number(result) if kind == COUNT else result
        if more:
            add(made, more, time)
        if full:
            streams = "MultiDatastream" if kind == MULTI else "Datastream"
            made[f"{streams}@iot.navigationLink"] = f"{link}/{streams}"
            if feature is not None:
                made["FeatureOfInterest@iot.navigationLink"] = f"{link}/FeatureOfInterest"
        return made

    return write


def _number(result: float | None) -> float | None:
    """What is counted is a whole number."""
    return int(result) if result is not None and result.is_integer() else result


def _feature(more: Made, default: int | None, seen: Set[int]) -> int | None:
    own = more.get("feature")
    return default if own is None else own if own in seen else None


def add(made: Made, more: Made, time: Any) -> None:
    """What few observations have beside their result."""
    if "end" in more:
        made["phenomenonTime"] = f"{text_of(time)}/{text_of(more['end'])}"
    if "quality" in more:
        made["resultQuality"] = more["quality"]
    if "valid" in more:
        made["validTime"] = "/".join(map(text_of, more["valid"]))
    if "parameters" in more:
        made["parameters"] = more["parameters"]
