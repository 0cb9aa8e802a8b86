"""The routes below /api/2/util that CKAN's own JavaScript asks while somebody types.

Source: CKAN 2.12, ckan/views/api.py.
"""

from typing import Any

import orjson
from flask import Blueprint, Response, request

from catalogue.action import JSON_TYPE
from catalogue.actions.format import format_autocomplete
from catalogue.actions.group import group_autocomplete
from catalogue.actions.organization import organization_autocomplete
from catalogue.actions.package_list import completions
from catalogue.actions.tag import tag_autocomplete
from catalogue.actions.user import user_autocomplete
from hub.access import Call, Permission, access
from hub.errors import Forbidden

blueprint = Blueprint("completions", __name__, url_prefix="/api/2/util")

LONGEST = 200
BY_NAME = {"user": user_autocomplete, "group": group_autocomplete, "organization": organization_autocomplete}


@blueprint.get("/dataset/autocomplete")
@access(Permission.READ)
def dataset(call: Call) -> Response:
    """Datasets with `incomplete` in name or title."""
    return _result_set(completions(call, _typed("incomplete")[:LONGEST], _limit(10)))


@blueprint.get("/tag/autocomplete")
@access(Permission.READ)
def tag(call: Call) -> Response:
    """Tags that contain `incomplete`."""
    asked = {"query": [_typed("incomplete")], "vocabulary_id": "", "limit": _limit(10), "offset": 0}
    found = tag_autocomplete(call, asked)
    return _result_set([{"Name": name} for name in found])


@blueprint.get("/resource/format_autocomplete")
@access(Permission.READ)
def resource_format(call: Call) -> Response:
    """Formats that contain `incomplete`."""
    typed = _typed("incomplete")
    found = format_autocomplete(call, {"q": typed, "limit": _limit(5)}) if typed else []
    return _result_set([{"Format": name} for name in found])


@blueprint.get("/user/autocomplete", defaults={"kind": "user"})
@blueprint.get("/group/autocomplete", defaults={"kind": "group"})
@blueprint.get("/organization/autocomplete", defaults={"kind": "organization"})
@access(Permission.READ)
def by_name(call: Call, kind: str) -> Response:
    """Users, groups or organisations with `q` in a name."""
    typed = _typed("q")
    asked = {"q": typed, "limit": _limit(20), "ignore_self": False}
    try:
        return _json(BY_NAME[kind](call, asked) if typed else [])
    except Forbidden:  # a form that completes names goes on without
        return _json([])


def _typed(key: str) -> str:
    return request.args.get(key, "").strip()


def _limit(usual: int) -> int:
    text = request.args.get("limit", "")
    return min(int(text), 100) if text.isascii() and text.isdecimal() and len(text) < 10 else usual


def _result_set(rows: list[dict[str, str]]) -> Response:
    return _json({"ResultSet": {"Result": rows}})


def _json(body: Any) -> Response:
    return Response(orjson.dumps(body), content_type=JSON_TYPE)
