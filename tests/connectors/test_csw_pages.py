import pytest
from lxml import etree

from connectors import csw_pages, dcat, xmls
from hub.errors import Unreadable
from hub.records import Document, Refusal
from tests.conftest import SAMPLES
from tests.connectors.catalogue_server import EXCEPTION, brief, iso, page

FOLDER = SAMPLES / "iso19139"


def read(body):
    return csw_pages.page_of(xmls.root(body))


def test_a_page_tells_its_records_their_newest_day_and_what_follows():
    found = read(page([iso("r1", "2024-05-01"), iso("r2", "2024-02-01")], numberOfRecordsMatched=7, nextRecord=3))
    assert (found.identifiers, found.newest, found.matched, found.following) == (("r1", "r2"), "2024-05-01", 7, 3)


@pytest.mark.parametrize("word", ["", "-1", "many", "1e5", "9" * 30])
def test_a_number_that_is_none_says_nothing(word):
    assert read(page([], numberOfRecordsMatched=word)).matched is None


@pytest.mark.parametrize(("body", "sentence"), [(EXCEPTION, "Record 3 has a null"), (b"<a/>", "not a list")])
def test_an_answer_without_records_says_why(body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(body)


@pytest.mark.parametrize(
    ("name", "count", "kinds"),
    [
        ("csw-paging-geonetwork-iso19139-page-1.xml", 2, {csw_pages.ISO_19139}),
        ("csw-paging-geonetwork-dcat-page-1.xml", 2, {dcat.DATASET}),
        ("inspire-getrecords-response.xml", 2, {csw_pages.ISO_19139}),
        ("braunschweig-csw-getrecords-dc.xml", 153, {csw_pages.CSW_RECORD}),
        ("ulm-gdi-bw-records-a.xml", 76, {csw_pages.ISO_19139}),
        ("iso19115-3-metawal-catchments.xml", 1, {csw_pages.ISO_19115_3}),
    ],
)
def test_every_record_of_the_samples_is_a_document_of_its_kind(name, count, kinds):
    found = list(csw_pages.documents(xmls.root((FOLDER / name).read_bytes()), "https://a.example"))
    assert (len(found), {one.media_type for one in found if isinstance(one, Document)}) == (count, kinds)


def test_a_record_without_an_identifier_is_refused():
    (found,) = csw_pages.documents(xmls.root(page([brief("")])), "https://a.example")
    assert found == Refusal("https://a.example, record 1", "The record has no identifier.")


def test_a_record_that_could_not_be_had_is_still_named():
    (found,) = csw_pages.documents(xmls.root(csw_pages.not_given("r3", 'a "null" & more')), "")
    assert (found.identifier, etree.fromstring(found.body).get("reason")) == ("r3", 'a "null" & more')
