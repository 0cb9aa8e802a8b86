from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from itertools import islice

import pytest

from connectors import dcat as connector
from harvesters import dcat
from harvesters.limits import objection
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Message, Place
from tests.conftest import SAMPLES


@cache
def drafts(name):
    """All drafts that a sample yields."""
    found = []
    message = Message((SAMPLES / "dcat" / name).read_bytes(), url=f"http://town.example/{name}")
    with suppress(Unreadable):  # parts of two official examples are no Turtle
        found.extend(connector.parse(message, {}))
    return [draft for one in found if isinstance(one, Document) for draft in islice(dcat.harvest(one), 1)]


def draft(**properties):
    tree = {"@id": "http://x/1", "@type": ["dcat:Dataset"], "dct:title": [{"@value": "Bäume"}]}
    tree |= {name.replace("_", ":", 1): value for name, value in properties.items()}
    found, *_ = dcat.harvest(Document("http://x/1", dcat.DOCUMENT, tree))
    return found


def lit(text):
    return [{"@value": text}]


def test_a_dataset_of_today_is_read_whole():
    (found,) = drafts("rostock-dataset-2024.rdf")
    assert found.identifier == "https://www.opendata-hro.de/dataset/c1be4007-d811-48fb-8818-2cb358b06a63"
    assert (found.title, found.license, found.theme) == (
        "Liefer- und Abholservices (Gastronomie)",
        "cc-zero",
        ("ECON",),
    )
    assert (found.spatial.official_key, found.spatial.geometry["type"]) == ("130030000000", "Polygon")
    assert found.modified == datetime(2024, 5, 8, 4, 11, 24, 309486, tzinfo=UTC)
    assert found.terms["identifier"] == "c1be4007-d811-48fb-8818-2cb358b06a63"
    assert found.terms["hvd_category"] == ["c_e1da4e07"]
    assert found.terms["contributor_id"] == ["openDataHRO"]
    assert found.terms["political_geocoding_level"] == ["administrativeDistrict"]
    assert found.terms["contact_email"] == "geodienste@rostock.de"
    assert len(found.distribution) == 9


def test_govdatas_dataset_with_every_field_leaves_little_over():
    (found,) = drafts("govdata-metadata-max.rdf")
    assert {"originator_name", "custodian_name", "contributor_name", "contact_phone"} <= found.terms.keys()
    assert found.terms["other_identifier"] == ["4635D337-4805-4C32-A211-13F8C038BF27"]
    assert found.terms["version"] == "2.0"
    assert found.terms["availability"] == "AVAILABLE"
    assert found.distribution[0].terms["access_services"][0]["title"] == "Sparql-end Point"
    assert found.extras.keys() <= {
        "uri",
        "dct:hasVersion",
        "dct:isVersionOf",
        "dct:source",
        "dct:conformsTo",
        "adms:sample",
        "dcat:granularity",
    }


@pytest.mark.parametrize(
    ("name", "count", "licensed", "placed", "themed"),
    [
        ("rostock-catalog-2021.rdf", 100, 100, 100, 100),
        ("destatis-catalog-2021.rdf", 135, 135, 0, 135),
        ("brandenburg-catalog-2021.rdf", 112, 65, 62, 112),
        ("potsdam-opendatasoft-catalog.ttl", 10, 1, 0, 10),
    ],
)
def test_whole_catalogues_come_with_licences_places_and_themes(name, count, licensed, placed, themed):
    found = drafts(name)
    told = Counter(field for one in found for field in ("license", "spatial", "theme") if getattr(one, field))
    assert len(found) == count
    assert (told["license"], told["spatial"], told["theme"]) == (licensed, placed, themed)


@pytest.mark.parametrize("name", [path.name for path in sorted((SAMPLES / "dcat").glob("*.*")) if path.suffix != ".md"])
def test_every_draft_of_the_samples_can_be_kept(name):
    assert [reason for one in drafts(name) if (reason := objection(one))] == []


def test_a_series_and_its_members_are_known():
    found = drafts("dcatap-3.0.1-series-combined.ttl")
    (series,) = [one for one in found if one.series]
    assert {tuple(one.terms.get("in_series", ())) for one in found if not one.series} == {(series.identifier,)}


def test_the_words_of_codes_are_kept_where_they_say_more_than_the_code():
    found = draft(
        dcat_theme=lit("Umwelt"),
        dct_license=lit("Datenlizenz Deutschland – Zero – Version 2.0"),
        dct_spatial=[{"@id": "http://dcat-ap.de/def/politicalGeocoding/stateKey/08"}],
    )
    assert found.provenance == {"theme": "Umwelt", "license": "Datenlizenz Deutschland – Zero – Version 2.0"}


def test_the_datasets_licence_is_that_of_most_of_its_distributions():
    def part(code):
        return {"@id": f"http://x/{code}", "dct:license": [{"@id": f"http://dcat-ap.de/def/licenses/{code}"}]}

    found = draft(dcat_distribution=[part("cc-zero"), part("cc-by/4.0"), {**part("cc-zero"), "@id": "http://x/3"}])
    assert found.license == "cc-zero"


def test_a_licence_in_prose_is_kept_as_rights():
    assert draft(dct_license=lit("Nur für Schulen")).terms["rights"] == "Nur für Schulen"


def test_a_description_in_html_becomes_plain():
    assert draft(dct_description=lit("<p>Alle <b>Bäume</b></p>")).description == "Alle **Bäume**"


@pytest.mark.parametrize(
    "word", ["http://dcat-ap.de/def/plannedAvailability/stable", "http://data.europa.eu/r5r/availability/stable"]
)
def test_the_retired_availability_is_that_of_today(word):
    assert draft(dcatde_plannedAvailability=[{"@id": word}]).terms["availability"] == "STABLE"


def test_what_has_no_term_is_kept_by_its_property():
    found = draft(**{"dcat:granularity": lit("monthly"), "http://x/own": lit("a")})
    assert found.extras == {"uri": "http://x/1", "dcat:granularity": "monthly", "http://x/own": "a"}


def test_a_shape_that_cannot_be_read_is_kept_as_text():
    found = draft(dct_spatial=[{"@id": "_:p", "dcat:bbox": lit("POLYGON ((9 48))"), "rdfs:label": lit("Ulm")}])
    assert found.spatial == Place(name="Ulm")
    assert found.extras["spatial_text"].startswith("POLYGON ((9 48))")


def test_a_dataset_with_addresses_of_its_own_is_its_own_distribution():
    found = draft(dcat_accessURL=[{"@id": "http://x/trees.csv"}])
    assert [part.access_url for part in found.distribution] == ["http://x/trees.csv"]


def test_keywords_are_short_and_once_each():
    words = [{"@value": word} for word in ("Baum", " Baum ", "x", "y" * 101)]
    assert draft(dcat_keyword=words).keyword == ("Baum",)


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"@id": "http://x/1"}, "no title"),
        ({"@id": "http://x/1", "dct:title": lit("x" * 1_001)}, "1,001 characters"),
        ([], "not a description"),
    ],
)
def test_what_is_no_dataset_is_refused_with_a_sentence(tree, sentence):
    with pytest.raises(Unreadable, match=sentence):
        list(dcat.harvest(Document("http://x/1", dcat.DOCUMENT, tree)))


def test_an_impossible_date_is_none():
    assert draft(dct_issued=lit("2023-02-30")).issued is None


def test_a_draft_is_a_plain_value():
    assert isinstance(draft(), DatasetDraft)


def test_title_and_description_in_other_languages_are_kept():
    title = [{"@value": "Trees", "@language": "en"}, {"@value": "Bäume", "@language": "de"}]
    found = draft(dct_title=title, dct_description=[{"@value": "<p>All</p>", "@language": "en"}])
    assert (found.title, found.description) == ("Bäume", "All")
    assert found.fields == {"title_translated": {"en": "Trees", "de": "Bäume"}}
