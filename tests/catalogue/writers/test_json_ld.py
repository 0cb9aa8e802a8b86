"""JSON-LD: a document that needs nothing from elsewhere."""

import json

from catalogue import rdf, writers
from catalogue.writers import json_ld
from tests.catalogue.writers.sample import SUBJECT, tree


def test_it_needs_nothing_from_elsewhere():
    assert json.loads(writers.whole([tree()], "jsonld"))["@context"] == rdf.NAMESPACES


def test_one_value_stands_alone_and_several_in_a_list():
    said = [("dct:title", rdf.text("a", "de")), *(("dcat:keyword", rdf.text(word)) for word in "abc")]
    assert json.loads(json_ld.fragment(rdf.node(SUBJECT, "dcat:Dataset", said))) == {
        "@id": SUBJECT,
        "@type": "dcat:Dataset",
        "dct:title": {"@language": "de", "@value": "a"},
        "dcat:keyword": ["a", "b", "c"],
    }
