import pytest

from connectors import csw_pages, xmls
from harvesters import csw
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Refusal
from tests.conftest import SAMPLES

HEAD = (
    '<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dct="http://purl.org/dc/terms/" xmlns:ows="http://www.opengis.net/ows">'
    "<dc:identifier>trees</dc:identifier><dc:title>Trees</dc:title>"
)
ULM = [9.8, 48.3, 10.1, 48.5]


def harvest(inside="", body=None):
    items = list(csw.harvest(Document("trees", csw.CSW_RECORD, body or f"{HEAD}{inside}</csw:Record>".encode())))
    (draft,) = (item for item in items if isinstance(item, DatasetDraft))
    return draft, [item.reason for item in items if isinstance(item, Refusal)]


def box(lower, upper, crs=""):
    corners = f"<ows:LowerCorner>{lower}</ows:LowerCorner><ows:UpperCorner>{upper}</ows:UpperCorner>"
    return f'<ows:BoundingBox crs="{crs}">{corners}</ows:BoundingBox>'


@pytest.mark.parametrize(
    ("lower", "upper", "crs"),
    [
        ("9.8 48.3", "10.1 48.5", ""),
        ("9.8 48.3", "10.1 48.5", "urn:x-ogc:def:crs:EPSG:6.11:4326"),
        ("48.3 9.8", "48.5 10.1", "urn:x-ogc:def:crs:EPSG:6.11:4326"),
        ("48.3 9.8", "48.5 10.1", ""),
    ],
)
def test_a_box_is_the_same_in_either_order_of_its_axes(lower, upper, crs):
    xs, ys = zip(*harvest(box(lower, upper, crs))[0].spatial.geometry["coordinates"][0], strict=True)
    assert [min(xs), min(ys), max(xs), max(ys)] == ULM


@pytest.mark.parametrize(("lower", "upper"), [("9.8", "10.1 48.5"), ("a b", "c d"), ("1e99 2", "3 4")])
def test_a_box_that_is_none_is_told_and_the_record_is_taken_in(lower, upper):
    draft, problems = harvest(box(lower, upper))
    assert (draft.title, draft.spatial, len(problems)) == ("Trees", None, 1)


def test_links_become_distributions_and_previews_do_not():
    links = (
        '<dct:references scheme="OGC:WMS">https://a.example/wms</dct:references>'
        '<dct:references scheme="WWW:DOWNLOAD">https://a.example/trees.csv</dct:references>'
        '<dct:references scheme="thumbnail">https://a.example/trees.png</dct:references>'
    )
    draft, _ = harvest(links)
    assert [(part.access_url, part.format) for part in draft.distribution] == [
        ("https://a.example/wms", "WMS_SRVC"),
        ("https://a.example/trees.csv", "CSV"),
    ]
    assert draft.distribution[0].terms["access_services"][0]["endpoint_url"] == ["https://a.example/wms"]


def test_a_licence_is_found_in_what_is_said_of_rights():
    draft, _ = harvest("<dc:rights>Nutzung: CC BY 4.0</dc:rights><dc:rights>Stadt Ulm</dc:rights>")
    assert (draft.license, draft.terms["rights"], draft.provenance["license"]) == (
        "cc-by/4.0",
        "Stadt Ulm",
        "Nutzung: CC BY 4.0",
    )


def test_subjects_are_keywords_and_may_be_themes():
    draft, _ = harvest("<dc:subject>Adressen</dc:subject><dc:subject>Baum</dc:subject>")
    assert (draft.keyword, draft.theme) == (("Adressen", "Baum"), ("REGI",))


def test_a_coordinate_system_is_no_place():
    draft, _ = harvest("<dct:spatial>urn:ogc:def:crs:EPSG::25832</dct:spatial><dct:spatial>Ulm</dct:spatial>")
    assert (draft.spatial.name, draft.terms["conforms_to"]) == ("Ulm", ["http://www.opengis.net/def/crs/EPSG/0/25832"])


def test_a_day_that_no_calendar_has_is_told():
    assert harvest("<dct:modified>2023-02-30</dct:modified>")[1] == ["“2023-02-30” is not a date of the calendar."]


def test_every_record_of_a_town_is_taken_in():
    root = xmls.root((SAMPLES / "iso19139" / "braunschweig-csw-getrecords-dc.xml").read_bytes())
    taken = [harvest(body=one.body) for one in csw_pages.documents(root, "")]
    assert len(taken) == 153
    assert sum(draft.spatial is not None for draft, _ in taken) == 148
    assert {draft.license for draft, _ in taken} == {"", "dl-by-de/2.0"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<Record><identifier>a</identifier></Record>", "no title"),
        (csw_pages.not_given("a", "Record 3 has a null"), "could not give this record out: Record 3 has a null"),
    ],
)
def test_a_record_that_cannot_be_taken_in_says_why(body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        harvest(body=body)
