"""RDF out: clean addresses and literals, and the nodes that say them; `catalogue.writers` puts them into words.

Nodes are addresses, never blank nodes, so a reader can tell by comparing whether anything changed. No value can leave
its place: what an address must not hold is percent-encoded or the address is dropped, what XML cannot hold is taken out
of texts, for all formats alike.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, Union
from urllib.parse import urlsplit

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
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
KEPT = 1_000
"""So many moments are remembered as they are written."""
SCHEMES = frozenset({"http", "https", "ftp", "mailto", "tel", "urn"})
_WEB = frozenset({"http", "https", "ftp"})
# What RFC 3987 does not allow anywhere in an IRI, surrogates and non-characters included; a % that encodes nothing.
_FORBIDDEN = r'\x00-\x20<>"{}|\\^`\x7f-\xa0\ud800-\uf8ff\ufff0-\uffff'
_NOT_IN_IRI = re.compile(rf"[{_FORBIDDEN}]|%(?![0-9A-Fa-f]{{2}})")
_NOT_BEHIND = re.compile(rf"[{_FORBIDDEN}\[\]#]|%(?![0-9A-Fa-f]{{2}})")
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_YEAR = re.compile(r"(?!0000)[0-9]{4}")
_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")
_DECIMAL = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
_DURATION = re.compile(
    r"P(?=.)(\d{1,9}Y)?(\d{1,9}M)?(\d{1,9}D)?(T(?=.)(\d{1,9}H)?(\d{1,9}M)?(\d{1,9}(\.\d{1,9})?S)?)?", re.ASCII
)
_CLEAN = re.compile(r"https?://[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*(?:/[\w.~/-]*)?(?:\?[\w.~=&/-]*)?", re.ASCII)
_ORIGIN = re.compile(r"[A-Za-z]+://[^/?#\\]+")


class Iri(str):
    """An absolute address that is safe in every format."""

    __slots__ = ()


class Literal(NamedTuple):
    """A text, in a language or of a type (a prefixed name such as `xsd:date`) where it has one."""

    text: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """What is said of one address: its types and its properties, in order; both are prefixed names.

    A value may be a node itself, and so everything that belongs to a dataset hangs on the dataset's node.
    """

    iri: Iri
    types: tuple[str, ...] = ()
    properties: "tuple[tuple[str, Value], ...]" = ()

    def __hash__(self) -> int:
        return hash(self.iri)


Value = Union[Iri, Literal, Node]  # noqa: UP007 (a name in quotes cannot be joined by |)
Said = Iterable[tuple[str, Value | None]]
"""Properties with their values; those without a value are left out."""


def node(iri: Iri, types: str | tuple[str, ...], *said: Said) -> Node:
    """A node of all that is said, each statement once, in the order in which it is said first."""
    kept = dict.fromkeys(chain.from_iterable(said))
    pairs = tuple([pair for pair in kept if pair[1] is not None])
    return Node(iri, (types,) if isinstance(types, str) else types, pairs)  # type: ignore[arg-type]


def nodes(*given: Node) -> Iterator[Node]:
    """These nodes and all that hang on them, each before what hangs on it."""
    for each in given:
        yield each
        yield from nodes(*(value for _, value in each.properties if isinstance(value, Node)))


def name(prefixed: str) -> Iri:
    """The address of a prefixed name such as `dct:title`."""
    prefix, _, local = prefixed.partition(":")
    return Iri(NAMESPACES[prefix] + local)


def iri(value: Any) -> Iri | None:
    """An absolute address that is safe in every format, or None where the value is none."""
    given = str(value).strip()
    if _CLEAN.fullmatch(given):  # most are, and it is quicker to see than to take apart
        return Iri(given)
    scheme, _, rest = given.partition(":")
    if not rest or scheme.lower() not in SCHEMES:
        return None
    origin = _origin(given) if scheme.lower() in _WEB else scheme + ":"
    # Brackets belong to hosts alone, and a second # to no address.
    address, mark, fragment = given[len(origin) :].partition("#")
    tail = mark.join(_NOT_BEHIND.sub(_encoded, part) for part in ((address, fragment) if mark else (address,)))
    return Iri(_NOT_IN_IRI.sub(_encoded, origin) + tail) if origin else None


def is_clean(text: str) -> bool:
    """Whether this is an address of the web that stays as it is."""
    return _CLEAN.fullmatch(text) is not None


def web(value: Any) -> Iri | None:
    """An address that a browser can open, or None."""
    found = iri(value)
    return found if found is not None and found.lower().startswith(("http://", "https://")) else None


def text(value: Any, language: str | None = None) -> Literal | None:
    """A literal, in a language where one is given; None where nothing is left of the value."""
    given = value if value.__class__ is str else str(value)
    if not given.isprintable():
        given = _NOT_IN_XML.sub("", given.replace("\r\n", "\n").replace("\r", "\n"))
    kept = given.strip()
    return _literal(Literal, (kept, language or "", "")) if kept else None


_literal = tuple.__new__
"""A literal is a tuple; this makes one in a third of the time."""


def for_xml(text: str) -> str:
    """The text without what no XML document can hold."""
    return _NOT_IN_XML.sub("", text)


def time(value: Any) -> Literal | None:
    """A literal of the type that fits: dateTime, date, gYearMonth or gYear; None where the value is no time."""
    if isinstance(value, datetime):
        return _instant(value) if value.tzinfo is UTC else _typed(value.isoformat(), "xsd:dateTime")
    if isinstance(value, date):
        return _typed(value.isoformat(), "xsd:date")
    given = str(value).strip()
    for pattern, kind in ((_YEAR, "xsd:gYear"), (_MONTH, "xsd:gYearMonth")):
        if pattern.fullmatch(given):
            return _typed(given, kind)
    try:
        return time(date.fromisoformat(given) if len(given) <= 10 else datetime.fromisoformat(given))
    except ValueError:
        return None


@lru_cache(maxsize=KEPT)
def _instant(value: datetime) -> Literal:
    """A moment, which is often the same several times; others of the same moment may be written in another zone."""
    return _typed(value.isoformat(), "xsd:dateTime")


def number(value: Any) -> Literal | None:
    """A literal of a whole number from 0, or None."""
    is_whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return _typed(str(value), "xsd:nonNegativeInteger") if is_whole else None


def decimal(value: Any) -> Literal | None:
    """A literal of a decimal number from 0, or None."""
    given = str(value).strip()
    return _typed(given, "xsd:decimal") if _DECIMAL.fullmatch(given) else None


def duration(value: Any) -> Literal | None:
    """A literal of a span of time such as PT15M, or None."""
    given = str(value).strip().upper()
    return _typed(given, "xsd:duration") if _DURATION.fullmatch(given) else None


def digest(value: str) -> Literal:
    """A checksum in hexadecimal."""
    return _typed(value.lower(), "xsd:hexBinary")


def wkt(value: str) -> Literal:
    """A geometry as GeoSPARQL's text."""
    return _typed(value, "geo:wktLiteral")


def count(value: int) -> Literal:
    """A literal of a plain number."""
    return Literal(str(value), "", "xsd:integer")


def _typed(lexical: str, kind: str) -> Literal:
    return _literal(Literal, (lexical, "", kind))


def _origin(given: str) -> str:
    """Scheme and host of a web address as written, empty where there is no sound host."""
    found = _ORIGIN.match(given)
    try:
        parts = urlsplit(given)
        return found[0] if found and parts.hostname and parts.port != 0 else ""
    except ValueError:  # a host in brackets that is none, a port that is no number
        return ""


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
