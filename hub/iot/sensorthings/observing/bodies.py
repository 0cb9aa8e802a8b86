"""The body of one Observation: its members checked, and what it is linked to."""

from typing import Any, NamedTuple

import orjson

from hub.errors import BadRequest
from hub.iot.sensorthings.observing import values
from hub.iot.store import rows

LINKS = ("Datastream", "MultiDatastream", "FeatureOfInterest")
MEMBERS = frozenset(("phenomenonTime", "result", "resultTime", *values.MORE, *LINKS))


class Sent(NamedTuple):
    """An observation as it was sent: times in microseconds, `more` as in the table, and the ids of its links.

    `inside` are entities that are to be made with it.
    """

    time: int
    result: Any
    taken: int | None
    more: dict[str, Any] | None
    stream: int | None
    several: bool
    feature: int | None
    inside: dict[str, Any]


def read(body: bytes) -> Any:
    """The value of a body."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error}") from error


def observation(body: Any) -> Sent:
    """What a body says; `BadRequest` names what is missing, unknown or wrong."""
    if not isinstance(body, dict):
        raise BadRequest("An Observation must be a JSON object")
    for name in body:
        if name not in MEMBERS and "@iot." not in name:
            raise BadRequest(f"An Observation has no member “{name[:100]}”", **{name[:100]: ["is not known"]})
    if "result" not in body:
        raise BadRequest("An Observation needs result", result=["is missing"])
    more = {key: read(body[name]) for name, (key, read) in values.MORE.items() if body.get(name) is not None}
    time, end = values.now(), None
    if body.get("phenomenonTime") is not None:
        time, end = values.phenomenon(body["phenomenonTime"])
    if end is not None:
        more["end"] = end
    taken = body.get("resultTime")
    rows.check(body["result"])
    rows.check(more)
    links, inside = _links(body)
    stream = links.get("Datastream", links.get("MultiDatastream"))
    several = "MultiDatastream" in links
    if several and "Datastream" in links:
        raise BadRequest("An Observation is of a Datastream or of a MultiDatastream, not of both")
    feature = links.get("FeatureOfInterest")
    taken = None if taken is None else values.time(taken)
    return Sent(time, body["result"], taken, more or None, stream, several, feature, inside)


def fits(result: Any, width: int | None) -> None:
    """A result of a MultiDatastream has a value for each of its properties."""
    if width is not None and (not isinstance(result, list) or len(result) != width):
        raise BadRequest(f"A result of this MultiDatastream is a list of {width} values")


def _links(body: dict[str, Any]) -> tuple[dict[str, int], dict[str, Any]]:
    links: dict[str, int] = {}
    inside: dict[str, Any] = {}
    for name in LINKS:
        given = body.get(name)
        if given is None:
            continue
        if not isinstance(given, dict):
            raise BadRequest(f"“{name}” must hold a link, such as {{“@iot.id”: 1}}")
        if "@iot.id" in given:
            links[name] = values.key(given["@iot.id"])
        else:
            inside[name] = given
    return links, inside
