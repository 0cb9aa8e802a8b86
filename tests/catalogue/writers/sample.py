"""Nodes that are hard to write: each kind of value, each kind of trouble."""

from catalogue import rdf
from catalogue.rdf import Iri, Node

SUBJECT = Iri("http://town.example/dataset/1")
HOSTILE = (
    'a "quoted" \\ text\nwith lines\r\nand \'\'\' """ ends\\',
    "</rdf:Description><evil/> & ]]> <!--",
    "null \x00 bell \x07 last \uffff \ufffe \x85 \u2028 \u202e",
    '"@de, <http://evil.example/> .',
    "\\u0022 \\",
    "\ttab\x7f",
)
TYPED = (
    rdf.time("2024"), rdf.time("2024-05-01T12:00:00Z"), rdf.number(7), rdf.count(7), rdf.digest("00FFaB" * 4),
    rdf.wkt("POINT (9.1 48)"), rdf.text("Bäume", "de"), rdf.text("Bäume"), rdf.iri("https://town.example/?a=1&b=2"),
)  # fmt: skip


def tree(number: int = 1) -> Node:
    """A dataset with a part and a publisher, and every kind of value."""
    iri = Iri(f"http://town.example/dataset/{number}")
    mail = [("foaf:mbox", rdf.iri("mailto:a@town.example"))]
    publisher = rdf.node(Iri("http://town.example/organization/1"), ("foaf:Agent", "foaf:Organization"), mail)
    empty = rdf.node(Iri(f"{iri}#empty"), ())
    typed = rdf.node(Iri(f"{iri}#typed"), "dcat:Distribution")
    part = rdf.node(Iri(f"{iri}#part"), "dcat:Distribution", [("dct:relation", value) for value in TYPED])
    texts = [("dcat:keyword", rdf.text(word, "de")) for word in ("b", "a", *HOSTILE)]
    said = [("dct:publisher", publisher), ("dct:relation", empty), ("dcat:distribution", typed)]
    return rdf.node(iri, "dcat:Dataset", texts, said, [("dcat:distribution", part)])
