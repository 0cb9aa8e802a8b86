"""The shapes in which portals write CKAN packages, brought to one: a flat mapping of fields.

Extras come as a list of pairs, as an object, or at the top; agents and places as lists of objects (ckanext-scheming);
and one portal sent a JSON schema in which each value is the `description` of its field.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from harvesters.documents import clean
from hub.datasets.terms import AGENTS

# What only the portal's own software has a use for.
BOOKKEEPING = frozenset(
    {
        "id", "name", "title", "notes", "description", "tags", "groups", "resources", "organization", "extras",
        "type", "state", "private", "isopen", "license_id", "license_title", "license_url", "license", "owner_org",
        "creator_user_id", "metadata_created", "metadata_modified", "num_resources", "num_tags", "relationships",
        "relationships_as_subject", "relationships_as_object", "tracking_summary", "revision_id",
        "revision_timestamp", "ratings_average", "ratings_count", "notes_rendered", "log_message",
    }
)  # fmt: skip


def flat(package: Mapping[str, Any]) -> dict[str, Any]:
    """The package's own fields, with its extras beside them; where both have a field, the package's own is meant."""
    package = _out_of_schema(package)
    fields = _extras(package.get("extras"))
    fields |= {key: value for key, value in package.items() if value not in (None, "", [], {}) and key != "extras"}
    for agent in AGENTS:
        fields = _agent(agent, first(fields.get(agent))) | fields
    for prefix, key in (("temporal_", "temporal_coverage"), ("spatial_", "spatial_coverage")):
        fields = {prefix + part: value for part, value in first(fields.get(key)).items()} | fields
    return _dates(fields.get("dates")) | fields


def text(value: Any) -> str:
    """The value as one text; what is no text or number is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(value if isinstance(value, str) else repr(value)).strip()


def many(value: Any) -> list[Any]:
    """The values of a field that may hold several: a list, a list in JSON, or just one."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return [value]
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def first(value: Any) -> Mapping[str, Any]:
    """The first object of a field that may hold several; an empty one if there is none."""
    return next((one for one in many(value) if isinstance(one, Mapping)), {})


def written(value: Any) -> str:
    """The value of an extra as text, structured ones as JSON."""
    if not isinstance(value, Mapping | list):
        return text(str(value).lower()) if isinstance(value, bool) else text(value)
    try:
        return clean(json.dumps(value, ensure_ascii=False))
    except (ValueError, RecursionError):
        return ""


def _extras(extras: Any) -> dict[str, Any]:
    if isinstance(extras, Mapping):
        return {clean(key): value for key, value in extras.items() if isinstance(key, str)}
    pairs = [pair for pair in extras if isinstance(pair, Mapping)] if isinstance(extras, list) else []
    return {clean(pair["key"]): pair.get("value") for pair in pairs if isinstance(pair.get("key"), str)}


def _agent(agent: str, values: Mapping[str, Any]) -> dict[str, Any]:
    named = {f"{agent}_{part}": values.get(part) for part in ("name", "email", "url", "uri", "type")}
    named[f"{agent}_uri"] = named[f"{agent}_uri"] or values.get("identifier")
    return {key: value for key, value in named.items() if value}


def _dates(dates: Any) -> dict[str, Any]:
    """The OGD schema's list of dates with their roles."""
    roles = {"veroeffentlicht": "issued", "aktualisiert": "modified", "erstellt": "created"}
    pairs: Iterable[Any] = [one for one in many(dates) if isinstance(one, Mapping)]
    return {roles[text(one.get("role"))]: one.get("date") for one in pairs if text(one.get("role")) in roles}


def _out_of_schema(package: Mapping[str, Any]) -> Mapping[str, Any]:
    title = package.get("title")
    if not isinstance(title, Mapping) or "description" not in title:
        return package
    return {key: _value(field, 0) for key, field in package.items()}


def _value(field: Any, depth: int) -> Any:
    if not isinstance(field, Mapping) or depth > 10:
        return None
    properties, items = field.get("properties"), field.get("items")
    if isinstance(properties, Mapping):
        return {key: _value(value, depth + 1) for key, value in properties.items()}
    if isinstance(items, list):
        return [_value(item, depth + 1) for item in items]
    if isinstance(items, Mapping) and "properties" in items:
        return [_value(items, depth + 1)]
    description = field.get("description")
    if isinstance(items, Mapping) and "enum" not in items:
        description = items.get("description", description)  # else it explains the choice
    if isinstance(items, Mapping) and isinstance(description, str):
        return [word.strip() for word in description.split(",")]
    return description
