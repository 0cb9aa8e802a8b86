"""What a file is: its media type by declaration, name and content, and the document that is made of it."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from connectors import xml_kinds
from connectors.hints import hints
from hub.records import Document, Message, Refusal

SENML = "application/senml+json"
INFLUX = "application/vnd.influxdb.query-result+json"
GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
UNKNOWN = "application/octet-stream"

_BY_SUFFIX = {
    ".csv": "text/csv",
    ".txt": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".tab": "text/tab-separated-values",
    ".geojson": GEOJSON,
    ".senml": SENML,
    ".ics": "text/calendar",
    ".html": HTML,
    ".htm": HTML,
    ".pdf": "application/pdf",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_OTHER_NAMES = {
    "application/vnd.geo+json": GEOJSON,
    "application/csv": "text/csv",
    "text/comma-separated-values": "text/csv",
}
# Servers send these for anything, so they say nothing; text/html is believed only where the content agrees.
_VAGUE = frozenset(
    {"", UNKNOWN, "binary/octet-stream", "application/force-download", "application/vnd.ms-excel", "text/plain"}
    | {JSON, HTML}
)

_WINDOW = 4096  # enough to recognise a kind, and no parsing of foreign text outside the sandbox
_HTML = re.compile(rb"(?:<\?xml[^>]*>|<!--(?:(?!-->).)*-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_INFLUX = re.compile(rb'\{\s*(?:"statement_id"\s*:\s*\d+\s*,\s*)?"(?:series|results)"\s*:\s*\[')
_SENML = re.compile(rb'\[\s*\{[^{}\[\]]*?"b?n"\s*:\s*"')
_SENML_VALUE = re.compile(rb'"(?:b?v|v[sbd]|b?t|b?u|bver)"\s*:')


def looks_like_html(body: bytes) -> bool:
    """Whether this is a page for people: typically the error page of a server that answers 200."""
    return _HTML.match(_head(body)) is not None


def media_type(name: str, body: bytes, declared: str = "") -> str:
    """What the file is; a telling declaration beats the name, and the name beats the content."""
    declared = declared.partition(";")[0].strip().lower()
    if declared not in _VAGUE:
        return _OTHER_NAMES.get(declared, declared)
    if name.lower().endswith(".senml.json"):
        return SENML
    return _BY_SUFFIX.get(PurePosixPath(name.lower()).suffix) or _by_content(name, body)


def document(message: Message, config: Mapping[str, Any]) -> Document | Refusal:
    """The file in a message, with its media type and what its owner said beforehand."""
    if not message.body.strip():
        return Refusal(message.name, "The file is empty.")
    kind = media_type(message.name, message.body, message.media_type)
    if kind in ("application/xml", "text/xml"):
        kind = xml_kinds.kind_of(_head(message.body))
    if kind != HTML and looks_like_html(message.body):
        return Refusal(message.name, "An HTML page came instead of data; it may be an error message of the server.")
    return Document(
        identifier=message.name,
        media_type=kind,
        body=message.body,
        name=message.name,
        url=message.url,
        modified=message.modified,
        hints=hints(config),
    )


def _head(body: bytes) -> bytes:
    return body[:_WINDOW].removeprefix(b"\xef\xbb\xbf").lstrip()


def _by_content(name: str, body: bytes) -> str:
    head = _head(body)
    if b"FeatureCollection" in head or (head.startswith(b"{") and b"FeatureCollection" in body[-_WINDOW:]):
        return GEOJSON
    if _INFLUX.match(head):
        return INFLUX
    if _SENML.match(head) and _SENML_VALUE.search(head):
        return SENML
    if head.startswith((b"{", b"[")) or name.lower().endswith(".json"):
        return JSON
    return HTML if _HTML.match(head) else UNKNOWN
