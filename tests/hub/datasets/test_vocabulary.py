import pytest

from hub.datasets import vocabulary


def test_the_list_of_licences_is_whole():
    found = vocabulary.licenses()
    assert len(found) == 34
    assert all(one.title and code == one.code for code, one in found.items())


@pytest.mark.parametrize("code", ["dl-by-de/2.0", "cc-zero", "cc-by/4.0"])
def test_a_licence_is_found_by_code_and_by_iri(code):
    one = vocabulary.license(code)
    assert (one.code, one.open) == (code, True)
    for iri in (one.iri, one.iri.replace("http:", "https:")):
        assert vocabulary.license(iri) == one


def test_a_closed_licence_is_known_as_one():
    assert vocabulary.license("other-closed").open is False


def test_no_licence_is_made_up():
    assert vocabulary.license("") is vocabulary.license("mine") is None


def test_the_thirteen_themes_have_names_in_both_languages():
    assert len(vocabulary.THEMES) == 13
    assert all(
        theme.de and theme.en and theme.iri.endswith(f"data-theme/{code}") for code, theme in vocabulary.THEMES.items()
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("CSV", "CSV"),
        ("csv", "CSV"),
        (" GeoJSON ", "GEOJSON"),
        ("ttl", "RDF_TURTLE"),
        ("json-ld", "JSON_LD"),
        ("jsonld", "JSON_LD"),
        ("application/geo+json", "GEOJSON"),
        ("application/ld+json", "JSON_LD"),
        ("text/turtle", "RDF_TURTLE"),
        ("rdf+xml", "RDF_XML"),
        (".csv", "CSV"),
        ("WMS", "WMS_SRVC"),
        ("http://publications.europa.eu/resource/authority/file-type/XLSX", "XLSX"),
        ("no such format", ""),
        ("", ""),
    ],
)
def test_a_format_is_a_code_of_the_eus_table(written, code):
    assert vocabulary.file_type(written) == code


def test_usual_formats_have_a_media_type():
    types = vocabulary.file_types()
    assert (types["CSV"], types["GEOJSON"], types["JSON"]) == ("text/csv", "application/geo+json", "application/json")
