"""N-Triples and N-Quads: a line for each statement."""

from catalogue import rdf
from catalogue.rdf import Iri
from catalogue.writers import n_triples
from tests.catalogue.writers.sample import SUBJECT, tree


def test_a_line_for_each_statement():
    node = rdf.node(SUBJECT, "dcat:Dataset", [("dct:issued", rdf.time("2024"))])
    assert n_triples.fragment(node) == (
        "<http://town.example/dataset/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <http://www.w3.org/ns/dcat#Dataset> .\n"
        '<http://town.example/dataset/1> <http://purl.org/dc/terms/issued> "2024"'
        "^^<http://www.w3.org/2001/XMLSchema#gYear> .\n"
    )


def test_quads_are_the_same_lines_with_the_graph_behind():
    quads = n_triples.quads(tree(), Iri("http://town.example/catalog"))
    assert quads.replace(" <http://town.example/catalog> .\n", " .\n") == n_triples.fragment(tree())
