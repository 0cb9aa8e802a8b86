"""Single values."""

from datetime import datetime

import orjson
import pytest
import shapely

from hub.iot.sensorthings.formats import values

NOON = datetime(2024, 6, 1, 12)
MICROS = 1_717_243_200_000_000


def test_both_databases_give_the_same_times():
    assert values.moment(MICROS) == values.moment(NOON) == NOON
    assert values.micros(NOON) == values.micros(MICROS) == MICROS
    assert values.plain(NOON) == values.text_of(MICROS) == "2024-06-01T12:00:00Z"


def test_a_fraction_of_a_second_is_kept():
    assert values.plain(values.moment(MICROS + 1)) == values.text_of(MICROS + 1) == "2024-06-01T12:00:00.000001Z"


@pytest.mark.parametrize("kept", ["9007199254740993", 9007199254740993, 1.5e300, '"a"', "[1]"])
def test_json_is_what_it_was_whether_the_database_gives_a_text_or_a_number(kept):
    assert orjson.dumps(values.json(kept)) == (kept.encode() if isinstance(kept, str) else orjson.dumps(kept))
    assert (values.json(None), values.json("null")) == (None, None)


def test_a_period_ends_at_the_later_of_its_ends():
    assert values.period(MICROS, MICROS, MICROS + 1_000_000) == "2024-06-01T12:00:00Z/2024-06-01T12:00:01Z"
    assert values.period(None, None, None) is None


def test_a_geometry_is_what_was_sent_or_geojson():
    point = shapely.Point(9.99, 48.4)
    assert values.plain(values.geometry(shapely.to_wkb(point))) == {"type": "Point", "coordinates": [9.99, 48.4]}
    assert values.plain(values.geometry('{"type":"Point"}', '{"type":"Feature"}')) == {"type": "Feature"}
    assert values.geometry(None, "null") is None


def test_a_place_inside_json_is_found_or_a_key_error():
    value = {"a": [{"b": 1}]}
    assert values.inside(value, ("a", "[0]", "b")) == values.inside(value, ("a", "0", "b")) == 1
    for names in (("b",), ("a", "1"), ("a", "x"), ("a", "0", "b", "c")):
        with pytest.raises(KeyError):
            values.inside(value, names)
