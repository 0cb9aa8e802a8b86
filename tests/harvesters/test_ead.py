from pathlib import Path

import pytest

from connectors.xml_kinds import EAD
from harvesters import ead
from hub.records import DatasetDraft, Document, Refusal

DATA = Path(__file__).parents[1] / "connectors" / "data"


def harvest(body, **hints):
    return list(ead.harvest(Document("oai:b61", EAD, body, "B 61", hints=hints)))


@pytest.fixture(scope="module")
def found():
    return harvest(
        (DATA / "findbuch-ead2002.xml").read_bytes(), record="https://oai.example/?id=b61", datestamp="2024-01-02"
    )


@pytest.fixture(scope="module")
def draft(found):
    return found[0]


def rows(draft):
    table = draft.distribution[0].table
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_the_holdings_are_one_dataset_of_the_archive(draft):
    assert (draft.identifier, draft.title) == ("oai:b61", "Straßenbahn und Verkehrsbetriebe")
    assert draft.description == "Akten über Bau und Betrieb.\n\nPläne, Verträge und Fahrpläne."
    assert draft.terms == {
        "identifier": "DE-Ul1_B61",
        "other_identifier": ["B 61"],
        "landing_page": "https://archiv.example/findbuch/b-61",
        "language": ["DEU"],
        "publisher_name": "Stadtarchiv Ulm",
        "originator_name": "Stadtwerke Ulm",
        "temporal_start": "1896-01-01",
        "temporal_end": "1972-12-31",
    }


def test_the_licence_is_found_in_the_link(draft):
    assert draft.license == "cc-zero"
    assert draft.provenance == {"license": "https://creativecommons.org/publicdomain/zero/1.0/"}


def test_subjects_and_places_are_keywords_and_persons_are_not(draft):
    assert (draft.keyword, draft.theme, draft.spatial.name) == (
        ("Verkehr", "Straßenbahn", "Söflingen"), ("TRAN",), "Söflingen",
    )  # fmt: skip


def test_the_finding_aid_is_kept_with_a_table_of_what_it_lists(draft):
    (part,) = draft.distribution
    assert (part.format, part.download_url) == ("XML", "https://oai.example/?id=b61")
    assert part.content.startswith(b"<?xml")
    assert [row["titel"] for row in rows(draft)] == ["Linien", "Linie 1 nach Söflingen", "Linie 2"]


def test_a_row_says_where_in_the_holdings_its_unit_is(draft):
    assert rows(draft)[1] == {
        "signatur": "B 61 Nr. 1",
        "titel": "Linie 1 nach Söflingen",
        "von": "1906-01-01",
        "bis": "1910-12-31",
        "laufzeit": "1906 - 1910",
        "stufe": "file",
        "gliederung": "Linien",
        "inhalt": "Mit Plänen.",
        "umfang": "2 cm",
        "link": "https://archiv.example/scan/1",
        "kennung": "f1",
    }


def test_a_unit_whose_date_cannot_be_stays_without_it_and_that_is_told(found, draft):
    assert (rows(draft)[2]["von"], rows(draft)[2]["laufzeit"]) == (None, "Feb. 1911")
    assert found[1:] == [Refusal("B 61, B 61 Nr. 2", "The date cannot be: 1911-02-30.", kind="note")]


def test_ead3_is_read_as_well():
    (draft,) = harvest((DATA / "findbuch-ead3.xml").read_bytes())
    assert (draft.title, draft.license) == ("Bildersammlung", "cc-by/4.0")
    assert (draft.terms["temporal_start"], draft.terms["temporal_end"]) == ("1900-01-01", "1914-08-31")
    assert (draft.terms["identifier"], draft.terms["publisher_name"]) == ("DE-Ul1-7", "Stadtarchiv Ulm")


def test_digital_copies_of_the_whole_are_distributions_and_without_units_there_is_no_table():
    (draft,) = harvest((DATA / "findbuch-ead3.xml").read_bytes())
    assert [part.download_url for part in draft.distribution] == ["", "https://archiv.example/bilder.pdf"]
    assert draft.distribution[0].table is None


BROKEN = [
    b"",
    b"<ead/>",
    b"<ead><archdesc/></ead>",
    b"<!DOCTYPE ead><ead><archdesc/></ead>",
    b"<ead><archdesc><did><unittitle>A",
    b"<html><body>Fehler</body></html>",
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_finding_aid_is_refused(body):
    (refusal,) = harvest(body)
    assert isinstance(refusal, Refusal)


def test_a_finding_aid_that_names_its_old_document_type_is_read():
    named = b'<!DOCTYPE ead PUBLIC "+//ISBN 1-931666-00-8//DTD ead.dtd (Encoded Archival Description)//EN" "ead.dtd">'
    (draft,) = harvest(named + b"<ead><archdesc><did><unittitle>Rat</unittitle></did></archdesc></ead>")
    assert draft.title == "Rat"


def test_a_finding_aid_with_many_units_is_read_whole():
    units = b"".join(b"<c level='file'><did><unitid>%d</unitid></did></c>" % number for number in range(5_000))
    found = harvest(b"<ead><archdesc><did><unittitle>A</unittitle></did><dsc>" + units + b"</dsc></archdesc></ead>")
    assert [type(one) for one in found] == [DatasetDraft]
    assert rows(found[0])[-1]["signatur"] == "4999"
