import pytest

from connectors.rdf_names import NAMESPACES, prop, short


@pytest.mark.parametrize("prefix", NAMESPACES)
def test_each_namespace_has_its_short_name(prefix):
    assert short(NAMESPACES[prefix] + "thing") == f"{prefix}:thing"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://www.dcat-ap.de/def/dcatde/1.1/contributorID", "dcatde:contributorID"),
        ("http://dcat-ap.de/def/dcatde/1.0.1/contributorID", "dcatde:contributorID"),
        ("http://dcat-ap.de/def/dcatde/1_0/contributorID", "dcatde:contributorID"),
        ("http://dcat-ap.de/def/dcatde/1_0politicalGeocodingURI", "dcatde:politicalGeocodingURI"),
        ("http://dcat-ap.de/def/dcatde#contributorID", "dcatde:contributorID"),
        ("http://data.europa.eu/r5r#availability", "dcatap:availability"),
        ("https://www.w3.org/ns/dcat#keyword", "dcat:keyword"),
        ("https://schema.org/name", "schema:name"),
        ("http://purl.org/dc/elements/1.1/title", "dct:title"),
    ],
)
def test_mistakes_in_namespaces_are_repaired(written, meant):
    assert prop(written) == meant


def test_a_property_begins_with_a_small_letter():
    assert prop("http://purl.org/dc/terms/Language") == "dct:language"


def test_a_class_keeps_its_capital():
    assert short("http://www.w3.org/ns/dcat#Dataset") == "dcat:Dataset"


@pytest.mark.parametrize("address", ["http://example.org/vocabulary#Thing", "urn:x:y", "", "http://purl.org/dc/terms/"])
def test_what_is_in_no_list_stays_as_it_is(address):
    assert short(address) == address
