"""Search among resources."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, validates

from catalogue.action import action
from catalogue.schemas.resource import resource_dict
from catalogue.schemas.values import MISSING, Names, Natural, optional_text
from hub.access import Call
from hub.datasets import store

CAP = 1000
MOST_TERMS = 50
LONGEST = 1000
"""SQLite refuses to look for very long texts."""
SEARCHED: Mapping[str, str] = {
    "id": "id",
    "package_id": "dataset_id",
    "name": "title",
    "description": "description",
    "url": "access_url",
    "format": "format",
    "mimetype": "media_type",
    "hash": "blob",
}
ORDERED: Mapping[str, str] = {
    **SEARCHED,
    "position": "position",
    "size": "byte_size",
    "created": "created_at",
    "last_modified": "modified_at",
    "metadata_modified": "modified_at",
}


class ResourceSearch(Schema):
    """What resources have to hold, `field:text` once or as a list, and which part of them."""

    query = Names(required=True, error_messages={"required": MISSING, "null": MISSING})
    order_by = optional_text()
    offset = Natural(load_default=0)
    limit = Natural(load_default=CAP)

    @validates("query")
    def _terms(self, value: list[str], data_key: str) -> None:
        if not 0 < len(value) <= MOST_TERMS:
            raise ValidationError(f"Must hold 1 to {MOST_TERMS} terms" if value else MISSING)
        for term in value:
            field, colon, _ = term.partition(":")
            if not colon:
                raise ValidationError("Must be a field, a colon and a text")
            if field not in SEARCHED:
                raise ValidationError(f'Field "{field[:100]}" not recognised in resource_search')
            if len(term) > LONGEST:
                raise ValidationError(f"Must be {LONGEST} characters at most")

    @validates("order_by")
    def _order(self, value: str | None, data_key: str) -> None:
        if value and value not in ORDERED:
            raise ValidationError(f'Field "{value[:100]}" not recognised in resource_search')


@action(takes=ResourceSearch)
def resource_search(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Resources of public datasets whose fields hold all the given texts, in any case: how many, and a page of them."""
    pairs = (term.partition(":") for term in argument["query"])
    terms = [(SEARCHED[field], text.removeprefix("sha256:") if field == "hash" else text) for field, _, text in pairs]
    order = ORDERED.get(argument["order_by"] or "", "")
    limit = min(argument["limit"], CAP)
    count, rows = store.search_distributions(call.session, terms, order, argument["offset"], limit)
    return {"count": count, "results": [resource_dict(row, call.settings.site_url) for row in rows]}
