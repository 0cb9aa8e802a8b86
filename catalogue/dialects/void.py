"""What there is of the catalogue as linked data: how much, in which words, and where to have all of it at once.

Source: VoID (W3C Interest Group Note, 3 March 2011).
"""

from collections.abc import Iterable

from catalogue import rdf
from catalogue.dcat import Portal, catalog_iri
from catalogue.dcat.portal import catalog_publisher
from catalogue.rdf import NAMESPACES, Iri, Literal, Node, Value

FEATURES = ("N-Quads", "Turtle", "RDF_XML", "JSON-LD", "N-Triples")
WORDS = ("adms", "dcat", "dcatap", "dcatde", "dct", "foaf", "skos", "vcard")
PATH = ".well-known/void"


def description(portal: Portal, datasets: int, statements: int | None, dumps: Iterable[str]) -> Node:
    """The catalogue as a set of statements, with how many there are where that is known."""
    subject = Iri(f"{portal.iri(PATH)}#catalog")
    counts: list[tuple[str, Value | None]] = [
        ("void:documents", rdf.count(datasets)),
        ("void:triples", None if statements is None else rdf.count(statements)),
    ]
    about = rdf.node(
        subject,
        "void:Dataset",
        [("dct:title", rdf.text(portal.title, portal.language)), ("foaf:homepage", rdf.web(portal.site_url + "/"))],
        [("dct:publisher", catalog_publisher(portal))],
        counts,
        (("void:feature", Iri(f"http://www.w3.org/ns/formats/{name}")) for name in FEATURES),
        (("void:vocabulary", Iri(NAMESPACES[prefix])) for prefix in WORDS),
        [("void:uriSpace", Literal(f"{portal.site_url}/dataset/")), ("void:rootResource", catalog_iri(portal))],
        (("void:dataDump", portal.iri(path)) for path in dumps),
    )
    said: list[tuple[str, Value | None]] = [("foaf:primaryTopic", about)]
    return rdf.node(portal.iri(PATH), "void:DatasetDescription", said)
