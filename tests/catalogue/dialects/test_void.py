from rdflib import RDF, Literal, URIRef

from catalogue.dialects import void
from tests.catalogue import graphs
from tests.catalogue.dialects.conftest import PORTAL

HERE = URIRef("http://localhost/.well-known/void#catalog")


def test_it_says_how_much_there_is_and_where_all_of_it_is():
    found = graphs.graph([void.description(PORTAL, 3, 90, ["dump/catalog.nq.gz"])])
    assert (HERE, RDF.type, graphs.name("void:Dataset")) in found
    assert found.value(HERE, graphs.name("void:triples")).toPython() == 90
    assert found.value(HERE, graphs.name("void:documents")).toPython() == 3
    assert found.value(HERE, graphs.name("void:dataDump")) == URIRef("http://localhost/dump/catalog.nq.gz")
    assert found.value(HERE, graphs.name("void:uriSpace")) == Literal("http://localhost/dataset/")
    assert list(found.objects(None, graphs.name("foaf:primaryTopic"))) == [HERE]


def test_while_nobody_has_counted_it_says_no_number():
    found = graphs.graph([void.description(PORTAL, 3, None, [])])
    assert found.value(HERE, graphs.name("void:triples")) is None
    assert found.value(HERE, graphs.name("void:dataDump")) is None
