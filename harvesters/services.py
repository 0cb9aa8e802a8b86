"""Foreign data services: which standard an address speaks, and its description in the words of dcat:DataService."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

OGC = "http://www.opengis.net/def/serviceType/ogc/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A standard: its short name, its address, and its code in the EU's table of file types where it has one."""

    name: str
    conforms_to: str
    format: str


KINDS = {
    "wms": Kind("WMS", OGC + "wms", "WMS_SRVC"),
    "wfs": Kind("WFS", OGC + "wfs", "WFS_SRVC"),
    "wmts": Kind("WMTS", OGC + "wmts", "WMTS_SRVC"),
    "wcs": Kind("WCS", OGC + "wcs", ""),
    "csw": Kind("CSW", OGC + "csw", ""),
    "sos": Kind("SOS", OGC + "sos", ""),
    "wps": Kind("WPS", OGC + "wps", ""),
    "features": Kind("OGC API - Features", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core", ""),
    "sensorthings": Kind("SensorThings API", "http://www.opengis.net/spec/iot_sensing/1.1", ""),
    "esri": Kind("ArcGIS REST", "", ""),
    "atom": Kind("ATOM", "http://www.ietf.org/rfc/rfc4287.txt", "ATOM"),
}
_NAMED = {
    "view": "wms",  # INSPIRE's word for what shows maps
    "web map service": "wms",
    "web feature service": "wfs",
    "web map tile service": "wmts",
    "web coverage service": "wcs",
    "ogc api features": "features",
    "ogc api - features": "features",
    "esri rest": "esri",
    "arcgis rest": "esri",
}
_WORDS = re.compile(r"(?<![a-z])(wms|wfs|wmts|wcs|csw|sos|wps|sensorthings)(?![a-z])")
_OWN = frozenset({"service", "request", "version", "acceptversions", "updatesequence", "sections", "format"})


def kind(url: str, *words: str) -> Kind | None:
    """The standard that the service at an address speaks, by its query or by words about it; None for other links."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    query = {key.lower(): value.lower() for key, value in parse_qsl(parts.query)}
    if query.get("service") in KINDS:
        if query.get("request", "getcapabilities") == "getcapabilities":
            return KINDS[query["service"]]
        return None  # one map or one answer is a file
    return next((found for word in words if (found := _by_word(word))), None) or _by_path(parts.path.lower())


def access_service(kind: Kind, url: str, title: str, license: str = "") -> dict[str, Any]:
    """The service as a plain object, in the words of `DistributionDraft.terms["access_services"]`."""
    described = {
        "title": title or kind.name,
        "endpoint_url": [endpoint(url)],
        "endpoint_description": [url] if "getcapabilities" in url.lower() else [],
        "conforms_to": [kind.conforms_to] if kind.conforms_to else [],
        "license": license,
    }
    return {key: value for key, value in described.items() if value}


def endpoint(url: str) -> str:
    """The address of a service, without what only asks for its capabilities."""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key.lower() not in _OWN]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))


def _by_word(word: str) -> Kind | None:
    low = word.strip().lower()
    if not low or low.startswith("www:"):
        return None
    if low.startswith(("ogc:", "http://www.opengis.net/def/servicetype/ogc/")):
        low = re.split(r"[:/]", low)[-1] if low.startswith("http") else low.partition(":")[2]
        low = re.split(r"[-\s]", low)[0]
        return KINDS.get(low) or (KINDS["features"] if low == "oafeat" else None)
    if low.startswith("esri:rest"):
        return KINDS["esri"]
    found = next((kind for name, kind in _NAMED.items() if low == name or (" " in name and name in low)), "")
    if not found and (match := _WORDS.search(low)):
        found = match[1]
    return KINDS.get(found)


def _by_path(path: str) -> Kind | None:
    """By the last name of an address, such as .../wms or .../WFSServer; a file is no service."""
    last = path.rstrip("/").rpartition("/")[2]
    found = _WORDS.fullmatch(last.removesuffix("server"))
    return KINDS[found[1]] if found else None
