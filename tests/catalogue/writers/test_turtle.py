"""Turtle: a block for each node."""

from catalogue import rdf
from catalogue.writers import turtle
from tests.catalogue.writers.sample import SUBJECT


def test_a_block_for_each_node():
    inner = rdf.node(rdf.iri("http://town.example/1"), "foaf:Agent", [("foaf:name", rdf.text("Amt"))])
    node = rdf.node(SUBJECT, "dcat:Dataset", [("dct:title", rdf.text('"a"', "de")), ("dct:publisher", inner)])
    assert turtle.fragment(node) == (
        "<http://town.example/dataset/1> a dcat:Dataset ;\n"
        '    dct:title "\\"a\\""@de ;\n'
        "    dct:publisher <http://town.example/1> .\n\n"
        "<http://town.example/1> a foaf:Agent ;\n"
        '    foaf:name "Amt" .\n\n'
    )


def test_a_node_of_which_nothing_is_said_is_not_written():
    assert turtle.fragment(rdf.node(SUBJECT, ())) == ""
