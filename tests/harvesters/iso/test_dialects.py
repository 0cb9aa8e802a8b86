import pytest

from connectors import xmls
from harvesters.iso import dialects
from tests.harvesters.iso.records import anchor, element, found, listed, record, words

MULTILINGUAL = (
    '<gmd:title xsi:type="gmd:PT_FreeText_PropertyType">{}<gmd:PT_FreeText><gmd:textGroup>'
    '<gmd:LocalisedCharacterString locale="#nl">Bomen</gmd:LocalisedCharacterString>'
    "</gmd:textGroup></gmd:PT_FreeText></gmd:title>"
)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (element("title", words(" Trees ")), "Trees"),
        (element("title", anchor("Trees", "https://a.example/")), "Trees"),
        (MULTILINGUAL.format(words("Trees")), "Trees"),
        (MULTILINGUAL.format(words("")), "Bomen"),
        ("<gmd:title>Trees</gmd:title>", "Trees"),
        ('<gmd:title gco:nilReason="missing"/>', ""),
        (element("title", words("")) + element("title", words("Trees")), "Trees"),
    ],
)
def test_words_are_found_in_every_form_that_a_text_may_have(inside, text):
    assert dialects.said(found(inside), "title") == text


@pytest.mark.parametrize(
    ("inside", "value"),
    [
        (listed("MD_ScopeCode", "series"), "series"),
        (listed("MD_ScopeCode", "http://a.example/codes.xml#series"), "series"),
        ("<gmd:MD_ScopeCode>series</gmd:MD_ScopeCode>", "series"),
        ("", ""),
    ],
)
def test_a_code_is_read_from_its_attribute_or_its_text(inside, value):
    assert dialects.code(found(element("hierarchyLevel", inside)), "hierarchyLevel/MD_ScopeCode") == value


def test_an_anchor_tells_where_it_leads():
    node = found(element("title", anchor("Trees", "https://a.example/")))
    assert (dialects.href(node, "title"), dialects.href(node, "none")) == ("https://a.example/", "")


@pytest.mark.parametrize(
    ("tag", "form"),
    [
        ("{http://www.isotc211.org/2005/gmd}MD_Metadata", dialects.OLD),
        ("{http://standards.iso.org/iso/19115/-3/mdb/2.0}MD_Metadata", dialects.NEW),
        ("{http://standards.iso.org/iso/19115/-3/mdb/1.0}MD_Metadata", dialects.NEW),
    ],
)
def test_the_form_is_known_by_its_namespace(tag, form):
    namespace, name = tag[1:].split("}")
    assert dialects.dialect(xmls.root(f'<{name} xmlns="{namespace}"/>'.encode())) is form


@pytest.mark.parametrize(
    ("kind", "service"), [("MD_DataIdentification", False), ("srv:SV_ServiceIdentification", True)]
)
def test_a_service_is_told_from_data(kind, service):
    node = dialects.identification(xmls.root(record(kind=kind)))
    assert dialects.is_service(node) is service


def test_a_record_may_describe_nothing():
    assert dialects.identification(xmls.root(b"<MD_Metadata/>")) is None


def test_every_text_of_a_repeated_element_is_listed():
    node = found(element("keyword", words("Trees")), element("keyword", words("")), element("keyword", words("Parks")))
    assert dialects.all_said(node, "keyword") == ["Trees", "Parks"]


@pytest.mark.parametrize("wrapper", ["{}", "<a><b>{}</b></a>"])
def test_a_record_is_found_within_the_answer_around_it(wrapper):
    root = xmls.root(wrapper.format(record().decode()).encode())
    assert xmls.name(dialects.record(root)) == "MD_Metadata"


def test_where_no_record_is_the_first_element_stands_for_it():
    root = xmls.root(b"<a/>")
    assert dialects.record(root) is root
