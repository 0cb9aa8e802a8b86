from datetime import UTC, datetime

import pytest

from harvesters import normalise
from hub.datasets import vocabulary

LISTED = list(vocabulary.licenses().values())


@pytest.mark.parametrize("word", ["CO2", "co2", "co2_ppm", "Kohlendioxid", "CO₂"])
def test_spellings_of_a_property_are_one(word):
    assert normalise.observed_property(word).code == "co2"


@pytest.mark.parametrize(
    ("word", "code"),
    [("Temp", "temperature"), ("PM2.5", "pm2_5"), ("Wasserstand", "water_level"), ("Tür offen", "door_open")],
)
def test_words_of_offices_are_known(word, code):
    assert normalise.observed_property(word).code == code


def test_an_unknown_property_keeps_its_word():
    found = normalise.observed_property("Füllstand Salz")
    assert (found.code, found.unit, found.low) == ("Füllstand Salz", "", None)


@pytest.mark.parametrize(("text", "unit"), [("°C", "Cel"), (" %RH ", "%"), ("Furlong", "Furlong")])
def test_a_unit_becomes_ucum_where_it_is_known(text, unit):
    assert normalise.unit(text) == unit


@pytest.mark.parametrize("listed", LISTED, ids=lambda one: one.code)
def test_every_licence_is_known_by_code_iri_and_title(listed):
    assert {normalise.license(text) for text in (listed.code, listed.iri, listed.title)} == {listed.code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dl-de-by-2.0", "dl-by-de/2.0"),
        ("dl-de/by-2-0", "dl-by-de/2.0"),
        ("https://www.govdata.de/dl-de/by-2-0", "dl-by-de/2.0"),
        ("http://www.govdata.de/dl-de/zero-2-0/", "dl-zero-de/2.0"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "cc-by/4.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.de", "cc-by/4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/legalcode", "cc-zero"),
        ("Datenlizenz Deutschland – Namensnennung – Version 2.0", "dl-by-de/2.0"),
        ("Creative Commons Namensnennung 4.0 (CC BY 4.0)", "cc-by/4.0"),
        ("dl-de-by", "dl-by-de/1.0"),
        ("cc-nc", "cc-by-nc"),
        ("official-work", "officialWork"),
    ],
)
def test_a_licence_is_known_by_what_portals_write(text, code):
    assert normalise.license(text) == code


@pytest.mark.parametrize("text", ["", None, 7, ["cc-by"], "nur für den Dienstgebrauch", "notspecified", "x" * 10**6])
def test_an_unknown_licence_is_empty(text):
    assert normalise.license(text) == ""


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["umwelt_klima"], ("ENVI",)),
        (["Infrastruktur, Bauen und Wohnen", "Verkehr"], ("REGI", "TRAN")),
        (["http://publications.europa.eu/resource/authority/data-theme/AGRI", "AGRI"], ("AGRI",)),
        (["bildung_wissenschaft"], ("EDUC", "TECH")),
        (["Bänke", None, {}], ()),
    ],
)
def test_themes_become_codes_of_the_eu(words, codes):
    assert normalise.themes(words) == codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("csv", ("CSV", "text/csv")),
        ("text/csv; charset=utf-8", ("CSV", "text/csv")),
        ("http://publications.europa.eu/resource/authority/file-type/CSV", ("CSV", "text/csv")),
        ("Shape", ("SHP", "application/x-shapefile")),
        ("kml, kmz", ("KML", "application/vnd.google-earth.kml+xml")),
        ("application/zip", ("ZIP", "application/zip")),
        ("GeoJSON", ("GEOJSON", "application/geo+json")),
        ("WMS", ("WMS_SRVC", "application/vnd.ogc.wms_xml")),
        ("docreader", ("", "")),
        (None, ("", "")),
    ],
)
def test_a_format_becomes_a_file_type_of_the_eu(text, found):
    assert normalise.format(text) == found


@pytest.mark.parametrize("text", ["de", "DEU", "ger", "Deutsch", vocabulary.EU + "language/DEU"])
def test_spellings_of_a_language_are_one(text):
    assert normalise.language(text) == "DEU"


@pytest.mark.parametrize(
    ("text", "code"),
    [("monatlich", "MONTHLY"), ("once_per_month", "MONTHLY"), ("R/P1Y", "ANNUAL"), ("DAILY", "DAILY"), ("bald", "")],
)
def test_a_frequency_becomes_a_code_of_the_eu(text, code):
    assert normalise.frequency(text) == code


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2014-02-19", datetime(2014, 2, 19, tzinfo=UTC)),
        ("2013", datetime(2013, 1, 1, tzinfo=UTC)),
        ("2013-05", datetime(2013, 5, 1, tzinfo=UTC)),
        ("2013-04-19T15:40:23.682311", datetime(2013, 4, 19, 15, 40, 23, 682311, UTC)),
        ("Date changed\t2015-01-21T11:54:45+01:00", datetime(2015, 1, 21, 10, 54, 45, tzinfo=UTC)),
        ("06.02.2013 16:49:58", datetime(2013, 2, 6, 15, 49, 58, tzinfo=UTC)),
        ("19.2.2014", datetime(2014, 2, 19, tzinfo=UTC)),
    ],
)
def test_a_date_is_found_in_a_text(text, instant):
    assert normalise.date(text) == instant


@pytest.mark.parametrize("text", ["2023-02-30", "30.02.2023", "31.03.2024 02:30", "bald", "", None, 2013, "1" * 10**6])
def test_a_date_that_cannot_be_is_none(text):
    assert normalise.date(text) is None
