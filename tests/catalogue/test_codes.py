"""Codes become addresses of the vocabulary that must be used, or nothing."""

import json

import pytest

from catalogue import codes
from catalogue.rdf import Iri
from hub.datasets import vocabulary
from hub.datasets.aliases import LANGUAGES
from hub.datasets.terms import DATASET, DISTRIBUTION, EU
from tests.catalogue.shapes import VOCABULARIES

TERMS = {term.field: term for term in (*DISTRIBUTION, *DATASET)}


@pytest.mark.parametrize(
    ("field", "value", "address"),
    [
        ("theme", "ENVI", EU + "data-theme/ENVI"),
        ("theme", EU + "data-theme/TRAN", EU + "data-theme/TRAN"),
        ("frequency", "daily", EU + "frequency/DAILY"),
        ("frequency", "http://purl.org/cld/freq/weekly", EU + "frequency/WEEKLY"),
        ("language", "de", EU + "language/DEU"),
        ("language", "de-DE", EU + "language/DEU"),
        ("language", EU + "language/GER", EU + "language/DEU"),
        ("access_rights", "public", EU + "access-right/PUBLIC"),
        ("availability", "http://data.europa.eu/r5r/availability/stable", EU + "planned-availability/STABLE"),
        ("status", "http://purl.org/adms/status/Completed", EU + "distribution-status/COMPLETED"),
        ("format", "geojson", EU + "file-type/GEOJSON"),
        ("media_type", "text/csv; charset=utf-8", "https://www.iana.org/assignments/media-types/text/csv"),
        ("license", "dl-by-de/2.0", "http://dcat-ap.de/def/licenses/dl-by-de/2.0"),
        ("license", "https://town.example/terms", "https://town.example/terms"),
        ("hvd_category", "c_a9135398", "http://data.europa.eu/bna/c_a9135398"),
        ("contributor_id", "https://state.example/town", "https://state.example/town"),
        (
            "political_geocoding_level",
            "ADMINISTRATIVEDISTRICT",
            "http://dcat-ap.de/def/politicalGeocoding/Level/administrativeDistrict",
        ),
    ],
)
def test_a_code_becomes_its_address(field, value, address):
    assert codes.code(TERMS[field], value) == Iri(address)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("theme", "Umwelt", "data-theme/ENVI"),
        ("language", "Deutsch", "language/DEU"),
        ("frequency", "monatlich", "frequency/MONTHLY"),
        ("access_rights", "öffentlich", "access-right/PUBLIC"),
        ("format", "Shape", "file-type/SHP"),
    ],
)
def test_what_people_write_becomes_the_codes_address(field, value, code):
    assert codes.code(TERMS[field], value) == Iri(vocabulary.EU + code)


@pytest.mark.parametrize(
    ("key", "level"),
    [
        ("05", "state"),
        ("055", "administrativeDistrict"),
        ("05913", "administrativeDistrict"),
        ("05913000", "municipality"),
        ("059130000000", "municipality"),
        ("", None),
        ("0591", None),
    ],
)
def test_how_high_a_place_stands_is_known_by_its_key(key, level):
    assert codes.level(key) == level


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "Wetter"),
        ("theme", "https://evil.example/WETTER"),
        ("frequency", "when we have time"),
        ("language", "Klingonisch"),
        ("format", "a spreadsheet"),
        ("media_type", "csv"),
        ("media_type", "text/csv> <evil"),
        ("license", "free for all"),
        ("type", "two words"),
        ("hvd_category", "javascript:alert(1)"),
    ],
)
def test_what_is_no_code_is_dropped(field, value):
    assert codes.code(TERMS[field], value) is None


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("08421000", "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/08421000"),
        ("084210000000", "http://dcat-ap.de/def/politicalGeocoding/regionalKey/084210000000"),
        ("08421", "http://dcat-ap.de/def/politicalGeocoding/districtKey/08421"),
    ],
)
def test_an_official_key_becomes_its_address(key, address):
    assert codes.official_key(key) == Iri(address)


@pytest.mark.parametrize("key", ["", "0842", "0842100x", "٠٨"])
def test_another_key_is_dropped(key):
    assert codes.official_key(key) is None


@pytest.mark.skipif(not VOCABULARIES.exists(), reason="the official vocabularies are not beside this checkout")
@pytest.mark.parametrize(
    ("base", "file"),
    [
        (EU + "frequency/", "eu-frequency"),
        (EU + "access-right/", "eu-access-right"),
        (EU + "planned-availability/", "eu-planned-availability"),
        (EU + "distribution-status/", "eu-distribution-status"),
        (EU + "data-theme/", "eu-data-theme"),
        (codes.LEVEL, "dcatde-geocoding-levels"),
    ],
)
def test_every_code_stands_in_the_official_table(base, file):
    table = json.loads((VOCABULARIES / f"{file}.json").read_text(encoding="utf-8"))
    assert {base + code for code in codes.CLOSED[base].values()} <= {each["uri"] for each in table["concepts"]}


@pytest.mark.skipif(not VOCABULARIES.exists(), reason="the official vocabularies are not beside this checkout")
def test_every_language_stands_in_the_official_table():
    table = json.loads((VOCABULARIES / "eu-language.json").read_text(encoding="utf-8"))
    assert set(LANGUAGES) <= set(table["codes"])


def test_what_kind_of_body_a_publisher_is():
    assert codes.publisher_type("localauthority") == Iri("http://purl.org/adms/publishertype/LocalAuthority")
    assert codes.publisher_type("A club") is None
