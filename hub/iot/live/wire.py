"""An observation of the outbox as SensorThings JSON."""

from collections.abc import Sequence
from typing import Any

import orjson

from hub.iot.sensorthings.formats.observation import add
from hub.iot.sensorthings.formats.values import text_of
from hub.iot.store.rows import name as name_of


def observation(values: Sequence[Any], root: str) -> dict[str, Any]:
    """The entity, with the id and the link of its datastream."""
    stream, us, number, result, _, result_time, more = values
    more = more or {}
    name = more.get("name") or name_of(stream, us, number)
    link = f"{root}/Observations('{name}')"
    made: dict[str, Any] = {
        "@iot.selfLink": link,
        "@iot.id": name,
        "phenomenonTime": text_of(us),
        "resultTime": None if result_time is None else text_of(result_time),
        "result": result,
    }
    add(made, more, us)
    made["Datastream"] = {"@iot.id": stream, "@iot.selfLink": f"{root}/Datastreams({stream})"}
    made["Datastream@iot.navigationLink"] = f"{link}/Datastream"
    made["FeatureOfInterest@iot.navigationLink"] = f"{link}/FeatureOfInterest"
    return made


def packed(values: Sequence[Any], root: str) -> bytes:
    """The same as bytes."""
    return orjson.dumps(observation(values, root))
