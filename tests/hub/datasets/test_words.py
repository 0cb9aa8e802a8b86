import pytest

from hub.datasets import vocabulary, words
from tests.conftest import SAMPLES
from tests.hub.datasets.spellings import spellings

INSPIRE = "http://inspire.ec.europa.eu/metadata-codelist/"
FOUND = spellings() if SAMPLES.exists() else {}
CODES = {
    "access_rights": words.access_rights,
    "availability": words.availability,
    "format": words.format,
    "frequency": words.frequency,
    "hvd": words.hvd,
    "language": words.language,
    "level": words.level,
    "license": words.license,
    "status": words.status,
    "theme": lambda word: words.themes([word]),
}
# What is no code of any table, but prose, a portal's own list or foreign law.
UNKNOWN = {
    "access_rights": {
        "Statement about access rights",
        "https://govdata.de/#accessRight",
    },
    "format": {
        "data",
        "docreader",
        "video",
        "xla",
    },
    "frequency": {
        "cyclic",
    },
    "license": {
        "Nutzungsbedingungen der LHP",
        "http://publications.europa.eu/resource/authority/licence/COM_REUSE",
        "http://wiki.data.gouv.fr/wiki/Licence_Ouverte_/_Open_Licence",
        "http://www.usa.gov/publicdomain/label/1.0/",
        "https://hub.arcgis.com/api/v2/datasets/429428633a5e486289f6111d9cbe7065/license",
        "https://hub.arcgis.com/api/v2/datasets/f1879e9f6798461f8fd54719ea2231f8/license",
    },
    "theme": {
        "datasets",
        "geospatial",
        "group/bcp-gmbh",
        "group/bonnorange-aör",
        "group/stadt-bonn",
        "group/stadtwerke-bonn",
        "https://example.org/uri/theme1",
        "https://example.org/uri/theme2",
        "https://example.org/uri/theme3",
    },
}


@pytest.mark.skipif(not FOUND, reason="the samples lie beside the project")
@pytest.mark.parametrize("what", CODES)
def test_every_spelling_in_the_samples_has_a_code_but_those_that_are_none(what):
    code = CODES[what]
    assert {word for word in FOUND[what] if code(word) in ("", (), ("", ""))} == UNKNOWN.get(what, set())


@pytest.mark.parametrize(
    ("find", "text", "code"),
    [
        (words.status, "http://purl.org/adms/status/UnderDevelopment", "DEVELOP"),
        (
            words.status,
            "http://standards.iso.org/iso/19115/resources/Codelists/cat/codelists.xml#obsolete",
            "DEPRECATED",
        ),
        (words.availability, "http://dcat-ap.de/def/plannedAvailability/stable", "STABLE"),
        (words.availability, "http://data.europa.eu/r5r/availability/temporary", "TEMPORARY"),
        (words.access_rights, "öffentlich", "PUBLIC"),
        (words.access_rights, vocabulary.EU + "access-right/NON_PUBLIC", "NON_PUBLIC"),
        (words.access_rights, INSPIRE + "LimitationsOnPublicAccess/noLimitations", "PUBLIC"),
        (words.access_rights, INSPIRE + "LimitationsOnPublicAccess/INSPIRE_Directive_Article13_1d", "RESTRICTED"),
        (words.access_rights, "INSPIRE_Directive_Article13_1f", "RESTRICTED"),
        (words.access_rights, INSPIRE + "ConditionsApplyingToAccessAndUse/noConditionsApply", "PUBLIC"),
        (words.access_rights, INSPIRE + "ConditionsApplyingToAccessAndUse/conditionsUnknown", ""),
        (words.level, "http://dcat-ap.de/def/politicalGeocoding/Level/municipality", "municipality"),
        (words.level, "Landkreis", "administrativeDistrict"),
        (words.hvd, "http://data.europa.eu/bna/c_b79e35eb", "c_b79e35eb"),
        (words.hvd, "Mobilität", "c_b79e35eb"),
        (words.language, "de-AT", "DEU"),
        (words.license, "Nutzungsbedingungen: Datenlizenz Deutschland - Zero - Version 2.0; siehe", "dl-zero-de/2.0"),
        (words.license, 'siehe <a href="https://www.govdata.de/dl-de/by-2-0">hier</a>', "dl-by-de/2.0"),
    ],
)
def test_what_people_write_becomes_a_code(find, text, code):
    assert find(text) == code


@pytest.mark.parametrize("text", [None, 7, {}, "", "bald", "x" * 10**6])
@pytest.mark.parametrize("what", CODES)
def test_what_names_no_code_is_none(what, text):
    assert CODES[what](text) in ("", (), ("", ""))


def test_a_portals_own_address_of_a_theme_is_known_by_its_end():
    assert words.themes(["https://opendata.potsdam.de/id/theme/Umwelt%20und%20Klima"]) == ("ENVI",)
