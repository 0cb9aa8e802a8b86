"""Requests to a CSW: GetRecords and GetRecordById as addresses."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.sax.saxutils import escape, quoteattr

SCHEMAS = {
    "iso19139": "http://www.isotc211.org/2005/gmd",
    "iso19115-3": "http://standards.iso.org/iso/19115/-3/mdb/2.0",
    "dublin-core": "http://www.opengis.net/cat/csw/2.0.2",
    "dcat": "http://www.w3.org/ns/dcat#",
}
_TYPES = {"iso19139": "gmd:MD_Metadata"}
_NAMESPACES = "xmlns(csw=http://www.opengis.net/cat/csw/2.0.2),xmlns(gmd=http://www.isotc211.org/2005/gmd)"
_OWN = frozenset(
    {"service", "version", "request", "acceptversions", "outputschema", "outputformat", "elementsetname", "typenames",
     "resulttype", "maxrecords", "startposition", "constraint", "constraintlanguage", "constraint_language_version",
     "namespace", "id", "sections"}
)  # fmt: skip


def address(url: str) -> tuple[str, dict[str, str]]:
    """The service's address without a query, and what of its query is not CSW's, such as a map or a token."""
    parts = urlsplit(url)
    kept = {key: value for key, value in parse_qsl(parts.query) if key.lower() not in _OWN}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), kept


def whole(url: str, own: Mapping[str, str]) -> str:
    """An address with its own query, to which XML is sent."""
    return f"{url}?{urlencode(own)}" if own else url


def get_records(config: Mapping[str, Any], since: str, start: int, rows: int, brief: bool = False) -> dict[str, Any]:
    """The parameters for one page; `brief` asks for nothing but identifiers, which no bad record can spoil."""
    schema = "dublin-core" if brief else str(config.get("schema") or "iso19139")
    constraint = _constraint(config, since)
    asked = {
        "service": "CSW",
        "version": "2.0.2",
        "request": "GetRecords",
        "resultType": "results",
        "typeNames": _TYPES.get(schema, "csw:Record"),
        "namespace": _NAMESPACES,
        "outputSchema": SCHEMAS[schema],
        "elementSetName": "brief" if brief else "full",
        "outputFormat": "application/xml",
        "startPosition": start,
        "maxRecords": rows,
    }
    if constraint:
        asked |= {"constraintLanguage": "CQL_TEXT", "constraint_language_version": "1.1.0", "constraint": constraint}
    return asked


def posted(asked: Mapping[str, Any]) -> bytes:
    """The same question as XML, for servers that take it in no other form."""
    constraint = str(asked.get("constraint") or "")
    within = (
        f'<csw:Constraint version="1.1.0"><csw:CqlText>{escape(constraint)}</csw:CqlText></csw:Constraint>'
        if constraint
        else ""
    )
    attributes = {
        key: asked[key] for key in ("resultType", "outputSchema", "outputFormat", "startPosition", "maxRecords")
    }
    written = " ".join(f"{key}={quoteattr(str(value))}" for key, value in attributes.items())
    return (
        '<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:gmd="http://www.isotc211.org/2005/gmd"'
        f' service="CSW" version="2.0.2" {written}><csw:Query typeNames={quoteattr(str(asked["typeNames"]))}>'
        f"<csw:ElementSetName>{asked['elementSetName']}</csw:ElementSetName>{within}</csw:Query></csw:GetRecords>"
    ).encode()


def _constraint(config: Mapping[str, Any], since: str) -> str:
    own = str(config.get("constraint") or "").strip()
    if not (config.get("incremental") and re.fullmatch(r"\d{4}-\d{2}-\d{2}", since)):
        return own
    changed = f"apiso:Modified >= '{since}'"
    if not own:
        return changed
    # Some servers do not know brackets, so they stand only where the meaning needs them.
    return f"({own}) AND {changed}" if re.search(r"\bor\b", own, re.IGNORECASE) else f"{own} AND {changed}"
