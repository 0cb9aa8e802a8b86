"""The table of terms applied: from stored values to what is said of a node."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from catalogue import codes, rdf
from catalogue.rdf import Iri, Literal, Node, Value
from hub.datasets.terms import AGENT, Kind, Term

Pair = tuple[str, Value | None]
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9]+")


def said(subject: Iri, terms: Iterable[Term], values: Mapping[str, Any], language: str) -> Iterator[Pair]:
    """What the values say of `subject`, in the order of the terms; its own parts stand behind `subject`."""
    for term in terms:
        value = values.get(term.field)
        if value is None or value == "":
            continue
        for each in listed(value):
            found = _value(subject, term, each, language)
            if found is not None:
                yield term.iri, found
                if not term.many:
                    break


def listed(value: Any) -> list[Any]:
    """What may be one value or several, as a list."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _value(subject: Iri, term: Term, value: Any, language: str) -> Value | None:
    match term.kind:
        case Kind.TEXT:
            return rdf.text(value, language)
        case Kind.CODE:
            return codes.code(term, value)
        case Kind.STATEMENT:
            return _statement(subject, term, value, language)
        case Kind.IDENTIFIER:
            return _identifier(subject, value)
        case _:
            return _PLAIN[term.kind](value)


def mail(value: Any) -> Iri | None:
    """An e-mail address as an address of the web."""
    bare = str(value or "").strip().removeprefix("mailto:")
    return rdf.iri("mailto:" + bare) if _MAIL.fullmatch(bare) else None


def phone(value: Any) -> Iri | None:
    """A telephone number as an address of the web."""
    bare = re.sub(r"\(0\)|[\s()/.-]", "", str(value or "").strip().removeprefix("tel:"))
    return Iri("tel:" + bare) if _PHONE.fullmatch(bare) and len(bare) > 2 else None


_PLAIN: Mapping[Kind, Callable[[Any], Iri | Literal | None]] = {
    Kind.LITERAL: rdf.text,
    Kind.TIME: rdf.time,
    Kind.NUMBER: rdf.number,
    Kind.DECIMAL: rdf.decimal,
    Kind.DURATION: rdf.duration,
    Kind.IRI: rdf.iri,
    Kind.MAIL: mail,
    Kind.PHONE: phone,
}


def _statement(subject: Iri, term: Term, value: Any, language: str) -> Value | None:
    if link := rdf.web(value):
        return link
    label = rdf.text(value, language)
    return rdf.node(Iri(f"{subject}#{term.field}"), term.base, [("rdfs:label", label)]) if label else None


def _identifier(subject: Iri, value: Any) -> Node | None:
    notation = rdf.text(value)
    if notation is None:
        return None
    mark = sha256(notation.text.encode()).hexdigest()[:12]  # two identifiers must not become one node
    return rdf.node(Iri(f"{subject}#identifier-{mark}"), "adms:Identifier", [("skos:notation", notation)])


def agent(iri: Iri, values: Mapping[str, Any]) -> Node:
    """A person or body, by the terms of an agent."""
    return rdf.node(iri, "foaf:Agent", said(iri, AGENT, values, ""))
