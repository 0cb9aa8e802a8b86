"""RDF/XML: what hangs on a node stands inside it."""

from lxml import etree

from catalogue import rdf, writers
from catalogue.writers import xml
from tests.catalogue.writers.sample import SUBJECT, tree


def test_what_hangs_on_a_node_stands_inside_it():
    inner = rdf.node(rdf.iri("http://town.example/1"), "foaf:Agent", [("foaf:name", rdf.text("Amt & Co"))])
    node = rdf.node(SUBJECT, "dcat:Dataset", [("dct:title", rdf.text("a", "de")), ("dct:publisher", inner)])
    assert xml.fragment(node) == (
        '  <dcat:Dataset rdf:about="http://town.example/dataset/1">\n'
        '    <dct:title xml:lang="de">a</dct:title>\n'
        "    <dct:publisher>\n"
        '      <foaf:Agent rdf:about="http://town.example/1">\n'
        "        <foaf:name>Amt &amp; Co</foaf:name>\n"
        "      </foaf:Agent>\n"
        "    </dct:publisher>\n"
        "  </dcat:Dataset>\n"
    )


def test_every_element_is_in_a_known_namespace():
    document = etree.fromstring(writers.whole([tree()], "xml"))
    assert {etree.QName(element).namespace for element in document.iter()} <= set(rdf.NAMESPACES.values())
