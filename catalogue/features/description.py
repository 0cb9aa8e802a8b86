"""The description of OGC API - Features for programs (OpenAPI 3.0, as OGC 17-069r4, 9 asks)."""

from collections.abc import Sequence
from typing import Any

from catalogue.features import crs
from catalogue.features.answers import ROOT
from catalogue.features.questions import DEFAULT_LIMIT, FORMATS, LARGEST_LIMIT
from hub.config import VERSION, Settings

Json = dict[str, Any]


def build(settings: Settings) -> Json:
    """The whole document."""
    return {
        "openapi": "3.0.3",
        "info": {"title": f"{settings.site_title}: OGC API - Features", "version": VERSION},
        "servers": [{"url": f"{settings.site_url}{ROOT}"}],
        "paths": {
            "/": _get("landing", "Where to go from here", "application/json", [_F]),
            "/conformance": _get("conformance", "The requirements classes that are met", "application/json", [_F]),
            "/collections": _get("collections", "The collections", "application/json", [_F, _LIMIT, _AFTER]),
            "/collections/{collectionId}": _get("collection", "One collection", "application/json", [_ID, _F]),
            "/collections/{collectionId}/queryables": _get(
                "queryables", "The columns of a collection", "application/schema+json", [_ID]
            ),
            "/collections/{collectionId}/items": _get(
                "items", "The features of a collection; each of its columns is a parameter, too",
                "application/geo+json", [_ID, _LIMIT, _BBOX, _BBOX_CRS, _CRS, _DATETIME, _AFTER, _F],
            ),
            "/collections/{collectionId}/items/{featureId}": _get(
                "item", "One feature", "application/geo+json", [_ID, _KEY, _CRS, _F]
            ),
        },
    }  # fmt: skip


def _parameter(name: str, schema: Json, text: str, where: str = "query", **more: Any) -> Json:
    return {"name": name, "in": where, "description": text, "required": where == "path", "schema": schema, **more}


def _get(name: str, text: str, kind: str, parameters: Sequence[Json]) -> Json:
    problem = {"description": "What went wrong (RFC 9457)", "content": {"application/problem+json": {"schema": {}}}}
    answer = {"description": text, "content": {kind: {"schema": {"type": "object"}}, "text/html": {"schema": {}}}}
    return {
        "get": {
            "operationId": name,
            "summary": text,
            "parameters": list(parameters),
            "responses": {"200": answer, "400": problem, "404": problem},
        }
    }


_LIST: Json = {"style": "form", "explode": False}
_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
_ADDRESS = {"type": "string", "format": "uri", "default": crs.CRS84}
_F = _parameter("f", {"type": "string", "enum": list(FORMATS)}, "JSON or a page; else as the header Accept says")
_ID = _parameter("collectionId", {"type": "string"}, "The id of a collection", "path")
_KEY = _parameter("featureId", {"type": "integer"}, "The key of a feature", "path")
_LIMIT = _parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
    "How many on one page",
)
_AFTER = _parameter("after", {"type": "string"}, "What the link to the next page says")
_BBOX = _parameter("bbox", _NUMBERS, "The corners of a box, the lower one first", **_LIST)
_BBOX_CRS = _parameter("bbox-crs", _ADDRESS, "The coordinate system of bbox")
_CRS = _parameter("crs", _ADDRESS, "The coordinate system of the answer")
_DATETIME = _parameter("datetime", {"type": "string"}, "A moment, a day, or two of them around a slash; .. is open")
