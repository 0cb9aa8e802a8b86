"""People and bodies of a dataset: foaf:Agent and vcard:Kind in the flat fields that the hub keeps."""

import re
from collections.abc import Iterator

from harvesters.addresses import web_address
from harvesters.dcat.values import Node, address, many, said, text

ROLES = {
    "publisher": ("dct:publisher",),
    "creator": ("dct:creator",),
    "contact": ("dcat:contactPoint", "adms:contactPoint"),
    "originator": ("geodcatap:originator", "dcatde:originator"),
    "custodian": ("geodcatap:custodian", "dcatde:maintainer"),
    "contributor": ("dct:contributor",),
}
PROPERTIES = frozenset(name for names in ROLES.values() for name in names)

_NAMES = (
    "foaf:name",
    "vcard:fn",
    "vcard:organization-name",
    "rdfs:label",
    "skos:prefLabel",
    "schema:name",
    "dct:title",
)
_MAILS = ("foaf:mbox", "vcard:hasEmail", "vcard:email", "schema:email")
_URLS = ("foaf:homepage", "vcard:hasURL", "vcard:url", "foaf:workplaceHomepage", "schema:url", "foaf:page")
_PHONES = ("vcard:hasTelephone", "vcard:tel", "foaf:phone", "schema:telephone")
_INNER = ("vcard:value", "vcard:hasValue", "rdf:value")
_MAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+")
_TYPES = re.compile(r"https?://purl\.org/adms/publishertype/")


def agents(tree: Node) -> dict[str, str]:
    """All roles in flat fields such as `publisher_name`; of several in one role the one that says the most."""
    found: dict[str, str] = {}
    for role, names in ROLES.items():
        told = [dict(_agent(role, value)) for value in many(tree, *names)]
        most: dict[str, str] = max(told, key=_length, default={})
        found |= most
    return found


def _length(told: dict[str, str]) -> int:
    return len(told)


def _agent(role: str, value: Node) -> Iterator[tuple[str, str]]:
    name = text(value, *_NAMES) or (said(value) if "@value" in value else "")
    uri = web_address(str(value.get("@id", "")))
    parts = {
        "name": name,
        "email": _mail(value),
        "url": next((found for one in many(value, *_URLS) if (found := web_address(_inner(one)))), ""),
        "phone": next((_inner(one).removeprefix("tel:") for one in many(value, *_PHONES)), ""),
        "uri": uri,
        "type": _TYPES.sub("", next((address(one) for one in value.get("dct:type", ())), "")),
    }
    return ((f"{role}_{part}", found) for part, found in parts.items() if found)


def _mail(value: Node) -> str:
    words = (re.sub(r"^mailto:\s*", "", _inner(one), flags=re.IGNORECASE).strip() for one in many(value, *_MAILS))
    return next((word for word in words if _MAIL.fullmatch(word)), "")


def _inner(value: Node) -> str:
    """An address, or what stands in a node around it, as vcard has it."""
    inner = next(iter(many(value, *_INNER)), None)
    return address(inner if inner is not None else value)
