from pathlib import Path

import pytest

from connectors.xml_kinds import METS, MODS
from harvesters import mets
from hub.records import Document, Refusal

BOOK = (Path(__file__).parents[1] / "connectors" / "data" / "buch-mets.xml").read_bytes()


def harvest(body, kind=METS, **hints):
    return list(mets.harvest(Document("oai:4711", kind, body, "4711", hints=hints)))


@pytest.fixture(scope="module")
def draft():
    (found,) = harvest(BOOK, record="https://oai.example/?id=4711")
    return found


def test_the_work_is_the_one_that_the_structure_names_first(draft):
    assert draft.title == "Das Adreßbuch der Stadt Ulm: mit Plan"


def test_words_become_terms(draft):
    assert draft.terms == {
        "identifier": "doi:10.5072/adr",
        "other_identifier": ["4711", "ulm-4711"],
        "landing_page": "https://digital.example/4711",
        "language": ["DEU"],
        "publisher_name": "Stadtbibliothek Ulm",
        "creator_name": "Ebner, Karl",
        "temporal_start": "1910-01-01",
        "temporal_end": "1910-12-31",
    }
    assert draft.license == "ccpdm/1.0"


def test_only_who_made_a_work_is_named(draft):
    assert "Privat" not in str(draft)


def test_the_page_the_whole_file_and_the_record_are_distributions_and_single_pages_are_not(draft):
    assert [(part.access_url, part.format) for part in draft.distribution] == [
        ("https://digital.example/4711", "HTML"),
        ("https://digital.example/4711/buch", "PDF"),
        ("https://oai.example/?id=4711", "XML"),
    ]


def test_it_was_changed_when_its_header_says_so_or_the_repository(draft):
    assert str(draft.modified.date()) == "2022-05-06"
    assert str(harvest(BOOK, datestamp="2023-01-01")[0].modified.date()) == "2023-01-01"


def test_a_work_may_be_described_in_dublin_core():
    said = b"<dc xmlns='http://purl.org/dc/elements/1.1/'><title>Karte</title><date>1850</date></dc>"
    body = b"<mets xmlns='http://www.loc.gov/METS/'><dmdSec ID='a'><mdWrap><xmlData>" + said
    (draft,) = harvest(body + b"</xmlData></mdWrap></dmdSec></mets>")
    assert (draft.title, draft.terms["temporal_start"]) == ("Karte", "1850-01-01")


def test_mods_alone_is_read_as_well():
    body = b"<mods xmlns='http://www.loc.gov/mods/v3'><titleInfo><title>A</title></titleInfo></mods>"
    assert harvest(body, MODS)[0].title == "A"


def test_without_a_title_the_label_of_the_structure_is_one():
    (draft,) = harvest(BOOK.replace(b"mods:title>", b"mods:other>"))
    assert draft.title == "Adreßbuch"


BROKEN = [
    b"",
    b"<mets/>",
    b"<mets><dmdSec ID='a'><mdRef/></dmdSec></mets>",
    b"<mets><dmdSec ID='a'><mdWrap><xmlData/></mdWrap></dmdSec></mets>",
    BOOK[:700],
    b"<!DOCTYPE mets [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><mets LABEL='&a;'/>",
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_what_describes_no_work_is_refused(body):
    (refusal,) = harvest(body)
    assert isinstance(refusal, Refusal)
