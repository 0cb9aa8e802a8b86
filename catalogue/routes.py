"""What programs may call beside the actions, for the description of the interfaces: from the routes themselves."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from catalogue import exports, span_file, tus
from catalogue.exports import TYPES, VARIANTS
from catalogue.feeds.profiles import PROFILES
from catalogue.json_schema import JsonSchema, described
from catalogue.schemas.datastore import Dump
from catalogue.writers import FORMATS
from hub.access import Permission
from hub.iot.store.spans import SPANS

TAGS = [
    {"name": "downloads", "description": "Files, tables and readings"},
    {"name": "dump", "description": "Tables as files, as a question asks for them"},
    {"name": "feeds", "description": "DCAT-AP as RDF"},
    {"name": "atom", "description": "News as Atom"},
    {"name": "completions", "description": "What forms propose while somebody types"},
    {"name": "tus", "description": "Uploads that can be resumed (tus 1.0.0)"},
]
NAMES = frozenset(tag["name"] for tag in TAGS)
METHODS = ("GET", "POST", "PATCH", "DELETE")
TEXT: JsonSchema = {"type": "string"}
NATURAL: JsonSchema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
PAGE: JsonSchema = {"type": "integer", "minimum": 1, "default": 1}
MOMENT: JsonSchema = {"type": "string", "examples": ["2024-05-31", "2024-05-31T12:00:00Z"]}
BOX: JsonSchema = {"type": "string", "examples": ["9.9,48.3,10.1,48.5"], "description": "west,south,east,north"}
VARIANT: JsonSchema = {"type": "string", "enum": sorted(VARIANTS), "description": "How a CSV file is written"}
FLAG: JsonSchema = {"type": "string", "enum": ["true", "false"]}
ROWS: Mapping[str, JsonSchema] = {
    "filters": {
        "type": "string",
        "examples": ['{"name": "Linde"}'],
        "description": "JSON, as datastore_search takes it",
    },
    "q": TEXT,
    "plain": FLAG,
    "full_text": TEXT,
    "language": TEXT,
    "distinct": FLAG,
    "fields": {"type": "string", "examples": ["name,height"]},
    "sort": {"type": "string", "examples": ["height desc, name"]},
    "limit": NATURAL,
    "offset": NATURAL,
    "bbox": BOX,
}
PERIOD = {"start": MOMENT, "end": MOMENT}
DUMPED = {
    key: schema
    for key, schema in described(Dump())["properties"].items()
    if key not in ("resource_id", "format", "variant")
}
PROFILE: JsonSchema = {
    "type": "string",
    "examples": ["dcatap_de"],
    "description": f"Names with commas between them: {', '.join(PROFILES)}",
}
FEED: Mapping[str, JsonSchema] = {"page": PAGE, "modified_since": MOMENT, "q": TEXT, "fq": TEXT, "profiles": PROFILE}
ASKED: Mapping[str, Mapping[str, JsonSchema]] = {
    "downloads.table": {**ROWS, "variant": VARIANT},
    "downloads.observations": {**PERIOD, "variant": VARIANT},
    "downloads.series": PERIOD,
    "downloads.rollups": {
        **PERIOD,
        "span": {"type": "string", "enum": list(SPANS), "default": "hour"},
        "values": {"type": "string", "examples": ["mean", ",".join(span_file.VALUES)]},
    },
    "dump.dump": {**DUMPED, "format": {"type": "string", "enum": list(exports.FORMATS)}, "variant": VARIANT},
    "feeds.catalog": FEED,
    "feeds.negotiated": FEED,
    "feeds.dataset": {"profiles": PROFILE},
    "feeds.series": {"profiles": PROFILE},
    "atom.datasets": {"page": PAGE},
    "atom.organization": {"page": PAGE},
    "atom.group": {"page": PAGE},
    "atom.tag": {"page": PAGE},
    "atom.custom": {"q": TEXT, "sort": TEXT, "page": PAGE},
    "completions.dataset": {"incomplete": TEXT, "limit": NATURAL},
    "completions.tag": {"incomplete": TEXT, "limit": NATURAL},
    "completions.resource_format": {"incomplete": TEXT, "limit": NATURAL},
    "completions.by_name": {"q": TEXT, "limit": NATURAL},
}
"""What the query string may hold."""
HEADERS: Mapping[str, Mapping[str, JsonSchema]] = {
    "tus.create": {"Upload-Length": NATURAL, "Upload-Metadata": TEXT},
    "tus.append": {"Upload-Offset": NATURAL},
    "tus.override": {"X-HTTP-Method-Override": {"type": "string", "enum": ["PATCH", "DELETE", "HEAD"]}},
}
NEEDED = frozenset(("Upload-Length", "Upload-Offset", "X-HTTP-Method-Override"))
BODIES = {"tus.append": tus.BODY}
SUFFIXES = {"downloads": sorted(TYPES), "downloads.rollups": sorted(span_file.FORMATS), "feeds": sorted(FORMATS)}
_PART = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\((?P<rule>[^)]*)\))?:)?(?P<name>\w+)>")


def paths(app: Flask) -> dict[str, dict[str, Any]]:
    """The routes of these parts, by address and method."""
    found: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in NAMES:
            methods = [method for method in METHODS if method in (rule.methods or ())]
            methods = methods or ["HEAD"] * ("HEAD" in (rule.methods or ()))
            found.setdefault(_PART.sub(r"{\g<name>}", rule.rule), {}).update(
                {method.lower(): _operation(app, rule, method) for method in methods}
            )
    return {address: operations for address, operations in found.items() if operations}


def _operation(app: Flask, rule: Rule, method: str) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    text = inspect.getdoc(view) or ""
    needs_token = rule.endpoint.startswith("tus.")
    assert getattr(view, "permission", None) is Permission.READ  # noqa: S101 (tus looks at the token itself)
    found: dict[str, Any] = {
        "tags": [rule.endpoint.partition(".")[0]],
        "summary": text.partition("\n")[0],
        "operationId": "_".join(re.findall(r"\w+", f"{method.lower()} {rule.rule}")),
        "parameters": [*_in_path(rule), *_asked(ASKED, rule, "query"), *_asked(HEADERS, rule, "header")],
        "security": [{"token": []}] if needs_token else [{}, {"token": []}],
        "responses": {"2XX": {"description": text.partition("\n")[0]}, "default": PROBLEM},
    }
    if body := BODIES.get(rule.endpoint):
        found["requestBody"] = {"required": True, "content": {body: {"schema": {"type": "string", "format": "binary"}}}}
    return found


PROBLEM = {
    "description": "What went wrong (RFC 9457); a page for browsers",
    "content": {"application/problem+json": {"schema": {"type": "object"}}, "text/html": {"schema": TEXT}},
}


def _in_path(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"name": part["name"], "in": "path", "required": True, "schema": _segment(part, rule)}
        for part in _PART.finditer(rule.rule)
    ]


def _segment(part: re.Match[str], rule: Rule) -> JsonSchema:
    if part["kind"] == "uuid":
        return {"type": "string", "format": "uuid"}
    if part["kind"] == "int":
        return {"type": "integer", "minimum": 0, "maximum": int(part["rule"].partition("=")[2])}
    known = SUFFIXES.get(rule.endpoint) or SUFFIXES.get(rule.endpoint.partition(".")[0])
    suffixes = known if part["name"] == "suffix" else None
    return {"type": "string", "enum": suffixes} if suffixes else {"type": "string", "minLength": 1}


def _asked(table: Mapping[str, Mapping[str, JsonSchema]], rule: Rule, where: str) -> list[dict[str, Any]]:
    asked = table.get(rule.endpoint, {})
    return [{"name": key, "in": where, "required": key in NEEDED, "schema": schema} for key, schema in asked.items()]
