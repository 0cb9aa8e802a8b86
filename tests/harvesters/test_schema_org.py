import json

import pytest

from connectors import schema_org as connector
from harvesters import schema_org
from hub.errors import Unreadable
from hub.records import Document, Message

TREES = {
    "@context": "https://schema.org/",
    "@type": "Dataset",
    "@id": "https://town.example/trees#dataset",
    "name": "Baumkataster",
    "description": "<p>Alle Bäume</p>",
    "url": "https://town.example/trees",
    "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": "10.5072/trees"},
    "keywords": "Baum, Grün",
    "license": "https://www.govdata.de/dl-de/by-2-0",
    "inLanguage": "de",
    "datePublished": "2020-02-01",
    "dateModified": "2026-03-01T10:00:00Z",
    "temporalCoverage": "2019-01-01/..",
    "isAccessibleForFree": True,
    "spatialCoverage": {"@type": "Place", "name": "Ulm", "geo": {"@type": "GeoShape", "box": "48.3 9.9 48.5 10.1"}},
    "publisher": {
        "@type": "Organization",
        "name": "Stadt Ulm",
        "url": "https://ulm.example",
        "contactPoint": {"@type": "ContactPoint", "email": "daten@ulm.example"},
    },
    "creator": [{"@type": "Organization", "name": "Grünflächenamt"}],
    "distribution": [
        {
            "@type": "DataDownload",
            "name": "CSV",
            "contentUrl": "https://town.example/trees.csv",
            "encodingFormat": "text/csv",
            "contentSize": "1024",
        },
        "https://town.example/trees.geojson",
    ],
    "variableMeasured": "Höhe",
}


def draft(**fields):
    body = json.dumps(TREES | fields).encode()
    (document,) = connector.parse(Message(body, "application/ld+json", url="https://town.example/trees"), {})
    found, *_ = schema_org.harvest(document)
    return found


def test_a_dataset_is_read_whole():
    found = draft()
    assert found.identifier == "https://town.example/trees#dataset"
    assert (found.title, found.description, found.license) == ("Baumkataster", "Alle Bäume", "dl-by-de/2.0")
    assert (found.keyword, found.spatial.name) == (("Baum", "Grün"), "Ulm")
    assert found.spatial.geometry["coordinates"][0][0] == [9.9, 48.3]
    assert (found.issued.year, found.modified.year) == (2020, 2026)
    assert found.terms["identifier"] == "10.5072/trees"
    assert (found.terms["publisher_name"], found.terms["contact_email"]) == ("Stadt Ulm", "daten@ulm.example")
    assert (found.terms["creator_name"], found.terms["landing_page"]) == (
        "Grünflächenamt",
        "https://town.example/trees",
    )
    assert (found.terms["language"], found.terms["temporal_start"]) == (["DEU"], "2019-01-01")
    assert "temporal_end" not in found.terms


def test_distributions_are_objects_or_addresses():
    csv, geojson = draft().distribution
    assert (csv.download_url, csv.format, csv.byte_size) == ("https://town.example/trees.csv", "CSV", 1024)
    assert (geojson.access_url, geojson.format) == ("https://town.example/trees.geojson", "GEOJSON")


def test_what_has_no_term_is_kept():
    assert draft().extras == {"uri": "https://town.example/trees#dataset", "schema:variableMeasured": "Höhe"}


@pytest.mark.parametrize(
    ("geo", "kind"),
    [
        ({"@type": "GeoCoordinates", "latitude": 48.4, "longitude": 10}, "Point"),
        ({"@type": "GeoShape", "polygon": "48 9 48 10 49 10 48 9"}, "Polygon"),
    ],
)
def test_places_may_be_points_and_areas(geo, kind):
    assert draft(spatialCoverage={"@type": "Place", "geo": geo}).spatial.geometry["type"] == kind


@pytest.mark.parametrize("geo", [{"box": "1 2 3"}, {"polygon": "a b c"}, {"latitude": "x", "longitude": "y"}, "x", 5])
def test_a_shape_that_is_none_costs_only_itself(geo):
    assert draft(spatialCoverage={"@type": "Place", "name": "Ulm", "geo": geo}).spatial.name == "Ulm"


def test_a_place_may_be_a_word():
    assert draft(spatialCoverage="Ulm").spatial.name == "Ulm"


@pytest.mark.parametrize("keywords", [["Baum", "Grün"], [{"@type": "DefinedTerm", "name": "Baum"}, "Grün"]])
def test_keywords_may_be_a_list_or_terms(keywords):
    assert set(draft(keywords=keywords).keyword) == {"Baum", "Grün"}


@pytest.mark.parametrize(
    "license", ["CC BY 4.0", {"@type": "CreativeWork", "url": "https://creativecommons.org/licenses/by/4.0/"}]
)
def test_licences_may_be_words_or_works(license):
    assert draft(license=license).license == "cc-by/4.0"


@pytest.mark.parametrize("body", [None, {"@id": "x"}])
def test_what_is_no_dataset_is_refused(body):
    with pytest.raises(Unreadable):
        list(schema_org.harvest(Document("x", "", body)))
