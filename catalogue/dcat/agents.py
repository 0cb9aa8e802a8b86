"""Who publishes, made and answers for a dataset."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Row

from catalogue import rdf
from catalogue.dcat.portal import Portal
from catalogue.dcat.values import Pair, agent, said
from catalogue.rdf import Iri, Node
from hub.datasets.terms import AGENT, CONTACT, ROLES

_PLACES = ("contact", "maintainer", "author")


def agents(portal: Portal, own: Iri, row: Row[Any]) -> Iterator[Pair]:
    """All of a dataset's people and bodies; those without an address stand behind its `own`."""
    yield "dct:publisher", publisher(portal, own, row)
    yield "dcat:contactPoint", contact(own, row.terms)
    for role, property in ROLES.items():
        if role != "publisher" and (name := _name(role, row.terms)):
            yield property, _named(portal, own, role, {**_parts(AGENT, role, row.terms), "name": name})


def publisher(portal: Portal, own: Iri, row: Row[Any]) -> Node:
    """Whom a dataset names, else its organisation."""
    if _name("publisher", row.terms):
        return _named(portal, own, "publisher", _parts(AGENT, "publisher", row.terms))
    kind = "LocalAuthority" if row.organization_official_key else ""
    name = row.organization_title or row.organization_name
    return agent(portal.iri(f"organization/{row.owner_id}"), {"name": name, "type": kind})


def _name(role: str, terms: Mapping[str, Any]) -> Any:
    given = terms.get(f"{role}_name") or (terms.get("author") if role == "creator" else "")
    return given if given and rdf.text(given) else ""


def _named(portal: Portal, own: Iri, role: str, values: Mapping[str, Any]) -> Node:
    return agent(portal.foreign(values.get("uri", "")) or Iri(f"{own}#{role}"), values)


def _parts(terms: Any, role: str, values: Mapping[str, Any]) -> dict[str, Any]:
    fields = (*(term.field for term in terms), "uri")
    return {field: values[key] for field in fields if (key := f"{role}_{field}") in values}


def contact(own: Iri, terms: Mapping[str, Any]) -> Node | None:
    """The first who can be reached."""
    for role in _PLACES:
        node = Iri(f"{own}#contact")
        values = {"name": terms.get(role, ""), **_parts(CONTACT, role, terms)}
        pairs = list(said(node, CONTACT, values, ""))
        if any(name != "vcard:fn" for name, _ in pairs):
            return rdf.node(node, "vcard:Kind", pairs)
    return None
