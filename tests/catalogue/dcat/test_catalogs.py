"""The catalogue itself."""

from rdflib import Literal, URIRef

from catalogue import dcat
from catalogue.dcat import Portal
from tests.catalogue.graphs import graph, value


def test_the_catalogue_speaks_the_portals_language():
    found = graph([dcat.catalog(Portal("http://localhost", "Open data", "en"))])
    subject = URIRef("http://localhost/catalog")
    assert value(found, subject, "dct:title") == Literal("Open data", lang="en")
    assert value(found, subject, "dct:language").endswith("/ENG")
