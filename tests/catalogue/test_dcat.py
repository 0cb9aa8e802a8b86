"""A catalogue without datasets tells of itself alone."""

from rdflib import RDF, URIRef

from catalogue import dcat
from tests.catalogue import graphs


def test_a_catalogue_without_datasets_tells_of_itself_alone():
    portal = dcat.Portal("http://localhost", "Offene Daten", "de")
    found = graphs.graph(dcat.whole(portal, []))
    subjects = {URIRef(f"http://localhost/catalog{part}") for part in ("", "#publisher", "#ckan")}
    assert set(found.subjects(RDF.type)) == subjects
