"""What query strings of OGC API - Features mean, and what is refused."""

from datetime import UTC, datetime

import pytest
import shapely
from werkzeug.datastructures import MultiDict

from catalogue.features import crs, questions
from hub.errors import BadRequest
from hub.records import Column

COLUMNS = {"art": Column("art"), "höhe": Column("höhe", "number")}


def read(**given):
    return questions.read(MultiDict({key.replace("_", "-"): value for key, value in given.items()}), 31467, COLUMNS)


def test_nothing_asked_is_the_first_page():
    found = read()
    assert (found.limit, found.after, found.box, found.span, found.properties, found.code) == (
        100, None, None, None, {}, None,
    )  # fmt: skip


def test_a_limit_beyond_the_largest_is_the_largest():
    assert read(limit="7").limit == 7
    assert read(limit="99999999999999").limit == 10_000


def test_columns_are_parameters():
    assert read(art="Linde", höhe="3").properties == {"art": "Linde", "höhe": "3"}


def test_a_box_is_west_south_east_north():
    assert read(bbox="9,48,10,49").box == shapely.box(9, 48, 10, 49)


def test_heights_of_a_box_are_left_out():
    assert read(bbox="9,48,-100,10,49,900").box == shapely.box(9, 48, 10, 49)


def test_a_box_over_the_antimeridian_is_two():
    assert read(bbox="179,-10,-179,10").box.bounds == (-180, -10, 180, 10)
    assert read(bbox="179,-10,-179,10").box.area == pytest.approx(40)


def test_a_box_in_the_system_of_the_table_is_turned_into_ours():
    assert read(bbox="5361000,3573000,5364000,3574000", bbox_crs=crs.EPSG + "31467").box.centroid.distance(
        shapely.Point(9.99, 48.39)
    ) == pytest.approx(0, abs=0.05)


def test_the_axes_of_a_box_are_those_of_its_system():
    assert read(bbox="48,9,49,10", bbox_crs=crs.EPSG + "4326").box.bounds == pytest.approx((9, 48, 10, 49))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2024-05-31", (datetime(2024, 5, 31, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC))),
        ("2024-05-31T10:00:00Z/..", (datetime(2024, 5, 31, 10, tzinfo=UTC), None)),
        ("/2024-05-31T12:00:00+02:00", (None, datetime(2024, 5, 31, 10, 0, 0, 1, tzinfo=UTC))),
        ("2024-01-01/2024-12-31", (datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))),
        ("../..", (None, None)),
    ],
)
def test_a_moment_or_a_span(text, span):
    assert read(datetime=text).span == span


@pytest.mark.parametrize(
    "given",
    [
        {"limit": "0"}, {"limit": "-1"}, {"limit": "ten"}, {"limit": "1.5"}, {"limit": ""}, {"limit": "٣"},
        {"after": "x"}, {"after": "-1"}, {"after": "9" * 30},
        {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"bbox": "1,2,3,nan"}, {"bbox": "1,2,3,inf"}, {"bbox": "1,9,3,4"},
        {"bbox": "1,2,3,4,5"}, {"bbox_crs": crs.CRS84}, {"bbox": "1,2,3,4", "bbox_crs": "EPSG:4326"},
        {"crs": "4326"}, {"crs": ""},
        {"datetime": "yesterday"}, {"datetime": "2023-02-30"}, {"datetime": "2024-05-02/2024-05-01"},
        {"datetime": "a/b/c"}, {"datetime": "9999-12-31"}, {"datetime": "0001-01-01T00:00:00+14:00"},
        {"unknown": "1"}, {"ART": "Linde"}, {"_id": "1"}, {"art[]": "1"},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(given):
    with pytest.raises(BadRequest):
        read(**given)
