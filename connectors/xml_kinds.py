"""What kind of description an XML document is, by the namespace of its first element."""

import re
from collections.abc import Mapping

DUBLIN_CORE = "application/vnd.dublin-core+xml"
EAD = "application/vnd.ead+xml"
METS = "application/mets+xml"
MODS = "application/mods+xml"
ISO_19139 = "application/vnd.iso.19139+xml"
ISO_19115_3 = "application/vnd.iso.19115-3+xml"
RDF = "application/rdf+xml"
XML = "application/xml"

KINDS: Mapping[str, str] = {
    "http://www.openarchives.org/OAI/2.0/oai_dc/": DUBLIN_CORE,
    "http://purl.org/dc/elements/1.1/": DUBLIN_CORE,
    "http://purl.org/dc/terms/": DUBLIN_CORE,
    "http://www.bl.uk/namespaces/oai_dcq/": DUBLIN_CORE,
    "urn:isbn:1-931666-22-9": EAD,
    "http://ead3.archivists.org/schema/": EAD,
    "http://www.loc.gov/METS/": METS,
    "http://www.loc.gov/METS/v2": METS,
    "http://www.loc.gov/mods/v3": MODS,
    "http://www.isotc211.org/2005/gmd": ISO_19139,
    "http://www.isotc211.org/2005/gmi": ISO_19139,
    "http://standards.iso.org/iso/19115/-3/mdb/2.0": ISO_19115_3,
    "http://standards.iso.org/iso/19115/-3/mdb/1.0": ISO_19115_3,
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": RDF,
}
_WITHOUT = {"ead": EAD, "mets": METS, "mods": MODS, "dc": DUBLIN_CORE}
"""By name, for files from before namespaces."""

HEAD = 8_192
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_FIRST = re.compile(rb"<(?:([\w.-]{1,40}):)?([\w.-]{1,60})((?:\s[^<>]{0,4000})?)/?>")
_DECLARED = re.compile(rb"""xmlns(?::([\w.-]{1,40}))?\s*=\s*["']([^"'<]{1,200})["']""")


def kind(namespace: str, name: str) -> str:
    """The media type of a document whose first element is this; what is not known is just XML."""
    if namespace:
        return KINDS.get(namespace, XML)
    return _WITHOUT.get(name.lower(), XML)


def kind_of(head: bytes) -> str:
    """The same by the beginning of a file, which is looked at and not parsed."""
    first = _FIRST.search(_COMMENT.sub(b"", head[:HEAD]))
    if first is None:
        return XML
    declared = {prefix: address.decode("utf-8", "replace") for prefix, address in _DECLARED.findall(first[3])}
    return kind(declared.get(first[1] or b"", ""), first[2].decode("utf-8", "replace"))
