"""What nodes of a description say: texts in the right language, addresses, and values in the form of their term."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from harvesters import normalise
from harvesters.addresses import IRI, web_address
from harvesters.documents import clean
from harvesters.html_text import markdown
from hub.datasets.terms import Kind, Term

Node = Mapping[str, Any]

LABELS = (
    "foaf:name", "vcard:fn", "rdfs:label", "skos:prefLabel", "schema:name", "dct:title", "rdf:value",
    "vcard:organization-name", "schema:value", "skos:notation", "dct:identifier",
)  # fmt: skip
_CODE = re.compile(r"[\w.+-]+(?:/[\w.+-]+)*")
_SCHEME = re.compile(r"^https?://(?:www\.)?")
_DECIMAL = re.compile(r"\d{1,15}(?:\.\d{1,15})?")
_DURATION = re.compile(r"P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?")
_NUMBER = re.compile(r"\+?\d{1,18}(?:\.0*)?")

_CODES: Mapping[str, Callable[[str], str]] = {
    "language": normalise.language,
    "frequency": normalise.frequency,
    "status": normalise.status,
    "availability": normalise.availability,
    "access_rights": normalise.access_rights,
    "political_geocoding_level": normalise.level,
    "hvd_category": normalise.hvd,
}
"""Fields whose values a table knows in many spellings."""


def literal(value: Any, language: str = "") -> Node:
    """A value as it would stand in RDF, for formats that are no RDF."""
    text = "" if isinstance(value, bool) or not isinstance(value, str | int | float) else str(value)
    return {"@value": text, "@language": language} if language else {"@value": text}


def many(tree: Node, *names: str) -> list[Node]:
    """The values of all of the properties."""
    return [value for name in names for value in tree.get(name, ())]


def said(value: Node) -> str:
    """A value as one text: what it is labelled with, else its address."""
    if "@value" in value:
        return clean(str(value["@value"])).strip()
    label = text(value, *LABELS)
    return label or address(value)


def texts(tree: Node, *names: str) -> list[str]:
    """All texts of the properties in the language that is most at home here: German, none said, English, any."""
    values = [value for value in many(tree, *names) if said(value)]
    best = min((_rank(value) for value in values), default=0)
    wanted = (best, 1) if best == 0 else (best,)
    return list(dict.fromkeys(said(value) for value in values if _rank(value) in wanted))


def text(tree: Node, *names: str) -> str:
    """The first text that one of the properties has, the properties in their order."""
    for name in names:
        values = [value for value in tree.get(name, ()) if "@value" in value and said(value)]
        if values:
            return said(min(values, key=_rank))
    return ""


def address(value: Node) -> str:
    """The address that a node has or a literal is; nothing for nodes without a name."""
    word = clean(str(value.get("@id") or value.get("@value") or "")).strip()
    if word.startswith("_:"):
        return next((found for name in _PAGES for one in value.get(name, ()) if (found := address(one))), "")
    return word


_PAGES = ("schema:url", "foaf:homepage", "foaf:page", "dct:source", "rdfs:seeAlso")


def web(values: Iterable[Node], root: str = "") -> list[str]:
    """Web addresses, each once."""
    return list(dict.fromkeys(found for value in values if (found := web_address(address(value), root))))


def term(term: Term, tree: Node) -> Any:
    """The value of a term, a list where it may have several; empty where nothing said has the form it asks for."""
    if term.kind is Kind.TEXT:
        found = texts(tree, term.iri) if term.many else [markdown(text(tree, term.iri))]
    else:
        found = [_one(term, value) for value in tree.get(term.iri, ())]
    present = list(dict.fromkeys(one for one in found if one))
    return present if term.many else next(iter(present), "")


def _one(term: Term, value: Node) -> str:
    match term.kind:
        case Kind.IRI:
            return web_address(address(value)) or _urn(address(value))
        case Kind.CODE:
            return code(term, value)
        case Kind.NUMBER:
            return number(said(value))
        case Kind.DECIMAL:
            return said(value) if _DECIMAL.fullmatch(said(value)) else ""
        case Kind.DURATION:
            return said(value) if _DURATION.fullmatch(said(value)) else ""
        case Kind.STATEMENT:
            return markdown(said(value))
    return said(value)


def code(term: Term, value: Node) -> str:
    """The code of the term's vocabulary that a node is or is labelled with; a foreign address as it is."""
    words = list(dict.fromkeys(word for word in (address(value), said(value)) if word))
    known = _CODES.get(term.field)
    if known and (found := next((found for word in words if (found := known(word))), "")):
        return found
    base = _SCHEME.sub("", term.base)
    for word in words:
        plain = _SCHEME.sub("", word)
        bare = plain.removeprefix(base) if base and plain.startswith(base) else word
        if IRI.fullmatch(bare) or (_CODE.fullmatch(bare) and (bare != word or not known)):
            return bare
    return ""


def number(word: str) -> str:
    """A whole number that is not negative; old profiles wrote 6776.0."""
    return word.partition(".")[0].lstrip("+") if _NUMBER.fullmatch(word) else ""


def _urn(word: str) -> str:
    return word if re.fullmatch(r"(?:urn|doi|ftp):[^\s<>\"{}|\\^`]+", word) else ""


def _rank(value: Node) -> int:
    language = str(value.get("@language", "")).lower()
    if language.startswith("de"):
        return 0
    return 1 if not language else 2 if language.startswith("en") else 3
