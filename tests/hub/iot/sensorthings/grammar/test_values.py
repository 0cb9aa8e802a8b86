from datetime import UTC, datetime, timedelta, timezone

import pytest
import shapely

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.options import filter
from hub.iot.sensorthings.grammar.tree import Literal

NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)


def value(text):
    return filter(text)


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("'it''s'", "it's", "string"),
        ("5", 5, "number"),
        ("-5.5e2", -550.0, "number"),
        ("1234567890123456789012", 1234567890123456789012.0, "number"),
        ("true", True, "boolean"),
        ("null", None, "null"),
        ("2024-06-01T12:00:00Z", NOON, "time"),
        ("2024-06-01T14:00+02:00", NOON, "time"),
        ("2024-06-01T14:00:00 02:00", NOON, "time"),
        ("2024-06-01T12:00:00.5Z", NOON + timedelta(milliseconds=500), "time"),
        ("2024-06-01T12:00:00.123456789Z", NOON + timedelta(microseconds=123456), "time"),
        ("2024-06-01T12:00:00Z/2024-06-01T13:00:00Z", (NOON, NOON + timedelta(hours=1)), "interval"),
        ("2024-06-01T12:00:00Z/PT1H", (NOON, NOON + timedelta(hours=1)), "interval"),
        ("duration'PT1H'/2024-06-01T12:00:00Z", (NOON - timedelta(hours=1), NOON), "interval"),
        ("duration'P1DT12H30M1.5S'", timedelta(days=1, hours=12, minutes=30, seconds=1.5), "duration"),
        ("duration'-P2W'", -timedelta(weeks=2), "duration"),
        ("2024-06-01", "2024-06-01", "date"),
        ("12:30", "12:30:00.000000", "timeofday"),
        ("geography'POINT (1 2)'", shapely.Point(1, 2), "geometry"),
        ("geography'SRID=4326;POINT Z (1 2 3)'", shapely.Point(1, 2), "geometry"),
        ("17-1717234200000000", "17-1717234200000000", "string"),
    ],
)
def test_a_literal_is_read(text, expected, kind):
    assert value(text) == Literal(expected, kind)


def test_a_time_keeps_the_offset_that_was_written():
    assert value("2024-06-01T14:00+02:00").value.tzinfo == timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2024-06-01T12:00:00", "no zone"),
        ("10000-01-01T00:00:00Z", "between 1 and 9999"),
        ("0000-01-01T00:00:00Z", "no such time"),
        ("2024-02-30T00:00:00Z", "no such time"),
        ("0001-01-01T00:00:00+01:00", "no such time"),
        ("2024-01-01T00:00:00+99:00", "no such time"),
        ("2024-02-30", "no such day"),
        ("25:00", "no such time of day"),
        ("2024-06-02T00:00:00Z/2024-06-01T00:00:00Z", "ends before it starts"),
        ("9999-12-31T00:00:00Z/P9D", "leaves the years"),
        ("duration'PT1H'/duration'PT1H'", "needs a time"),
        ("duration'P1Y'", "not a duration"),
        ("duration'P'", "not a duration"),
        ("duration'P99999999999999999999D'", "ten thousand years"),
        ("duration'P9999999D'", "ten thousand years"),
        ("1e999", "larger than any"),
        ("geography'POINT (1 2'", "well-known text"),
        ("geography'POINT (nan nan)'", "geometry"),
        ("geography'POINT (1e999 1)'", "geometry"),
        ("geography'POINT EMPTY'", "holds no place"),
        ("geography'POLYGON ((0 0, 1 1, 0 1, 1 0, 0 0))'", "not valid"),
        ("geography'POLYGON ((0 0, 1 1))'", "geometry"),
        ("geography'<x>'", "well-known text"),
        ("geography'CIRCULARSTRING (0 0, 1 1, 2 0)'", "well-known text"),
        ("geography''", "well-known text"),
        ("'a\x00b'", "number zero"),
    ],
)
def test_what_is_no_value_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(BadRequest, match=sentence):
        value(text)


def test_a_geometry_of_thirty_thousand_brackets_never_reaches_the_library(monkeypatch):
    monkeypatch.setattr(shapely, "from_wkt", lambda text: pytest.fail("it did"))
    for depth in (6, 4_000, 30_000):
        with pytest.raises(BadRequest):
            value(f"geography'{'GEOMETRYCOLLECTION(' * depth}POINT(1 1){')' * depth}'")


def test_ten_thousand_digits_are_a_number_or_refused():
    with pytest.raises(BadRequest, match="larger than any"):
        value("9" * 9_999)
