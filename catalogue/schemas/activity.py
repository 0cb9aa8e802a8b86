"""Activities as CKAN shows them, rendered from what the hub has kept in its own words."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from markupsafe import escape

from catalogue.schemas.package import package_dict
from catalogue.schemas.values import stamp
from hub.activity.store import Told
from hub.datasets.store import snapshot
from hub.errors import Invalid

DIFFS = ("unified", "context", "html")
LONGEST = 5000
"""Lines of a state that are still compared: the time that takes grows with their square."""


def activity_dict(row: Told, site_url: str, *, named: bool) -> dict[str, Any]:
    """One activity; who acted is `named` to people who are logged in only."""
    return {
        "id": str(row.id),
        "timestamp": stamp(row.at),
        "user_id": str(row.user_id) if row.user_id else None,
        "object_id": str(row.dataset_id or row.group_id or row.owner_id),
        "activity_type": row.activity_type,
        "data": {object_type(row): state(row, site_url), "actor": row.actor if named else ""},
    }


def object_type(row: Told) -> str:
    """What the activity is about, in CKAN's words."""
    return "package" if row.dataset_id else "group" if row.group_id else "organization"


def state(row: Told, site_url: str) -> dict[str, Any]:
    """The dataset, group or organisation as it was after the activity."""
    if row.dataset_id:
        return package_dict(snapshot.read(row.snapshot), site_url)
    kind = object_type(row)
    key = row.group_id or row.owner_id
    return {"id": str(key), "is_organization": kind == "organization", "type": kind, **row.snapshot}


def difference(before: Mapping[str, Any], after: Mapping[str, Any], kind: str) -> str:
    """Two states compared line by line, in one of `DIFFS`; as HTML it is one element with nothing left to escape."""
    old, new = _lines(before), _lines(after)
    if max(len(old), len(new)) > LONGEST:
        raise Invalid(id=["The states are too long to be compared"])
    if kind == "context":
        return "\n".join(difflib.context_diff(old, new, lineterm=""))
    text = "\n".join(difflib.unified_diff(old, new, lineterm=""))
    return f"<pre>{escape(text)}</pre>" if kind == "html" else text


def _lines(value: Mapping[str, Any]) -> Sequence[str]:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode().split("\n")
