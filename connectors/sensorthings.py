"""OGC SensorThings 1.0 and 1.1: a server's datastreams as datasets. https://docs.ogc.org/is/18-088/18-088.html

One dataset for each observed property, or for each thing; the newest readings come along where that is asked for.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from urllib.parse import quote

from marshmallow import fields
from marshmallow.validate import OneOf, Range

from connectors.catalogues import Catalogue, Paged, Walk
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Parsed, Place, Reading, Refusal, Stream

TITLE = "SensorThings server"

SENSORTHINGS = "application/vnd.ogc.sensorthings.group+json"
PROPERTY, THING = "observed_property", "thing"
ROWS = 100
MOST = 50_000
"""Datastreams of one dataset."""

_SETS = {PROPERTY: "ObservedProperties", THING: "Things"}
_KEPT = ("name", "description", "definition", "properties")


class Config(Paged, Catalogue):
    """Which server, and what makes a dataset there."""

    url = fields.Url(
        required=True,
        schemes={"http", "https"},
        require_tld=False,
        metadata={"description": "Root of the service, such as https://sensors.example.org/v1.1"},
    )
    group_by = fields.String(
        load_default=PROPERTY,
        validate=OneOf([PROPERTY, THING]),
        metadata={"description": "A dataset for each observed_property or for each thing"},
    )
    readings = fields.Integer(
        load_default=0,
        strict=False,
        validate=Range(0, 1_000),
        metadata={"description": "So many of the newest readings of each datastream are taken in at every run"},
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message for each observed property or thing, with all its datastreams."""
    root, by = context.config["url"].rstrip("/"), context.config["group_by"]
    walk, multiple = Walk(context.config), _has_multiple(context, root)
    start = f"{root}/{_SETS[by]}?$top={ROWS}" + ("&$expand=Locations" if by == THING else "")
    for entity in _entities(context, walk, start):
        own = _own(entity, f"{root}/{_SETS[by]}")
        address = f"{own}/Datastreams?$top={ROWS}&$expand={_expanded(context, by)}"
        members = []
        for member in chain(
            map(_slim, _entities(context, walk, address)), _parts(context, walk, own, entity, by) if multiple else ()
        ):
            members.append(member)
            if len(members) > MOST:
                raise Unreachable(f"“{entity.get('name')}” has more than {MOST:,} datastreams.")
        group = {"root": root, "by": by, "own": own, "entity": _described(entity), "datastreams": members}
        yield Message(json.dumps(group).encode(), "application/json", str(entity.get("name") or own), own)


def _has_multiple(context: Context, root: str) -> bool:
    """Whether the server knows MultiDatastreams, which it need not; what it has is listed at its root."""
    try:
        page = _page(context, root)
    except Unreachable:  # whoever closes the root may still list the rest
        return False
    return any(isinstance(one, dict) and one.get("name") == "MultiDatastreams" for one in page["value"])


def _parts(context: Context, walk: Walk, own: str, entity: Mapping[str, Any], by: str) -> Iterator[dict[str, Any]]:
    """Each property of the MultiDatastreams of a group (1.1, 8.2.4 and 10), as if it were a datastream of its own."""
    count = context.config["readings"]
    expanded = ("Thing($expand=Locations)," if by == PROPERTY else "") + "ObservedProperties"
    expanded += f",Observations($orderby=phenomenonTime desc;$top={count})" if count else ""
    for whole in _entities(context, walk, f"{own}/MultiDatastreams?$top={ROWS}&$expand={expanded}"):
        seen = whole.get("ObservedProperties")
        for number, one in enumerate(seen if isinstance(seen, list) else ()):
            if isinstance(one, dict) and (by == THING or one.get("@iot.id") == entity.get("@iot.id")):
                yield _slim(_part(whole, one, number))


def _part(whole: Mapping[str, Any], seen: Mapping[str, Any], number: int) -> dict[str, Any]:
    units, observations = whole.get("unitOfMeasurements"), whole.get("Observations")
    found = {**whole, "@iot.id": f"multi-{whole.get('@iot.id')}-{number + 1}", "ObservedProperty": seen}
    found["name"] = ": ".join(str(word) for word in (whole.get("name"), seen.get("name")) if word)
    if isinstance(units, list) and number < len(units):
        found["unitOfMeasurement"] = units[number]
    if isinstance(observations, list):
        found["Observations"] = [_single(one, number) for one in observations]
    return found


def _single(observation: Any, number: int) -> Any:
    """An observation with the one result that is of this property; what has none is told when it is read."""
    if not isinstance(observation, dict):
        return observation
    results = observation.get("result")
    kept = {key: value for key, value in observation.items() if key != "result"}
    return {**kept, "result": results[number]} if isinstance(results, list) and number < len(results) else kept


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Every run lists all there is."""
    return True


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """The group as a document; its readings, if they were asked for."""
    group = json.loads(message.body)
    if group["datastreams"]:
        yield Document(group["own"], SENSORTHINGS, group, str(group["entity"].get("name") or ""), group["own"])
    taken: dict[tuple[str, str], int] = {}
    for member in group["datastreams"]:
        if member.get("Observations"):
            yield from _readings(group, member, taken)


def _entities(context: Context, walk: Walk, address: str) -> Iterator[dict[str, Any]]:
    """All entities from page to page."""
    while address:
        walk.enter(address)
        page = _page(context, address)
        for entity in page["value"]:
            if not isinstance(entity, dict):
                raise Unreachable("The server lists something that is no entity.")
            yield entity
        address = _following(address, page) if page["value"] else ""


def _following(address: str, page: Mapping[str, Any]) -> str:
    """The next page; servers behind others often do not know by which name they are called from outside."""
    link = page.get("@iot.nextLink")
    if not isinstance(link, str) or not link:
        return ""
    path, _, query = link.partition("?")
    own = address.partition("?")[0]
    return f"{own}?{query}" if query else path


def _page(context: Context, address: str) -> dict[str, Any]:
    # Blanks and brackets of the question are written as they have to be; what is written so already stays.
    answer = context.http.get(quote(address, safe="%/:=&?~#+!$,;'@()*[]", errors="replace"))
    try:
        page = json.loads(answer.content)
    except (ValueError, RecursionError) as problem:
        raise Unreachable("The server answers with something that is not JSON.") from problem
    if not isinstance(page, dict) or not isinstance(page.get("value"), list):
        raise Unreachable("The answer is not a list of SensorThings; please check the address.")
    return page


def _own(entity: Mapping[str, Any], collection: str) -> str:
    """The entity's address by its number, which is also what it is known by; its own word may name an inner host."""
    id = entity.get("@iot.id")
    if isinstance(id, bool) or not isinstance(id, int | str):
        raise Unreachable("The server lists entities without an id.")
    return f"{collection}({id})" if isinstance(id, int) else f"{collection}('{quote(id, safe='', errors='replace')}')"


def _expanded(context: Context, by: str) -> str:
    other = "Thing($expand=Locations)" if by == PROPERTY else "ObservedProperty"
    count = context.config["readings"]
    return other + (f",Observations($orderby=phenomenonTime desc;$top={count})" if count else "")


def _described(entity: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: entity[key] for key in _KEPT if entity.get(key)}
    return kept | {"Locations": _places(entity)}


def _places(entity: Mapping[str, Any]) -> list[Any]:
    locations = entity.get("Locations")
    return [one.get("location") for one in locations if isinstance(one, dict)] if isinstance(locations, list) else []


def _slim(member: Mapping[str, Any]) -> dict[str, Any]:
    """A datastream with what is used of it."""
    kept = {key: member[key] for key in ("@iot.id", "name", "description") if key in member}
    kept |= {key: member[key] for key in ("observedArea", "phenomenonTime") if member.get(key)}
    for key, kind in (("unitOfMeasurement", dict), ("Observations", list)):
        if isinstance(member.get(key), kind):
            kept[key] = member[key]
    thing, seen = member.get("Thing"), member.get("ObservedProperty")
    if isinstance(thing, dict):
        kept["Thing"] = {"@iot.id": thing.get("@iot.id"), **_described(thing)}
    if isinstance(seen, dict):
        kept["ObservedProperty"] = {key: seen[key] for key in ("name", "definition") if key in seen}
    return kept


def _readings(
    group: Mapping[str, Any], member: Mapping[str, Any], taken: dict[tuple[str, str], int]
) -> Iterator[Parsed]:
    stream = _stream(group, member, taken)
    yield stream
    for observation in member["Observations"]:
        try:
            time, result = _moment(observation["phenomenonTime"]), observation["result"]
        except (KeyError, TypeError, ValueError):
            yield Refusal(
                stream.name, "The observation has no result, or no time that can be.", repr(observation)[:200]
            )
            continue
        if result is not None and not isinstance(result, bool | int | float | str):
            yield Refusal(stream.name, "The result is neither a number nor a word.", repr(observation)[:200])
            continue
        yield Reading(stream, time, result)


def _stream(group: Mapping[str, Any], member: Mapping[str, Any], taken: dict[tuple[str, str], int]) -> Stream:
    if group["by"] == THING:
        thing, seen, key = group["entity"], member.get("ObservedProperty", {}), group["own"]
    else:
        thing, seen = member.get("Thing", {}), group["entity"]
        key = str(thing.get("@iot.id", ""))
    word = str(seen.get("name") or member.get("name") or "value")
    # A thing may see one property twice; the number of the datastream tells the further ones apart.
    first = taken.setdefault((key, word), member.get("@iot.id", 0))
    word = word if first == member.get("@iot.id", 0) else f"{word} ({member.get('@iot.id')})"
    places = thing.get("Locations") or [None]
    return Stream(
        thing=key,
        observed_property=word,
        unit=str((member.get("unitOfMeasurement") or {}).get("symbol") or ""),
        name=str(member.get("name") or ""),
        thing_name=str(thing.get("name") or ""),
        description=str(member.get("description") or ""),
        place=_place(places[0]),
    )


def _place(location: Any) -> Place | None:
    """A point, which cannot be wrong in its form; harvesters check the others."""
    shape = location.get("geometry", location) if isinstance(location, dict) else None
    if not isinstance(shape, dict) or shape.get("type") != "Point":
        return None
    spot = shape.get("coordinates")
    if not isinstance(spot, list) or len(spot) < 2 or not all(type(one) in (int, float) for one in spot[:2]):
        return None
    return Place({"type": "Point", "coordinates": spot[:2]}) if abs(spot[0]) <= 180 and abs(spot[1]) <= 90 else None


def _moment(text: Any) -> datetime:
    """The instant, or the beginning of an interval; raises ValueError for what is neither."""
    if not isinstance(text, str):
        raise ValueError(text)  # noqa: TRY004 (one error for all that is no time)
    found = datetime.fromisoformat(text.partition("/")[0])
    return found if found.tzinfo else found.replace(tzinfo=UTC)
