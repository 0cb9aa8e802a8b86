"""Values as text and as JSON."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from shapely import Point, Polygon

from catalogue.exports import values

BERLIN = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("=1", "=1"),
        (True, "true"),
        (False, "false"),
        (2**70, str(2**70)),
        (12.0, "12"),
        (-0.5, "-0.5"),
        (1e300, "1e+300"),
        (float("nan"), ""),
        (float("-inf"), ""),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.10"),
        (Decimal("NaN"), ""),
        (date(824, 1, 2), "0824-01-02"),
        (datetime(2024, 5, 1, 14, tzinfo=BERLIN), "2024-05-01T12:00:00Z"),
        (datetime(2024, 5, 1, 14, 0, 0, 5000), "2024-05-01T14:00:00.005000"),
        (time(8, 30), "08:30:00"),
        ({"a": None}, '{"a":null}'),
        ([1, "ä"], '[1,"ä"]'),
    ],
)
def test_a_value_as_text(value, text):
    assert values.text(value) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2**53 + 1, b"9007199254740993"),
        (2**63 - 1, b"9223372036854775807"),
        (Decimal("12345678901234567890.12"), b"12345678901234567890.12"),
        (Decimal("Infinity"), b"null"),
        (float("nan"), b"null"),
        (datetime(2024, 5, 1, tzinfo=UTC), b'"2024-05-01T00:00:00Z"'),
        ([Decimal("1.0")], b"[1.0]"),
    ],
)
def test_a_value_as_json(value, written):
    assert values.json(value) == written


def test_a_text_as_xml_takes_it():
    assert values.markup("a\x01<\r\n\ufffe") == "a&lt;&#13;\n"
    assert values.attribute('a"\x00') == "'a\"'"


def test_geometries_are_about_a_centimetre_exact():
    assert values.wkts([Point(9.123456789, -0.00000001), None]) == ["POINT (9.1234568 0)", None]
    assert values.wkts([None]) == [None]
    assert values.wkts([]) == []


def test_outer_rings_are_counter_clockwise():
    ring = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]
    (written,) = values.geojsons([Polygon(ring)])
    assert json.loads(written)["coordinates"][0] == [[float(x), float(y)] for x, y in reversed(ring)]


def test_no_place_and_an_empty_place_are_null():
    assert values.geojsons([None, Point()]) == ["null", "null"]
    assert values.geojsons([]) == []
