"""Who publishes, made and answers for a dataset."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from catalogue import rdf
from catalogue.dcat.portal import Portal
from catalogue.dcat.values import Pair, agent, rules, said
from catalogue.rdf import Iri, Node
from hub.datasets.terms import AGENT, CONTACT, ROLES, Term

KEPT = 1_000
"""So many organisations are remembered: each publishes many datasets."""
_PLACES = ("contact", "maintainer", "author")
_CONTACT = rules(CONTACT)


def agents(portal: Portal, own: Iri, row: Row[Any]) -> Iterator[Pair]:
    """All of a dataset's people and bodies; those without an address stand behind its `own`."""
    yield "dct:publisher", publisher(portal, own, row)
    yield "dcat:contactPoint", contact(own, row.terms)
    for role, property in ROLES.items():
        if role != "publisher" and (name := _name(role, row.terms)):
            yield property, _named(portal, own, role, {**_parts(_OF_AGENT[role], row.terms), "name": name})


def publisher(portal: Portal, own: Iri, row: Row[Any]) -> Node:
    """Whom a dataset names, else its organisation."""
    if _name("publisher", row.terms):
        return _named(portal, own, "publisher", _parts(_OF_AGENT["publisher"], row.terms))
    name = row.organization_title or row.organization_name
    return _organization(portal, row.owner_id, name, bool(row.organization_official_key))


@lru_cache(maxsize=KEPT)
def _organization(portal: Portal, id: UUID, name: str, official: bool) -> Node:
    kind = "LocalAuthority" if official else ""
    return agent(portal.iri(f"organization/{id}"), {"name": name, "type": kind})


def _name(role: str, terms: Mapping[str, Any]) -> Any:
    given = terms.get(f"{role}_name") or (terms.get("author") if role == "creator" else "")
    return given if given and rdf.text(given) else ""


def _named(portal: Portal, own: Iri, role: str, values: Mapping[str, Any]) -> Node:
    return agent(portal.foreign(values.get("uri", "")) or Iri(f"{own}#{role}"), values)


def _keys(terms: Iterable[Term], role: str) -> Mapping[str, str]:
    """The words for somebody in a role, each with its key among the terms of a dataset."""
    return {field: f"{role}_{field}" for field in (*(term.field for term in terms), "uri")}


_OF_AGENT = {role: _keys(AGENT, role) for role in ROLES}
_OF_CONTACT = {role: _keys(CONTACT, role) for role in _PLACES}


def _parts(keys: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {field: values[key] for field, key in keys.items() if key in values}


def contact(own: Iri, terms: Mapping[str, Any]) -> Node | None:
    """The first who can be reached."""
    for role in _PLACES:
        given = _parts(_OF_CONTACT[role], terms)
        if not given:  # a name alone reaches nobody
            continue
        node = Iri(f"{own}#contact")
        pairs = said(node, _CONTACT, {"name": terms.get(role, ""), **given}, "")
        if any(name != "vcard:fn" for name, _ in pairs):
            return rdf.node(node, "vcard:Kind", pairs)
    return None
