"""The table of terms applied: from stored values to what is said of a node."""

import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from catalogue import codes, rdf
from catalogue.rdf import Iri, Literal, Node, Value
from hub.datasets.terms import AGENT, Kind, Term

Pair = tuple[str, Value | None]
Make = Callable[[Any, Iri, str], Value | None]
"""From a value, the node that it is said of, and the catalogue's language."""
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9]+")


class Rule(NamedTuple):
    """A row of the table of terms made ready for many values: field, property, whether there are several, and how."""

    field: str
    iri: str
    many: bool
    make: Make


def rules(terms: Iterable[Term]) -> tuple[Rule, ...]:
    """The terms made ready, once for all datasets."""
    return tuple(Rule(term.field, term.iri, term.many, _maker(term)) for term in terms)


def said(subject: Iri, rules: Iterable[Rule], values: Mapping[str, Any], language: str) -> list[tuple[str, Value]]:
    """What the values say of `subject`, in the order of the rules; its own parts stand behind `subject`."""
    found: list[tuple[str, Value]] = []
    for field, iri, many, make in rules:
        value = values.get(field)
        if value is None or value == "":
            continue
        for each in value if isinstance(value, _SEVERAL) else (value,):
            made = make(each, subject, language)
            if made is not None:
                found.append((iri, made))
                if not many:
                    break
    return found


_SEVERAL = (list, tuple)


def listed(value: Any) -> list[Any]:
    """What may be one value or several, as a list."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, _SEVERAL) else [value]


def _maker(term: Term) -> Make:
    match term.kind:
        case Kind.TEXT:
            return lambda value, _, language: rdf.text(value, language)
        case Kind.CODE:
            return lambda value, *_: codes.code(term, value)
        case Kind.STATEMENT:
            return lambda value, subject, language: _statement(subject, term, value, language)
        case Kind.IDENTIFIER:
            return lambda value, subject, _: _identifier(subject, value)
        case kind:
            plain = _PLAIN[kind]
            return lambda value, *_: plain(value)


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


_AGENT = rules(AGENT)


def agent(iri: Iri, values: Mapping[str, Any]) -> Node:
    """A person or body, by the terms of an agent."""
    return rdf.node(iri, "foaf:Agent", said(iri, _AGENT, values, ""))
