"""What search engines read."""

import json
from dataclasses import replace

import pytest
from rdflib.compare import isomorphic
from shapely import Point

from catalogue import dcat, rdf
from catalogue.dialects import schema_org
from catalogue.rdf import Iri
from tests.catalogue import graphs
from tests.catalogue.dialects.conftest import PORTAL


@pytest.fixture(scope="module")
def node(shop):
    return schema_org.dataset(PORTAL, shop.everything, shop.beside)


@pytest.fixture(scope="module")
def told(node):
    return schema_org.json_ld(node)


def test_a_dataset_has_what_search_engines_ask_for(told, shop):
    assert (told["@context"], told["@type"]) == ("https://schema.org/", "Dataset")
    assert told["@id"] == f"http://localhost/dataset/{shop.ids['dataset']}"
    assert (told["name"], told["url"]) == ("Alles über Bäume", "http://localhost/dataset/everything")
    assert told["description"] == "Alle Bäume der Stadt:\nLinden\nEichen"
    assert told["identifier"] == ["urn:uuid:8a4f", told["@id"]]
    assert {"baum", "Grünfläche", "Umwelt"} <= set(told["keywords"])
    assert (told["datePublished"][:10], told["dateModified"][:10]) == ("2020-01-02", "2024-03-04")
    assert (told["temporalCoverage"], told["inLanguage"], told["version"]) == ("2020/2023-12-31", ["de", "en"], "1.2")
    assert told["license"].startswith("http")


def test_people_and_the_catalogue_hang_on_it(told):
    publisher = told["publisher"]
    assert (publisher["@type"], publisher["name"]) == ("Organization", "Amt für Bäume")
    assert publisher["contactPoint"]["email"] == "baum@town.example"
    assert told["creator"]["name"] == "Gärtnerei"
    assert told["includedInDataCatalog"]["name"] == "Offene Daten"


def test_the_place_is_a_box_from_south_west_to_north_east(told, shop):
    assert told["spatialCoverage"]["geo"]["box"] == "48.3 9.9 48.4 10.0"
    point = replace(shop.minimal, dataset=shop.minimal.dataset._replace(spatial=Point(9.9, 48.3)))
    geo = schema_org.json_ld(schema_org.dataset(PORTAL, point))["spatialCoverage"]["geo"]
    assert (geo["@type"], geo["latitude"], geo["longitude"]) == ("GeoCoordinates", "48.3", "9.9")


def test_a_page_says_of_a_file_only_what_leads_to_it(told, node):
    in_page = json.loads(schema_org.block(node))
    assert {**in_page, "distribution": 0, "description": 0} == {**told, "distribution": 0, "description": 0}
    assert in_page["distribution"] == [
        {word: file[word] for word in file if word in schema_org.WAY_IN_PAGE} for file in told["distribution"]
    ]


def test_files_are_downloads(told):
    file = next(each for each in told["distribution"] if each["name"] == "Bäume")
    assert (file["encodingFormat"], file["contentSize"]) == ("text/csv", "21 B")
    assert file["contentUrl"].startswith("http://localhost/dataset/")
    assert len(file["sha256"]) == 64


def test_a_series_of_readings_says_from_when_to_when(shop):
    without = {key: value for key, value in shop.everything.dataset.terms.items() if not key.startswith("temporal")}
    running = replace(shop.everything, dataset=shop.everything.dataset._replace(terms=without))
    told = schema_org.json_ld(schema_org.dataset(PORTAL, running, shop.beside))
    assert told["temporalCoverage"] == "2024-05-01/2024-05-02"


def test_the_least_has_no_empty_words(shop):
    told = schema_org.json_ld(schema_org.dataset(PORTAL, shop.minimal))
    assert all(value not in ("", [], {}) for value in told.values())
    assert told["isAccessibleForFree"] is True
    assert told["creator"] == told["publisher"]["@id"]
    assert "spatialCoverage" not in told


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld"])
def test_it_is_rdf_in_every_format(node, suffix):
    assert isomorphic(graphs.graph([node], suffix), graphs.told([node]))


def test_the_catalogue_names_its_datasets():
    found = schema_org.catalog(PORTAL, [Iri("http://localhost/dataset/a")])
    told = schema_org.json_ld(found)
    assert (told["@type"], told["@id"]) == ("DataCatalog", str(dcat.catalog_iri(PORTAL)))
    assert told["dataset"] == "http://localhost/dataset/a"


def test_no_text_can_end_the_element_of_a_page(shop):
    evil = "</script><script>alert(1)</script><!-- & \u2028"
    shown = replace(shop.minimal, dataset=shop.minimal.dataset._replace(title=evil))
    block = schema_org.block(schema_org.dataset(PORTAL, shown))
    assert not set("<>&\u2028") & set(block)
    assert json.loads(block)["name"] == rdf.text(evil).text


def test_a_series_is_named_by_those_that_are_in_it(shop):
    row = shop.minimal.dataset
    member = replace(shop.minimal, dataset=row._replace(terms={"in_series": ["https://town.example/series"]}))
    assert schema_org.json_ld(schema_org.dataset(PORTAL, member))["isPartOf"] == "https://town.example/series"
    told = schema_org.json_ld(schema_org.series(PORTAL, shop.minimal))
    assert (told["@type"], told["@id"]) == ("CreativeWorkSeries", f"http://localhost/dataset_series/{row.id}")
