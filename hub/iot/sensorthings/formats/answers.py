"""The body of an answer and its media type, in the format that was asked for."""

from typing import Any, NamedTuple

import orjson

from hub.errors import NotFound
from hub.iot.sensorthings.formats import asked, data_array, entities, geojson, pages, table
from hub.iot.sensorthings.formats.asked import Asked
from hub.iot.sensorthings.formats.values import OPTIONS, inside
from hub.iot.sensorthings.store.reading import Page

JSON = "application/json;charset=utf-8"
TYPES = {"CSV": "text/csv;charset=utf-8", "GeoJSON": "application/geo+json"}


class Answer(NamedTuple):
    """What is sent; without a body there is nothing to send."""

    body: bytes | None
    media_type: str = JSON


class Place(NamedTuple):
    """Where the request came in: the service's address, the path behind it, the query."""

    root: str
    path: str
    query: str


def answer(found: Asked, page: Page, place: Place) -> Answer:
    """The answer to what was asked."""
    if found.resource.properties:
        return _property(found, page)
    if found.resource.ref:
        return Answer(_addresses(found, page, place))
    if page.options.result_format in TYPES:
        return _formatted(page, place)
    if found.steps[-1].single:
        return Answer(pages.single(page, place.root))
    made, body = pages.shown(page, place.root)
    value: Any = orjson.Fragment(body)
    if page.options.result_format == "dataArray":
        selected = ["/".join(each) for each in page.options.select if page.layout.entity.property(each[0])]
        value = data_array.groups(page.rows, made, selected, place.root)
    return Answer(pages.document(page, value, _further(page, place)))


def _further(page: Page, place: Place) -> str:
    if page.behind:
        return asked.skipping(*place, page.behind)
    return asked.further(*place, page.more) if page.more else ""


def _addresses(found: Asked, page: Page, place: Place) -> bytes:
    made = [{"@iot.selfLink": each["@iot.selfLink"]} for each in entities.made(page, place.root)]
    if found.steps[-1].single:
        return orjson.dumps(made[0])
    return pages.document(page, made, _further(page, place))


def _formatted(page: Page, place: Place) -> Answer:
    kind = page.options.result_format
    _, body = pages.shown(page, place.root)
    plain = orjson.loads(body)
    if kind == "CSV":
        return Answer(table.table(plain), TYPES[kind])
    found, further = geojson.collection(plain), _further(page, place)
    if page.count is not None:
        found["@iot.count"] = page.count
    return Answer(orjson.dumps(found | ({"@iot.nextLink": further} if further else {})), TYPES[kind])


def _property(found: Asked, page: Page) -> Answer:
    """A property, or what is inside it; with `$value` bare."""
    first, *rest = found.resource.properties
    made = orjson.loads(pages.single(page, ""))
    name = "@iot.id" if first in ("id", "@iot.id") else first
    try:
        value = inside(made.get(name), tuple(rest)) if rest else made.get(name)
    except KeyError as error:
        raise NotFound(f"There is no {'/'.join(found.resource.properties)} here") from error
    if value is None:
        return Answer(None)
    if not found.resource.value:
        return Answer(orjson.dumps({found.resource.properties[-1]: value}, option=OPTIONS))
    return Answer(value.encode() if isinstance(value, str) else orjson.dumps(value), "text/plain;charset=utf-8")
