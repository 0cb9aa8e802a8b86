"""Datastreams of a SensorThings server that belong together, as a dataset with the service that gives their values."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from connectors.sensorthings import PROPERTY, SENSORTHINGS
from harvesters import described, normalise, place
from harvesters.documents import json_values, note, refusal
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Refusal

ACCEPTS = frozenset({SENSORTHINGS})

STANDARD = "http://www.opengis.net/spec/iot_sensing/{}"
NAMED = 20  # things or properties that a description names


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one group in the document, and what is wrong with the places in it."""
    try:
        group = json_values(document.body)
        if not isinstance(group, Mapping) or not isinstance(group.get("entity"), Mapping):
            raise Unreadable("This is not a group of datastreams.")  # noqa: TRY301 (one place makes the refusal)
        shapes, wrong = _shapes(group)
        yield _draft(document, group, shapes)
        for reason in islice(dict.fromkeys(wrong), 10):
            yield note(document, "", f"The dataset was taken in without a place: {reason}")
    except Unreadable as problem:
        yield refusal(document, "", problem.message)


def _draft(document: Document, group: Mapping[str, Any], shapes: list[Mapping[str, Any]]) -> DatasetDraft:
    entity, root = group["entity"], str(group["root"])
    title = described.line(str(entity.get("name") or ""))
    if not title:
        raise Unreadable("The server gives no name to what it measures.")
    properties = entity["properties"] if isinstance(entity.get("properties"), Mapping) else {}
    license, rights = described.licensed(
        [str(properties[key]) for key in ("license", "licence") if properties.get(key)]
    )
    terms = {
        "identifier": document.identifier,
        "conforms_to": [_standard(root)],
        "temporal_start": _start(group),
        "rights": "" if license else rights,
        "documentation": [link for link in [described.url(str(entity.get("definition") or ""))] if link],
    }
    return DatasetDraft(
        identifier=document.identifier,
        title=title,
        description=_description(group),
        license=license,
        keyword=described.keywords(_words(group)),
        spatial=place.bounding_box(shapes),
        terms={key: value for key, value in terms.items() if value},
        distribution=(_distribution(document, root, title, license),),
        provenance={"license": rights} if license else {},
    )


def _distribution(document: Document, root: str, title: str, license: str) -> DistributionDraft:
    """The service; what a distribution gives through a service is at the service's address."""
    service = {
        "title": "SensorThings API",
        "endpoint_url": [root],
        "endpoint_description": [root],
        "conforms_to": [_standard(root)],
        "license": license,
    }
    address = f"{document.identifier}/Datastreams"
    return DistributionDraft(
        identifier=f"{document.identifier[-480:]}/service",
        access_url=address,
        title=title,
        format="JSON",
        media_type="application/json",
        license=license,
        terms={"access_services": [{key: value for key, value in service.items() if value}]},
    )


def _standard(root: str) -> str:
    return STANDARD.format("1.0" if root.rstrip("/").endswith("v1.0") else "1.1")


def _others(group: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The things that see the property, or the properties that are seen at the thing."""
    key = "Thing" if group["by"] == PROPERTY else "ObservedProperty"
    return [one[key] for one in group["datastreams"] if isinstance(one.get(key), Mapping)]


def _words(group: Mapping[str, Any]) -> list[str]:
    own = [str(group["entity"].get("name") or "")]
    seen = own if group["by"] == PROPERTY else [str(one.get("name") or "") for one in _others(group)]
    return list(dict.fromkeys(seen))[:NAMED]


def _description(group: Mapping[str, Any]) -> str:
    own = str(group["entity"].get("description") or "").strip()
    names = dict.fromkeys(described.line(str(one.get("name") or ""), 100) for one in _others(group))
    named = ", ".join(islice(filter(None, names), NAMED))
    further = f" … ({len(names)})" if len(names) > NAMED else ""
    return "\n\n".join(text for text in (own, f"{named}{further}") if text)


def _shapes(group: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Where the datastreams are: by the area they saw, else by the place of the thing; and what is wrong there."""
    found: list[Mapping[str, Any]] = []
    wrong: list[str] = []
    for value in _locations(group):
        shape = value.get("geometry") if value.get("type") == "Feature" else value
        try:
            found.append(place.geometry(shape))
        except Unreadable as problem:
            wrong.append(problem.message)
    return found, wrong


def _locations(group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    own = group["entity"].get("Locations") or []
    for member in group["datastreams"]:
        thing = member["Thing"] if isinstance(member.get("Thing"), Mapping) else {}
        seen = [member["observedArea"]] if member.get("observedArea") else thing.get("Locations") or []
        yield from (one for one in seen if isinstance(one, Mapping))
    yield from (one for one in own if isinstance(one, Mapping))


def _start(group: Mapping[str, Any]) -> str:
    """The first day on which something was seen; the end is open, for the sensors go on."""
    times = [str(one["phenomenonTime"]) for one in group["datastreams"] if one.get("phenomenonTime")]
    starts = [moment for time in times if (moment := normalise.date(time.partition("/")[0]))]
    return min(starts).date().isoformat() if starts else ""
