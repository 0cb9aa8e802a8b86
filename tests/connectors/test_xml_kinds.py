import pytest

from connectors import xml_kinds
from connectors.media import document
from hub.records import Message

HEADS = [
    (b'<?xml version="1.0"?>\n<!-- a <b> c --><ead xmlns="urn:isbn:1-931666-22-9" audience="external">', xml_kinds.EAD),
    (b'<ead xmlns="http://ead3.archivists.org/schema/">', xml_kinds.EAD),
    (b"<ead>", xml_kinds.EAD),
    (b'<METS:mets xmlns:METS="http://www.loc.gov/METS/" xmlns:mods="http://www.loc.gov/mods/v3">', xml_kinds.METS),
    (b"<mods xmlns='http://www.loc.gov/mods/v3'/>", xml_kinds.MODS),
    (b'<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/">', xml_kinds.DUBLIN_CORE),
    (b'<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd">', xml_kinds.ISO_19139),
    (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', xml_kinds.RDF),
    (b'<ead xmlns="https://example.org/">', xml_kinds.XML),
    (b"<a:ead>", xml_kinds.EAD),
    (b"no xml at all", xml_kinds.XML),
    (b"<" * 4096, xml_kinds.XML),
]


@pytest.mark.parametrize(("head", "kind"), HEADS, ids=range(len(HEADS)))
def test_a_document_is_told_by_the_namespace_of_its_first_element(head, kind):
    assert xml_kinds.kind_of(head) == kind


def test_a_file_that_is_called_xml_is_told_by_its_content():
    message = Message(b'<ead xmlns="urn:isbn:1-931666-22-9"/>', "text/xml", "findbuch.xml")
    assert document(message, {}).media_type == xml_kinds.EAD
