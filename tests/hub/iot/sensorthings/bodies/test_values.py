"""Values of single properties, from JSON and back."""

from datetime import UTC, datetime

import pytest
from shapely import Point

from hub.errors import BadRequest
from hub.iot.models import Location
from hub.iot.sensorthings.bodies import values
from hub.iot.sensorthings.entities import ENTITIES


def given(entity, name, value, encoding="application/geo+json"):
    return values.value(ENTITIES[entity].property(name), value, encoding)


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("2026-06-30T14:00:00+02:00", 0),
        ("2026-06-30T12:00:00Z", 0),
        ("2026-06-30T12:00Z", 0),
        ("2026-06-30T12:00:00.5Z", 500_000),
        ("2026-06-30T12:00:00.123456789Z", 123_456),
        ("2026-06-30T12:00:00,25z", 250_000),
        ("2026-06-30T14:00:00+0200", 0),
    ],
)
def test_a_time_is_an_instant(text, micros):
    assert values.instant(text, "time") == datetime(2026, 6, 30, 12, 0, 0, micros, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-30T12:00:00",
        "2026-06-30",
        "yesterday",
        "",
        5,
        None,
        "2026-02-30T12:00:00Z",
        "2026-06-30T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "2026-W27-2T12:00:00Z",
        "20260630T120000Z",
    ],
)
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(BadRequest, match="“time”"):
        values.instant(text, "time")


@pytest.mark.parametrize(
    ("entity", "name", "value"),
    [
        ("Thing", "name", 5),
        ("Thing", "name", ["a"]),
        ("Thing", "properties", "a"),
        ("Thing", "properties", []),
        ("Datastream", "unitOfMeasurement", "m"),
        ("Datastream", "unitOfMeasurement", {"symbol": 5}),
        ("MultiDatastream", "unitOfMeasurements", {}),
        ("MultiDatastream", "unitOfMeasurements", []),
        ("MultiDatastream", "unitOfMeasurements", ["m"]),
        ("MultiDatastream", "multiObservationDataTypes", [5]),
        ("HistoricalLocation", "time", 5),
    ],
)
def test_a_wrong_type_is_refused(entity, name, value):
    with pytest.raises(BadRequest, match=f"“{name}"):
        given(entity, name, value)


@pytest.mark.parametrize("value", ["text", 5, None, {"a": []}, [1]])
def test_metadata_may_be_anything(value):
    assert given("Sensor", "metadata", value) == {"sensor_metadata": value}


def test_a_unit_may_have_no_names():
    unit = {"name": None, "symbol": None, "definition": None}
    assert given("Datastream", "unitOfMeasurement", unit) == {"unit_of_measurement": unit}


@pytest.mark.parametrize(
    "sent", [{"type": "Point", "coordinates": [9.5, 48.5]}, {"type": "Point", "coordinates": [9.5, 48.5, 3]}]
)
def test_a_place_is_shown_as_it_was_sent(sent):
    row = Location(**given("Location", "location", sent))
    shown = values.shown(ENTITIES["Location"].property("location"), row)
    assert {**shown, "coordinates": list(shown["coordinates"])} == sent
    assert (row.location.x, row.location.y) == (9.5, 48.5)


def test_a_flat_place_is_a_geometry_alone():
    sent = {"type": "Point", "coordinates": [9, 48]}
    assert given("Location", "location", sent) == {"location": Point(9, 48), "location_json": None}
