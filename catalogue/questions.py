"""Which rows of a table a download is of: the parameters of `datastore_search`, and an area."""

from collections.abc import Mapping
from typing import Any

import orjson

from catalogue import parameters
from hub.datasets.store.tables import Query
from hub.errors import BadRequest

Given = Mapping[str, str]
ASKED = ("filters", "q", "plain", "full_text", "language", "distinct", "fields", "sort", "limit", "offset", "bbox")
_YES, _NO = frozenset(("true", "1", "yes", "on")), frozenset(("false", "0", "no", "off", ""))


def question(given: Given) -> Query:
    """The rows that the address asks for; all of them where it asks for none."""
    return Query(
        filters=_filters(given.get("filters", "")),
        q=_loose(given.get("q", "")),
        plain=_flag(given, "plain", True),
        full_text=given.get("full_text", ""),
        language=given.get("language", "") or "german",
        distinct=_flag(given, "distinct", False),
        fields=_fields(given.get("fields", "")),
        sort=given.get("sort", ""),
        limit=parameters.limit(given),
        offset=parameters.natural(given, "offset") or 0,
        bbox=parameters.box(given),
    )


def _filters(text: str) -> Any:
    if not text:
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest('filters must be JSON such as {"name": "Linde"}') from error
    if not isinstance(found, dict):
        raise BadRequest('filters must be an object such as {"name": "Linde"}')
    return found


def _loose(text: str) -> Any:
    """Words for all columns, or an object with words for some."""
    if text.lstrip()[:1] != "{":
        return text or None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _fields(text: str) -> list[str] | None:
    """Names between commas, or a list of JSON where names hold commas themselves."""
    if text.lstrip()[:1] == "[":
        try:
            found = orjson.loads(text)
        except orjson.JSONDecodeError:
            found = None
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return found
    return [name.strip() for name in text.split(",") if name.strip()] or None


def _flag(given: Given, name: str, default: bool) -> bool:
    word = given.get(name, str(default)).strip().lower()
    if word not in _YES | _NO:
        raise BadRequest(f"{name} must be true or false")
    return word in _YES
