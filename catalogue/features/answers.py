"""The JSON of OGC API - Features: links, collections and features (OGC 17-069r4, 7; RFC 7946)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import shapely

from catalogue import places
from catalogue.features import crs
from catalogue.features.questions import Question
from catalogue.features.sources import THINGS, About, Bounds, Feature, Source
from hub.config import Settings
from hub.datasets import vocabulary
from hub.records import Column

ROOT = "/ogc/features/v1"
CLASSES = tuple(
    f"http://www.opengis.net/spec/{name}"
    for name in (
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-features-1/1.0/conf/html",
        "ogcapi-features-1/1.0/conf/oas30",
        "ogcapi-features-2/1.0/conf/crs",
    )
)
JSON_TYPES: Mapping[str, Mapping[str, str]] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "format": "time"},
    "json": {},
}
METRES = 3
"""Decimals of coordinates that are no degrees."""

Link = dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of features, how many there are on all, and where the next one is."""

    about: About
    question: Question
    features: Sequence[Feature]
    total: int
    here: str
    following: str


def link(settings: Settings, path: str, rel: str, kind: str, title: str) -> Link:
    """A link (RFC 8288)."""
    return {"href": f"{settings.site_url}{path}", "rel": rel, "type": kind, "title": title}


def landing(settings: Settings) -> dict[str, Any]:
    """The landing page (7.2)."""
    return {
        "title": settings.site_title,
        "description": settings.site_description or "Tables with places and things that are observed",
        "links": [
            *_both(settings, ROOT, "This document"),
            link(settings, f"{ROOT}/api", "service-desc", "application/vnd.oai.openapi+json;version=3.0",
                 "The description of the interface"),
            link(settings, f"{ROOT}/api", "service-doc", "application/json", "The description of the interface"),
            link(settings, f"{ROOT}/conformance", "conformance", "application/json", "What is implemented"),
            link(settings, f"{ROOT}/collections", "data", "application/json", "The collections"),
        ],
    }  # fmt: skip


def conformance() -> dict[str, Any]:
    """The requirements classes (7.4)."""
    return {"conformsTo": list(CLASSES)}


def collections(settings: Settings, found: Sequence[Source], limit: int) -> dict[str, Any]:
    """The collections (7.13); where they are extents are told one by one, because to find them takes time."""
    links = _both(settings, f"{ROOT}/collections", "This document")
    last = found[-1].about.id if found else THINGS
    if last != THINGS and len(found) >= limit:
        links.append(link(settings, f"{ROOT}/collections?limit={limit}&after={last}", "next", "application/json",
                          "The next collections"))  # fmt: skip
    return {
        "links": links,
        "crs": crs.addresses(None),
        "collections": [collection(settings, source.about) for source in found],
    }


def collection(settings: Settings, about: About, bounds: Bounds | None = None) -> dict[str, Any]:
    """One collection (7.14; Part 2, 6.2)."""
    path = f"{ROOT}/collections/{about.id}"
    found: dict[str, Any] = {
        "id": about.id,
        "title": about.title,
        "description": about.description,
        "itemType": "feature",
        "crs": crs.addresses(about.native),
        "storageCrs": crs.CRS84,
        "links": [
            *_both(settings, path, "This document"),
            link(settings, f"{path}/items", "items", "application/geo+json", "The features as GeoJSON"),
            link(settings, f"{path}/items?f=html", "items", "text/html", "The features as a page"),
            link(settings, f"{path}/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                 "application/schema+json", "The columns"),
            *_of_dataset(settings, about),
        ],
    }  # fmt: skip
    if bounds:
        found["extent"] = {"spatial": {"bbox": [list(bounds)], "crs": crs.CRS84}}
    return found


def _of_dataset(settings: Settings, about: About) -> Iterable[Link]:
    if about.dataset:
        yield link(settings, f"/dataset/{about.dataset}", "describedby", "text/html", "The dataset")
        yield link(settings, f"/resource/{about.id}/table.csv", "enclosure", "text/csv", "The whole table")
    if licence := vocabulary.licenses().get(about.license):
        yield {"href": licence.iri, "rel": "license", "type": "text/html", "title": licence.title}


def queryables(settings: Settings, about: About) -> dict[str, Any]:
    """The columns as a JSON Schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{settings.site_url}{ROOT}/collections/{about.id}/queryables",
        "type": "object",
        "title": about.title,
        "properties": {name: schema(column) for name, column in about.columns.items()},
        "additionalProperties": False,
    }


def schema(column: Column) -> dict[str, Any]:
    """What a column holds."""
    found: dict[str, Any] = {"title": column.title or column.name, **JSON_TYPES.get(column.type, {"type": "string"})}
    if column.unit or column.description:
        found["description"] = f"{column.description} ({column.unit})" if column.unit else column.description
    return found


def items(settings: Settings, page: Page) -> dict[str, Any]:
    """One page of features (7.16)."""
    path = f"{ROOT}/collections/{page.about.id}"
    links = [link(settings, page.here, "self", "application/geo+json", "These features"),
             link(settings, f"{path}/items?f=html", "alternate", "text/html", "These features as a page"),
             link(settings, path, "collection", "application/json", "The collection")]  # fmt: skip
    if len(page.features) == page.question.limit:
        links.append(link(settings, page.following, "next", "application/geo+json", "The next features"))
    return {
        "type": "FeatureCollection",
        "numberMatched": page.total,
        "numberReturned": len(page.features),
        "links": links,
        "features": [feature(each, page.question.code) for each in page.features],
    }


def item(settings: Settings, about: About, found: Feature, code: int | None) -> dict[str, Any]:
    """One feature (7.17)."""
    path = f"{ROOT}/collections/{about.id}"
    return {
        **feature(found, code),
        "links": [
            *_both(settings, f"{path}/items/{found.id}", "This feature", "application/geo+json"),
            link(settings, path, "collection", "application/json", "The collection"),
        ],
    }


def feature(found: Feature, code: int | None) -> dict[str, Any]:
    """A feature as GeoJSON, its coordinates in the system of the answer."""
    return {"type": "Feature", "id": found.id, "geometry": _geometry(found, code), "properties": found.properties}


def _geometry(found: Feature, code: int | None) -> Any:
    if found.geometry is None or found.geometry.is_empty:
        return None
    if code is None:
        return orjson.loads(places.geojson(found.geometry))
    moved = crs.transformed(found.geometry, code)
    digits = places.DIGITS if code in (4326, 4258) else METRES
    return orjson.loads(shapely.to_geojson(shapely.transform(moved, lambda pairs: pairs.round(digits) + 0.0)))


def _both(settings: Settings, path: str, title: str, kind: str = "application/json") -> list[Link]:
    page = link(settings, f"{path}?f=html", "alternate", "text/html", title)
    return [link(settings, path, "self", kind, title), page]
