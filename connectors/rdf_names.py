"""Names in RDF: addresses of properties and classes as short names, whatever mistakes portals made in writing them.

Sources: DCAT 3, DCAT-AP 3.0, DCAT-AP.de 3.0, GeoDCAT-AP 3.0, Hydra Core; the mistakes are those of catalogues in use.
"""

import re
from functools import lru_cache

NAMESPACES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "geodcatap": "http://data.europa.eu/930/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "locn": "http://www.w3.org/ns/locn#",
    "odrs": "http://schema.theodi.org/odrs#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# What stands before the name of a property, without scheme, `www.` and the sign at its end.
_BEFORE = {re.sub(r"^https?://(?:www\.)?|[/#]$", "", address): prefix for prefix, address in NAMESPACES.items()}
_BEFORE |= {"purl.org/dc/elements/1.1": "dct", "purl.org/dc": "dct", "schemas.opengis.net/geosparql": "geo"}
_PARTS = re.compile(r"https?://(?:www\.)?([^\s]*?)[/#]([\w.-]+)", re.ASCII)
# Some state the version of DCAT-AP.de within the address, even without a sign behind it; it never had one.
_VERSION = re.compile(r"(dcat-ap\.de/def/dcatde/)v?\d[\d._]*/?(?=[A-Za-z])")


@lru_cache(maxsize=4_000)
def short(address: str) -> str:
    """The short name such as `dct:title` of a property or class; an address that is in no known list as it is."""
    match = _PARTS.fullmatch(_VERSION.sub(r"\1", address))
    prefix = _BEFORE.get(match[1].rstrip("/#")) if match else None
    return f"{prefix}:{match[2]}" if match and prefix else address


def prop(address: str) -> str:
    """The short name of a property: these begin with a small letter, also where a portal wrote `dct:Language`."""
    name = short(address)
    prefix, _, local = name.partition(":")
    return f"{prefix}:{local[:1].lower()}{local[1:]}" if prefix in NAMESPACES else name
