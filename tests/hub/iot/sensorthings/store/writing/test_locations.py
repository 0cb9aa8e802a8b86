"""Where things are, and were."""

import pytest
from sqlalchemy import select

from hub.errors import BadRequest
from hub.iot.models import HistoricalLocation, Thing
from tests.hub.iot.sensorthings.entities_sent import ADDRESS, LOCATION, THING, WHOLE

SQUARE = {**LOCATION, "name": "Square", "location": {"type": "Point", "coordinates": [10, 48.5]}}


def histories(home):
    return home.count(select(HistoricalLocation.id))


def test_a_new_place_takes_the_place_of_the_old_one(home):
    home.post("Things", WHOLE)
    moved = home.post("Things(1)/Locations", SQUARE)
    assert home.read(Thing, 1, "locations") == [moved]
    assert histories(home) == 2


def test_the_older_name_of_geojson_is_the_same_encoding(home):
    home.post("Things", WHOLE)
    moved = home.post("Things(1)/Locations", {**SQUARE, "encodingType": "application/vnd.geo+json"})
    assert home.read(Thing, 1, "locations") == [moved]


def test_another_encoding_is_added_to_the_place(home):
    home.post("Things", WHOLE)
    added = home.post("Things(1)/Locations", ADDRESS)
    assert home.read(Thing, 1, "locations") == [1, added]
    assert home.read(HistoricalLocation, 2, "locations") == [1, added]


def test_a_thing_can_begin_with_two_encodings(home):
    home.post("Things", {**THING, "Locations": [LOCATION, ADDRESS]})
    assert home.read(Thing, 1, "locations") == [1, 2]
    assert histories(home) == 1


@pytest.mark.parametrize("alias", ["application/geo+json", "application/vnd.geo+json"])
def test_two_places_of_one_encoding_are_refused(home, alias):
    with pytest.raises(BadRequest, match="must differ in encodingType"):
        home.post("Things", {**THING, "Locations": [LOCATION, {**SQUARE, "encodingType": alias}]})
    assert home.count(select(Thing.id)) == 0


def test_a_place_where_the_thing_is_already_is_no_move(home):
    home.post("Things", WHOLE)
    home.ask("PATCH", "Things(1)", {"Locations": [{"@iot.id": 1}]})
    assert histories(home) == 1


def test_a_change_of_the_thing_moves_it(home):
    home.post("Things", WHOLE)
    square = home.post("Locations", SQUARE)
    home.ask("PATCH", "Things(1)", {"Locations": [{"@iot.id": square}]})
    assert home.read(Thing, 1, "locations") == [square]
    assert histories(home) == 2


def test_a_change_of_the_place_moves_its_things(home):
    home.post("Things", WHOLE)
    square = home.post("Locations", SQUARE)
    home.ask("PATCH", f"Locations({square})", {"Things": [{"@iot.id": 1}]})
    assert home.read(Thing, 1, "locations") == [square]


@pytest.mark.parametrize(("time", "moved"), [("2990-01-01T00:00:00Z", True), ("1990-01-01T00:00:00Z", False)])
def test_a_historical_location_moves_the_thing_where_it_is_the_newest(home, time, moved):
    home.post("Things", WHOLE)
    home.post("Things(1)/HistoricalLocations", {"time": time, "Locations": [SQUARE]})
    assert home.read(Thing, 1, "locations") == [2 if moved else 1]
    assert histories(home) == 2


def test_the_first_historical_location_places_the_thing(home):
    home.post("Things", THING)
    body = {"time": "1990-01-01T00:00:00Z", "Thing": {"@iot.id": 1}, "Locations": [LOCATION, ADDRESS]}
    home.post("HistoricalLocations", body)
    assert home.read(Thing, 1, "locations") == [1, 2]
    assert histories(home) == 1


def test_a_historical_location_has_one_place(home):
    home.post("Things", THING)
    body = {"time": "1990-01-01T00:00:00Z", "Thing": {"@iot.id": 1}, "Locations": [LOCATION, SQUARE]}
    with pytest.raises(BadRequest, match="must differ in encodingType"):
        home.post("HistoricalLocations", body)


def test_a_historical_location_that_becomes_the_newest_moves_the_thing(home):
    home.post("Things", WHOLE)
    old = home.post("Things(1)/HistoricalLocations", {"time": "1990-01-01T00:00:00Z", "Locations": [SQUARE]})
    home.ask("PATCH", f"HistoricalLocations({old})", {"time": "2990-01-01T00:00:00Z"})
    assert home.read(Thing, 1, "locations") == [2]
