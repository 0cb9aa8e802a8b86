"""Answers in JSON: a page, a single entity, addresses alone; none larger than a client is meant to take at once."""

from collections.abc import Sequence
from typing import Any

import orjson

from hub.iot.sensorthings.formats import entities
from hub.iot.sensorthings.formats.values import OPTIONS
from hub.iot.sensorthings.store.reading import Page

LARGEST = 25_000_000
"""How many bytes of entities stand on one page; there is always one entity at least."""

Made = list[dict[str, Any]]


def shown(page: Page, root: str) -> tuple[Made, bytes]:
    """The entities of a page, as many as fit, and as JSON; what does not fit is on the next one."""
    made = entities.made(page, root)
    body = orjson.dumps(made, option=OPTIONS)
    if len(body) <= LARGEST or len(made) < 2:
        return made, body
    fits = _fitting(made)
    page.cut(fits)
    return made[:fits], orjson.dumps(made[:fits], option=OPTIONS)


def _fitting(made: Sequence[dict[str, Any]]) -> int:
    size = 0
    for at, each in enumerate(made):
        size += len(orjson.dumps(each, option=OPTIONS)) + 1
        if size > LARGEST:
            return max(at, 1)
    return len(made)


def document(page: Page, value: Any, further: str) -> bytes:
    """A page as the standard has it; clients ask whether there is an address of a next page, so none is ever null."""
    found: dict[str, Any] = {} if page.count is None else {"@iot.count": page.count}
    if further:
        found["@iot.nextLink"] = further
    return orjson.dumps({**found, "value": value}, option=OPTIONS)


def single(page: Page, root: str) -> bytes:
    """The only entity of a page."""
    return orjson.dumps(entities.made(page, root)[0], option=OPTIONS)
