from pathlib import Path

import pytest

from connectors import oai_pmh
from connectors.xml_kinds import DUBLIN_CORE
from harvesters import dublin_core
from hub.records import Document, Message, Refusal

DATA = Path(__file__).parents[1] / "connectors" / "data"


def documents(name):
    message = Message((DATA / name).read_bytes(), "text/xml", url="https://oai.example/oai")
    return [one for one in oai_pmh.parse(message, {}) if isinstance(one, Document)]


@pytest.fixture(scope="module")
def plan():
    (draft,) = dublin_core.harvest(documents("oai-page-1.xml")[0])
    return draft


@pytest.fixture(scope="module")
def report():
    (draft,) = dublin_core.harvest(documents("oai-page-2.xml")[0])
    return draft


def record(*elements):
    body = f'<dc xmlns="http://purl.org/dc/elements/1.1/">{"".join(elements)}</dc>'
    return Document("oai:x:1", DUBLIN_CORE, body.encode(), "oai:x:1")


def test_the_record_is_known_by_the_identifier_of_its_repository_and_keeps_its_own(plan):
    assert plan.identifier == "oai:stadtarchiv.example:plan-1"
    assert plan.terms["identifier"] == "doi:10.5072/stadtplan.1928"
    assert plan.terms["other_identifier"] == ["F 4 Nr. 17", "https://archiv.example/plan-1.tif"]


def test_words_become_fields_and_codes(plan):
    assert (plan.title, plan.description) == ("Stadtplan von Ulm", "Farbiger Plan mit Straßenverzeichnis.")
    assert plan.keyword == ("Stadtpläne", "Kartographie", "Verkehr")
    assert (plan.license, plan.theme, plan.terms["language"]) == ("cc-by/4.0", ("TRAN",), ["DEU"])
    assert (plan.terms["publisher_name"], plan.terms["creator_name"]) == ("Stadtarchiv Ulm", "Vermessungsamt Ulm")
    assert (str(plan.issued.date()), str(plan.modified.date())) == ("1928-01-01", "2024-04-01")


def test_the_words_of_the_source_stay_beside_the_codes(plan):
    assert plan.provenance["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (plan.provenance["language"], plan.provenance["theme"]) == ("ger", "Verkehr")


def test_a_box_and_a_span_are_found_in_what_is_covered(plan):
    assert plan.spatial.name == "Ulm"
    assert plan.spatial.geometry["coordinates"][0][0] == [9.93, 48.36]
    assert (plan.terms["temporal_start"], plan.terms["temporal_end"]) == ("1928-01-01", "1929-12-31")


def test_the_file_is_the_distribution_and_the_resolver_the_landing_page(plan):
    (part,) = plan.distribution
    assert (part.download_url, part.format, part.license) == ("https://archiv.example/plan-1.tif", "TIFF", "cc-by/4.0")
    assert plan.terms["landing_page"] == "https://doi.org/10.5072/stadtplan.1928"


def test_the_terms_of_dcmi_are_read_as_well(report):
    assert (report.title, report.spatial.name) == ("Bericht der Baupolizei", "Söflingen")
    assert (report.terms["temporal_start"], report.terms["temporal_end"]) == ("1890-01-01", "1895-06-30")


def test_a_licence_in_prose_is_kept_as_rights_and_a_date_that_cannot_be_is_none(report):
    assert (report.license, report.issued) == ("", None)
    assert report.terms["rights"] == "Nutzung nur nach Rücksprache mit dem Archiv."


def test_without_a_file_the_page_is_the_distribution(report):
    (part,) = report.distribution
    assert (part.access_url, part.download_url) == ("https://nbn-resolving.org/urn:nbn:de:1234-5", "")


def test_the_same_record_makes_the_same_draft(plan):
    assert list(dublin_core.harvest(documents("oai-page-1.xml")[0])) == [plan]


def test_a_record_without_a_title_is_refused():
    (refusal,) = dublin_core.harvest(record("<title> </title>", "<creator>A</creator>"))
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "The record has no title."


@pytest.mark.parametrize("body", [b"", b"no xml", b"<!DOCTYPE dc><dc/>", b"<dc><title>", None, "text"])
def test_what_is_no_record_is_refused(body):
    (refusal,) = dublin_core.harvest(Document("x", DUBLIN_CORE, body))
    assert isinstance(refusal, Refusal)


BOXES = [
    ("westlimit=1; southlimit=2; eastlimit=x; northlimit=4", None),
    ("westlimit=1e9; southlimit=2; eastlimit=3; northlimit=4", None),
    ("westlimit=nan; southlimit=2; eastlimit=3; northlimit=4", None),
    ("east=9,99; north=48,4; name=Ulm", {"type": "Point", "coordinates": [9.99, 48.4]}),
    ("north=48.4", None),
    ("Ulm", None),
]


@pytest.mark.parametrize(("text", "geometry"), BOXES)
def test_a_box_whose_limits_cannot_be_is_none(text, geometry):
    found = dublin_core.box(text)
    assert (found and found.geometry) == geometry


def test_a_record_with_very_many_words_is_read_all_the_same():
    (draft,) = dublin_core.harvest(record("<title>A</title>", "<subject>b c</subject>" * 20_000))
    assert draft.keyword == ("b c",)
