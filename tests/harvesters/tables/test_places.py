import pytest
import shapely

from harvesters.tables import places
from hub.errors import Unreadable
from hub.records import Column

UTM, GK, PREFIXED, DEGREES = (573_000, 5_361_000), (3_573_000, 5_361_000), (32_573_000, 5_361_000), (9.986, 48.398)
IN_UTM, IN_GK, IN_DEGREES = (9.9862, 48.3979), (9.9845, 48.3826), (9.986, 48.398)


def numbers(*names):
    return [Column(name, "number") for name in names]


def found(columns, *rows, crs="", extents=None):
    return places.find(columns, extents or {}, rows, crs)


def place(points, *row):
    (wkb,), reasons = points.wkb([[value] for value in row])
    assert reasons == {}
    shape = shapely.from_wkb(wkb)
    return round(shape.x, 4), round(shape.y, 4)


@pytest.mark.parametrize(
    ("east", "north", "row", "crs", "expected"),
    [
        ("lon", "lat", DEGREES, "EPSG:4326", IN_DEGREES),
        ("Längengrad", "Breitengrad", DEGREES, "EPSG:4326", IN_DEGREES),
        ("geo_longitude", "geo_latitude", DEGREES, "EPSG:4326", IN_DEGREES),
        ("x", "y", DEGREES, "EPSG:4326", IN_DEGREES),
        ("x", "y", UTM, "EPSG:25832", IN_UTM),
        ("X-Koordinate", "Y-Koordinate", GK, "EPSG:31467", IN_GK),
        ("Rechtswert", "Hochwert", GK, "EPSG:31467", IN_GK),
        ("rw", "hw", GK, "EPSG:31467", IN_GK),
        ("Rechtswert (GK3)", "Hochwert (GK3)", GK, "EPSG:31467", IN_GK),
        ("Ostwert", "Nordwert", PREFIXED, "EPSG:4647", IN_UTM),
        ("utm_ost", "utm_nord", UTM, "EPSG:25832", IN_UTM),
        ("x_utm33", "y_utm33", (400_000, 5_800_000), "EPSG:25833", (13.5321, 52.3412)),
        ("E_25832", "N_25832", UTM, "EPSG:25832", IN_UTM),
        ("lon", "lat", UTM, "EPSG:25832", IN_UTM),
    ],
)
def test_pairs_of_columns_are_known_by_name_and_numbers(east, north, row, crs, expected):
    points = found(numbers(east, "height", north), (row[0], 1, row[1]))
    assert points.facts == {"geometry": "yes", "crs": crs, "coordinates": [east, north]}
    assert place(points, row[0], 1, row[1]) == expected


@pytest.mark.parametrize(
    ("row", "crs", "expected"),
    [(DEGREES, "EPSG:4326", IN_DEGREES), (UTM, "EPSG:25832", IN_UTM), (GK, "EPSG:31467", IN_GK)],
)
def test_where_x_points_north_as_with_surveyors_the_numbers_tell(row, crs, expected):
    points = found(numbers("x", "y"), row[::-1])
    assert points.facts == {"geometry": "yes", "crs": crs, "coordinates": ["y", "x"]}
    assert place(points, *row[::-1]) == expected


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (numbers("x", "y"), (3, 4)),
        (numbers("Länge", "Breite"), (180, 45)),
        (numbers("lon"), (9.9,)),
        (numbers("n", "e"), (1, 2)),
        (numbers("Ost", "Nord"), (0, 0)),
        (numbers("height", "width"), DEGREES),
        ([Column("lon"), Column("lat")], ("9.9", "48.3")),
        ([], ()),
    ],
)
def test_other_numbers_are_no_places(columns, row):
    assert found(columns, row) is None


def test_a_named_system_is_taken():
    points = found(numbers("x", "y"), (400_000, 5_800_000), crs="EPSG:25833")
    assert place(points, 400_000, 5_800_000) == (13.5321, 52.3412)


def test_an_unknown_system_is_told():
    with pytest.raises(Unreadable, match="EPSG:999999 is not known"):
        found(numbers("x", "y"), UTM, crs="EPSG:999999")


def test_where_the_first_rows_say_nothing_all_rows_do():
    extents = {"x": (572_000, 574_000), "y": (5_360_000, 5_362_000)}
    assert found(numbers("x", "y"), (None, None), extents=extents).facts["crs"] == "EPSG:25832"


def test_the_pair_of_degrees_goes_before_that_of_metres():
    points = found(numbers("x", "y", "lon", "lat"), (*UTM, *DEGREES))
    assert points.facts["coordinates"] == ["lon", "lat"]


def test_columns_belong_together_by_what_they_share():
    points = found(numbers("lon_start", "lon_standort", "lat_standort"), (9.1, *DEGREES))
    assert points.facts["coordinates"] == ["lon_standort", "lat_standort"]


def test_a_column_of_texts_may_hold_places():
    points = found([Column("name"), Column("geo_point_2d")], ("A", "48.398, 9.986"))
    assert points.facts == {"geometry": "yes", "crs": "EPSG:4326", "coordinates": ["geo_point_2d"], "form": "pair"}
    assert place(points, "A", "48.398, 9.986") == IN_DEGREES


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (["Straße", "Hausnummer", "PLZ", "Ort"], ["street", "house_number", "postcode", "town"]),
        (["strasse", "nr", "Postleitzahl"], ["street", "house_number", "postcode"]),
        (["Adresse", "Stadt"], ["address", "town"]),
        (["Ort", "Nr", "PLZ"], []),
        (["Name"], []),
    ],
)
def test_columns_with_addresses_are_named(names, parts):
    found = places.addresses([Column(name) for name in names])
    assert found == ({"address": dict(zip(parts, names, strict=False))} if parts else {})
