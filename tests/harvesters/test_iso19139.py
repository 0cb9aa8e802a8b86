"""ISO records to drafts: against the official pairs of SEMIC, against OWSLib, and with what offices write."""

from datetime import UTC, datetime
from functools import cache

import pytest
from lxml import etree
from owslib.iso import MD_Metadata
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF

from connectors import xmls
from harvesters import iso19139, normalise
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Refusal
from tests.conftest import SAMPLES
from tests.harvesters.iso.records import citation, date, distribution, element, listed, online, record, words

FOLDER = SAMPLES / "iso19139"
PAIRS = sorted(path.name.removesuffix(".input.xml") for path in (FOLDER / "geodcat-golden").glob("*.input.xml"))
SINGLE = sorted(path.name for path in FOLDER.glob("*_full.xml"))
DCATAP = "http://data.europa.eu/r5r/"


def harvest(body, guid=""):
    items = list(iso19139.harvest(Document(guid, iso19139.ISO_19139, body)))
    (draft,) = (item for item in items if isinstance(item, DatasetDraft))
    return draft, [item.reason for item in items if isinstance(item, Refusal)]


@cache
def pair(name):
    """What we make of the input, and what SEMIC made of it as a graph with the dataset's node."""
    draft, _ = harvest((FOLDER / "geodcat-golden" / f"{name}.input.xml").read_bytes())
    graph = Graph().parse(FOLDER / "geodcat-golden" / f"{name}.expected_output.ttl")
    (node,) = graph.objects(None, FOAF.primaryTopic)
    return draft, graph, node


def every(graph, node, *path):
    nodes = {node}
    for step in path:
        nodes = {value for one in nodes for value in graph.objects(one, step)}
    return {str(value) for value in nodes}


def test_there_are_pairs():
    assert len(PAIRS) == 7


@pytest.mark.parametrize("name", PAIRS)
def test_title_description_and_identifier_are_those_of_the_official_mapping(name):
    draft, graph, node = pair(name)
    assert draft.title in every(graph, node, DCTERMS.title)
    assert draft.description.split() in [text.split() for text in every(graph, node, DCTERMS.description)]
    assert draft.terms["identifier"] in every(graph, node, DCTERMS.identifier)


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_coded_is_coded_as_in_the_official_mapping(name):
    draft, graph, node = pair(name)
    languages = every(graph, node, DCTERMS.language)
    assert {normalise.language(word) for word in languages} in ({*draft.terms["language"]}, set())
    assert every(graph, node, URIRef(DCATAP + "hvdCategory")) <= {
        f"http://data.europa.eu/bna/{code}" for code in draft.terms.get("hvd_category", ())
    }
    assert every(graph, node, URIRef(DCATAP + "applicableLegislation")) <= {
        *draft.terms.get("applicable_legislation", ())
    }


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize(
    ("field", "iri"),
    [
        ("topic_category", "http://data.europa.eu/930/topicCategory"),
        ("resource_type", "http://data.europa.eu/930/resourceType"),
        ("reference_system", "http://data.europa.eu/930/referenceSystem"),
    ],
)
def test_terms_of_geodcat_are_those_of_the_official_mapping(name, field, iri):
    draft, graph, node = pair(name)
    found = draft.terms.get(field, [])
    codes = [value.rpartition("/")[2] for value in ([found] if isinstance(found, str) else found)]
    assert sorted(codes) == sorted(value.rpartition("/")[2] for value in every(graph, node, URIRef(iri)))


@pytest.mark.parametrize("name", PAIRS)
def test_places_periods_and_lineage_are_those_of_the_official_mapping(name):
    draft, graph, node = pair(name)
    box = next((text for text in every(graph, node, DCTERMS.spatial, DCAT.bbox) if "POLYGON" in text), "")
    assert sorted(_corners(box)) == sorted({(x, y) for x, y in draft.spatial.geometry["coordinates"][0]})
    starts = every(graph, node, DCTERMS.temporal, DCAT.startDate)
    assert draft.terms.get("temporal_start", "")[:10] in {start[:10] for start in starts} | (
        {""} if not starts else set()
    )
    lineage = every(graph, node, DCTERMS.provenance, DCTERMS.description)
    assert not lineage or draft.terms["provenance"] in lineage


def _corners(wkt):
    numbers = wkt.removeprefix("POLYGON((").rstrip(")").replace(",", " ").split()
    return {(float(x), float(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)}


@pytest.mark.parametrize("name", [name for name in PAIRS if name != "multilingual-metadata"])
def test_distributions_are_those_of_the_official_mapping(name):
    draft, graph, node = pair(name)
    expected = every(graph, node, DCAT.distribution, DCAT.accessURL)
    assert {one.access_url for one in draft.distribution} >= expected
    services = [one for part in draft.distribution for one in part.terms.get("access_services", ())]
    path = (DCAT.distribution, DCAT.accessService)
    assert {url for one in services for url in one["endpoint_url"]} == every(graph, node, *path, DCAT.endpointURL)
    descriptions = {url for one in services for url in one.get("endpoint_description", ())}
    assert descriptions == every(graph, node, *path, DCAT.endpointDescription)


def test_a_size_is_that_of_the_official_mapping():
    _, graph, node = pair("transfersize-bytesize")
    assert every(graph, node, DCAT.distribution, DCAT.byteSize) == {"213701"}
    assert {link.size for link in iso19139.online.links(_root("transfersize-bytesize"))} == {213_701, None}


def _root(name):
    return xmls.root((FOLDER / "geodcat-golden" / f"{name}.input.xml").read_bytes())


@pytest.mark.parametrize("name", SINGLE)
def test_owslib_reads_the_same(name):
    root = xmls.root((FOLDER / name).read_bytes())
    theirs, (ours, _) = MD_Metadata(root), harvest((FOLDER / name).read_bytes())
    about = theirs.identification[0]
    assert (ours.identifier, ours.title) == (theirs.identifier, about.title)
    assert ours.description == (about.abstract or "").strip()
    links = {one.url.strip() for one in theirs.distribution.online if one.url} if theirs.distribution else set()
    shown = {part.access_url for part in ours.distribution} | {ours.terms.get("landing_page", "")}
    assert {link for link in links if link in shown} or not shown - {""} or not links or about.identtype == "service"


def test_most_records_of_a_town_are_taken_in_and_each_other_one_says_why():
    root = xmls.root((FOLDER / "ulm-gdi-bw-records-a.xml").read_bytes())
    taken, refused = [], []
    for node in root:
        try:
            taken.append(next(iter(iso19139.harvest(Document("", iso19139.ISO_19139, etree.tostring(node))))))
        except Unreadable as problem:
            refused.append(problem.message)
    assert (len(taken), refused) == (72, ["The record has no title or no identifier."] * 4)
    assert all(draft.theme and draft.modified and draft.spatial.geometry for draft in taken)
    assert {"Stadt Ulm", "SWU Verkehr GmbH"} < {draft.terms["publisher_name"] for draft in taken}


def test_the_newer_form_is_read_by_the_same_mapping():
    draft, problems = harvest((FOLDER / "iso19115-3-metawal-catchments.xml").read_bytes())
    assert (draft.identifier, problems) == ("74f81503-8d39-4ec8-a49a-c76e0cd74946", [])
    assert draft.title == "Protection des captages - Série"
    assert draft.modified == datetime(2023, 8, 8, 7, 34, 11, 366_000, tzinfo=UTC)
    assert draft.issued == datetime(2022, 11, 8, tzinfo=UTC)
    assert draft.terms["language"] == ["FRA"]
    assert draft.terms["provenance"].startswith("Pour les zones arrêtées")
    assert [part.format for part in draft.distribution] == ["", "", "WMS_SRVC"]


def test_the_record_is_the_modified_and_the_data_are_the_issued():
    stamp = element("dateStamp", "<gco:Date>2024-05-01</gco:Date>")
    draft, _ = harvest(record(before=stamp, cited=citation("Trees", date("2020-01-01", "publication"))))
    assert (draft.modified.date().isoformat(), draft.issued.date().isoformat()) == ("2024-05-01", "2020-01-01")


def test_a_date_that_is_none_is_an_issue_and_the_record_is_taken_in():
    draft, problems = harvest(record(cited=citation("Trees", date("2023-02-30", "publication"))))
    assert (draft.title, draft.issued, problems) == ("Trees", None, ["“2023-02-30” is not a date of the calendar."])


@pytest.mark.parametrize(
    ("code", "space", "identifier", "others"),
    [
        ("https://a.example/trees", "", "https://a.example/trees", ["trees-1"]),
        ("trees", "https://a.example", "https://a.example/trees", ["trees-1"]),
        ("TREES", "town", "trees-1", ["TREES"]),
        ("", "", "trees-1", []),
    ],
)
def test_an_address_identifies_the_data_and_a_short_code_stands_beside(code, space, identifier, others):
    made = element("code", words(code)) + element("codeSpace", words(space))
    draft, _ = harvest(record(cited=citation("Trees", element("identifier/RS_Identifier", made))))
    assert (draft.terms["identifier"], draft.terms.get("other_identifier", [])) == (identifier, others)


@pytest.mark.parametrize(
    ("parent", "series", "extras"),
    [
        ("https://a.example/trees", ["https://a.example/trees"], {}),
        ("9d8c1c5e-0000-4000-8000-000000000000", [], {"parent_identifier": "9d8c1c5e-0000-4000-8000-000000000000"}),
        ("trees-1", [], {}),
    ],
    ids=["an address", "an identifier of the source", "itself"],
)
def test_a_member_names_its_series_and_mistakes_none_of_ours_for_it(parent, series, extras):
    draft, _ = harvest(record(before=element("parentIdentifier", words(parent))))
    assert (draft.terms.get("in_series", []), draft.extras) == (series, extras)


@pytest.mark.parametrize(("links", "series"), [((), True), ((online("https://a.example/x.csv"),), False)])
def test_a_series_without_data_of_its_own_is_a_series(links, series):
    scope = element("hierarchyLevel", listed("MD_ScopeCode", "series"))
    assert harvest(record(before=scope, after=distribution(*links)))[0].series is series


@pytest.mark.parametrize(
    ("inside", "systems"),
    [
        (words("EPSG:25832"), ["25832"]),
        (words("EPSG 3068: DHDN / Soldner Berlin"), []),
        (words("urn:ogc:def:crs:EPSG::25832"), ["25832"]),
        (words("ETRS89"), []),
    ],
)
def test_coordinate_systems_become_addresses(inside, systems):
    path = "referenceSystemInfo/MD_ReferenceSystem/referenceSystemIdentifier/RS_Identifier/code"
    draft, _ = harvest(record(before=element(path, inside)))
    assert draft.terms.get("conforms_to", []) == [iso19139._CRS + code for code in systems]


def test_words_that_became_codes_are_kept_beside_them():
    parts = (
        element("resourceConstraints/MD_LegalConstraints/otherConstraints", words("Lizenz: CC BY 4.0")),
        element("topicCategory/MD_TopicCategoryCode", "society"),
    )
    draft, _ = harvest(record(*parts))
    assert (draft.license, draft.theme) == ("cc-by/4.0", ("SOCI",))
    assert draft.provenance == {"license": "Lizenz: CC BY 4.0", "theme": "society"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (record(cited=citation("")), "no title"),
        (record(guid=""), "no identifier"),
        (b"<MD_Metadata/>", "neither data nor a service"),
        (b"<MD_Metadata><identificationInfo/></MD_Metadata>", "neither data nor a service"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><MD_Metadata>&a;</MD_Metadata>', "document type"),
        (b"<MD_Metadata>" + b"<a>" * 30_000, "nested too deeply"),
    ],
)
def test_a_record_that_cannot_be_taken_in_says_why(body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        harvest(body)


def test_a_record_without_an_identifier_takes_that_of_its_document():
    assert harvest(record(guid=""), "trees-2")[0].identifier == "trees-2"


@pytest.mark.parametrize(
    ("distance", "unit", "metres"),
    [("100", "m", "100"), ("1000", "km", "1000000"), ("0,5", "", "0.5"), ("20", "cm", "0.2"), ("1", "degree", ""),
     ("0", "m", ""), ("nan", "m", ""), ("wide", "m", "")],
)  # fmt: skip
def test_a_ground_distance_is_told_in_metres(distance, unit, metres):
    made = f'<gco:Distance uom="{unit}">{distance}</gco:Distance>'
    draft, _ = harvest(record(element("spatialResolution/MD_Resolution/distance", made)))
    assert draft.terms.get("spatial_resolution_in_meters", "") == metres


def test_a_scale_is_told_as_it_is_spoken():
    path = "spatialResolution/MD_Resolution/equivalentScale/MD_RepresentativeFraction/denominator"
    draft, _ = harvest(record(element(path, "<gco:Integer>10000</gco:Integer>")))
    assert draft.terms["spatial_resolution"] == ["1:10000"]


def test_translations_are_kept_by_the_languages_that_the_record_explains():
    found, *_ = harvest((FOLDER / "geodcat-golden" / "multilingual-metadata.input.xml").read_bytes())
    assert set(found.fields["title_translated"]) == {"en", "fr"}
    assert found.title not in found.fields["title_translated"].values()
