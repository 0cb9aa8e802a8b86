"""Who publishes, made and answers for a dataset."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Row

from catalogue import codes, rdf
from catalogue.dcat.portal import Portal
from catalogue.dcat.values import Pair, agent
from catalogue.rdf import Iri, Node

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def agents(portal: Portal, subject: Iri, row: Row[Any]) -> Iterator[Pair]:
    """All of a dataset's people and bodies."""
    yield "dct:publisher", publisher(portal, subject, row)
    yield "dct:creator", _creator(portal, subject, row.terms)
    yield "dcat:contactPoint", contact(subject, row.terms)


def publisher(portal: Portal, subject: Iri, row: Row[Any]) -> Node:
    """Whom a harvested dataset names, else the organisation."""
    if row.terms.get("publisher_name"):
        return _named(portal, subject, "publisher", row.terms)
    kind = codes.publisher_type("LocalAuthority") if row.organization_official_key else None
    name = row.organization_title or row.organization_name
    return agent(portal.iri(f"organization/{row.owner_id}"), name, [("dct:type", kind)])


def _creator(portal: Portal, subject: Iri, terms: Mapping[str, Any]) -> Node | None:
    if terms.get("creator_name"):
        return _named(portal, subject, "creator", terms)
    author = terms.get("author", "")
    return agent(Iri(f"{subject}#creator"), author) if rdf.text(author) else None


def _named(portal: Portal, subject: Iri, role: str, terms: Mapping[str, Any]) -> Node:
    node = portal.foreign(terms.get(f"{role}_uri", "")) or Iri(f"{subject}#{role}")
    more: list[Pair] = [
        ("foaf:mbox", mail(terms.get(f"{role}_email"))),
        ("foaf:homepage", rdf.web(terms.get(f"{role}_url", ""))),
        ("dct:type", codes.publisher_type(terms.get(f"{role}_type", ""))),
    ]
    return agent(node, terms[f"{role}_name"], more)


def contact(subject: Iri, terms: Mapping[str, Any]) -> Node | None:
    """The first who can be reached."""
    for name, address, url in (
        ("contact_name", "contact_email", "contact_url"),
        ("maintainer", "maintainer_email", ""),
        ("author", "author_email", ""),
    ):
        reached = mail(terms.get(address)), rdf.web(terms.get(url, ""))
        if any(reached):
            said: list[Pair] = [
                ("vcard:fn", rdf.text(terms.get(name, ""))),
                ("vcard:hasEmail", reached[0]),
                ("vcard:hasURL", reached[1]),
            ]
            return rdf.node(Iri(f"{subject}#contact"), "vcard:Kind", said)
    return None


def mail(value: Any) -> Iri | None:
    """An e-mail address as an address of the web."""
    bare = str(value or "").strip().removeprefix("mailto:")
    return rdf.iri("mailto:" + bare) if _MAIL.fullmatch(bare) else None
