"""A catalogue without datasets tells of itself alone."""

from rdflib import RDF, URIRef

from catalogue import dcat
from tests.catalogue import graphs


def test_a_catalogue_without_datasets_tells_of_itself_alone():
    portal = dcat.Portal("http://localhost", "Offene Daten", "de")
    found = graphs.graph(dcat.whole(portal, []))
    subjects = {URIRef("http://localhost/catalog"), URIRef("http://localhost/catalog#publisher")}
    assert set(found.subjects(RDF.type)) == subjects
