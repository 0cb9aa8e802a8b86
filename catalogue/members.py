"""Series of datasets and their members: a dataset says itself in which series it is, and the search finds them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app

from catalogue import rdf
from hub.access import Call
from hub.datasets import store
from hub.errors import Invalid
from hub.records import DatasetDraft

FIELD = "in_series"
MOST = 1_000


def members(call: Call, series: UUID, rows: int = MOST, start: int = 0) -> tuple[int, list[str]]:
    """How many datasets that the caller may see are in a series, and the ids of some of them, by title."""
    wanted = [f'{FIELD}:"{series}"']
    found = current_app.extensions["search"].search(call, fq=wanted, rows=rows, start=start, sort="title_string asc")
    return found.count, list(found.ids)


def with_series(call: Call, draft: DatasetDraft, before: Mapping[str, Any]) -> DatasetDraft:
    """The draft with the ids of the series that it names; those that stood there `before` are not looked for."""
    given = draft.terms.get(FIELD)
    if not given or given == before.get(FIELD):
        return draft
    known = set(before.get(FIELD) or ())
    found = [value if value in known else _series(call, str(value)) for value in given]
    return replace(draft, terms={**draft.terms, FIELD: list(dict.fromkeys(found))})


def _series(call: Call, given: str) -> str:
    """A series of this hub by id, one of another portal by address."""
    if found := store.series.find(call.session, given):
        return str(found)
    if address := rdf.web(given):
        return str(address)
    raise Invalid(in_series=[f"There is no series {given[:100]}"])
