"""The table of terms applied: from stored values to what is said of a node."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalogue import codes, rdf
from catalogue.rdf import Iri, Node, Value
from hub.datasets.terms import Kind, Term

Pair = tuple[str, Value | None]


def said(subject: Iri, terms: Iterable[Term], values: Mapping[str, Any], language: str) -> Iterator[Pair]:
    """What the values say of `subject`, in the order of the terms."""
    for term in terms:
        value = values.get(term.field)
        if value is None or value == "":
            continue
        written = [found for each in listed(value) if (found := _value(subject, term, each, language)) is not None]
        for found in written if term.many else written[:1]:
            yield term.iri, found


def listed(value: Any) -> list[Any]:
    """What may be one value or several, as a list."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _value(subject: Iri, term: Term, value: Any, language: str) -> Value | None:
    match term.kind:
        case Kind.TEXT:
            return rdf.text(value, language)
        case Kind.LITERAL:
            return rdf.text(value)
        case Kind.TIME:
            return rdf.time(value)
        case Kind.NUMBER:
            return rdf.number(value)
        case Kind.IRI:
            return rdf.iri(value)
        case Kind.CODE:
            return codes.code(term, value)
        case Kind.STATEMENT:
            return _statement(subject, term, value, language)


def _statement(subject: Iri, term: Term, value: Any, language: str) -> Value | None:
    if link := rdf.web(value):
        return link
    label = rdf.text(value, language)
    return rdf.node(Iri(f"{subject}#{term.field}"), term.base, [("rdfs:label", label)]) if label else None


def agent(iri: Iri, name: Any, *more: Iterable[Pair]) -> Node:
    """A person or body with a name."""
    return rdf.node(iri, "foaf:Agent", [("foaf:name", rdf.text(name))], *more)
