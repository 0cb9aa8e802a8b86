import pytest

from harvesters.dcat import places
from hub.records import Place

KEY = "http://dcat-ap.de/def/politicalGeocoding/"
SQUARE = "POLYGON ((9 48, 10 48, 10 49, 9 49, 9 48))"
GEOMETRY = {"type": "Polygon", "coordinates": [[[9.0, 48.0], [10.0, 48.0], [10.0, 49.0], [9.0, 49.0], [9.0, 48.0]]]}


def lit(text):
    return {"@value": text}


def spatial(*values, name="dct:spatial"):
    return places.spatial({name: list(values)})


@pytest.mark.parametrize(
    "value",
    [
        {"@id": "_:p", "dcat:bbox": [lit(SQUARE)]},
        {"@id": "_:p", "dcat:centroid": [lit("POINT (9.5 48.5)")], "dcat:bbox": [lit(SQUARE)]},
        {"@id": "_:p", "locn:geometry": [lit(SQUARE)]},
        {
            "@id": "_:p",
            "locn:geometry": [lit('{"type":"Polygon","coordinates":[[[9,48],[10,48],[10,49],[9,49],[9,48]]]}')],
        },
        {"@id": "_:p", "locn:geometry": [{"@id": "_:g", "geo:asWKT": [lit(SQUARE)]}]},
        {"@id": "_:p", "schema:box": [lit("9 48 10 49")]},
        lit("9,48,10,49"),
        lit("9.0, 48.0, 10.0, 49.0"),
        lit(SQUARE),
    ],
)
def test_shapes_are_read_in_all_their_forms(value):
    found, others, unread = spatial(value)
    assert (found, others, unread) == (Place(GEOMETRY), [], [])


@pytest.mark.parametrize(
    "value",
    [
        {"@id": KEY + "municipalityKey/08421000"},
        {"@id": KEY.replace("http://", "https://www.") + "municipalityKey/08421000"},
        {"@id": "_:p", "locn:adminUnitL2": [{"@id": KEY + "municipalityKey/08421000"}]},
    ],
)
def test_official_keys_are_known_by_their_address(value):
    assert spatial(value)[0] == Place(official_key="08421000")


def test_the_finest_key_counts_and_the_others_are_kept():
    found, others, _ = spatial({"@id": KEY + "stateKey/02"}, {"@id": KEY + "regionalKey/020000000000"})
    assert (found.official_key, others) == ("020000000000", [KEY + "stateKey/02"])


def test_the_old_property_of_dcat_ap_de_is_read_too():
    assert spatial({"@id": KEY + "districtKey/08421"}, name="dcatde:politicalGeocodingURI")[0].official_key == "08421"


def test_other_addresses_of_places_are_kept():
    assert spatial({"@id": "https://www.geonames.org/390903"})[1] == ["https://www.geonames.org/390903"]


def test_names_are_names():
    assert spatial({"@id": "_:p", "skos:prefLabel": [lit("Ulm")]})[0] == Place(name="Ulm")
    assert spatial(lit("Brandenburg"))[0] == Place(name="Brandenburg")


@pytest.mark.parametrize(
    "shape",
    ["POLYGON ((9 48))", "GEOMETRYCOLLECTION(" * 30_000, "MULTIPOLYGON (((9 48, 10", "9,48,999999999999,49"],
)
def test_a_shape_that_cannot_be_is_told_in_its_own_words(shape):
    found, _, unread = spatial({"@id": "_:p", "skos:prefLabel": [lit("Ulm")], "dcat:bbox": [lit(shape)]})
    assert found == Place(name="Ulm")
    assert len(unread) == 1
    assert len(unread[0]) < 500


def test_swapped_axes_within_germany_are_turned_round():
    assert spatial(lit("48,9,49,10"))[0].geometry["coordinates"][0][0] == [9.0, 48.0]


def test_two_corners_with_latitude_first_are_a_box():
    corners = spatial(lit("[[-14.6, -179.2], [71.4, 179.8]]"))[0].geometry["coordinates"][0]
    assert corners[0] == [-179.2, -14.6]


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ({"dcat:startDate": [lit("2020-01-01")], "dcat:endDate": [lit("2021-12-31")]}, ("2020-01-01", "2021-12-31")),
        ({"@id": "_:t", "schema:startDate": [lit("2020-01-01T00:00:00")]}, ("2020-01-01", None)),
        ({"time:hasBeginning": [{"@id": "_:i", "time:inXSDDate": [lit("2020-05-01")]}]}, ("2020-05-01", None)),
        (lit("2020-01-01/2020-12-31"), ("2020-01-01", "2020-12-31")),
        ({"@id": "_:t", "dcat:startDate": [lit("2023-02-30")]}, (None, None)),
        ({"@id": "_:t"}, (None, None)),
    ],
)  # fmt: skip
def test_periods_have_only_ends_that_are_known(value, period):
    found = places.temporal({"dct:temporal": [value]})
    assert (found.get("temporal_start"), found.get("temporal_end")) == period
