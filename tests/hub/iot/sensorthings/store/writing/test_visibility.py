"""What is public shows all that it needs to be understood; what is private shows nothing."""

import pytest
from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR, PUBLIC
from hub.errors import NotFound
from hub.iot.models import Datastream, Location, ObservedProperty, Sensor, Thing
from tests.hub.iot.sensorthings.entities_sent import LOCATION, PROPERTY, SENSOR, SEVERAL, STREAM, THING, WHOLE


def seen(home):
    with home.database.read(PUBLIC) as session:
        kinds = (Thing, Location, Datastream, Sensor, ObservedProperty)
        return [len(session.scalars(select(kind)).all()) for kind in kinds]


def test_new_entities_are_private(home):
    home.post("Things", WHOLE)
    assert seen(home) == [0, 0, 0, 0, 0]


def test_a_public_thing_is_public_with_all_that_is_made_in_it(home):
    home.post("Things", {**WHOLE, "@allmende.access": "public"})
    assert seen(home) == [1, 1, 1, 1, 1]
    home.post("Things(1)/Locations", {**LOCATION, "encodingType": "text/plain"})
    home.post("Things(1)/MultiDatastreams", SEVERAL)
    assert seen(home) == [1, 2, 2, 2, 3]


def test_a_public_datastream_shows_its_thing_and_instrument(home):
    home.post("Things", {**THING, "Locations": [LOCATION]})
    home.post("Sensors", SENSOR), home.post("ObservedProperties", PROPERTY)
    links = {"Sensor": {"@iot.id": 1}, "ObservedProperty": {"@iot.id": 1}}
    home.post("Things(1)/Datastreams", {**STREAM, **links, "@allmende.access": "public"})
    assert seen(home) == [1, 1, 1, 1, 1]


def test_one_datastream_of_a_public_thing_may_be_private(home):
    private = {**WHOLE["Datastreams"][0], "@allmende.access": "private"}
    home.post("Things", {**WHOLE, "@allmende.access": "public", "Datastreams": [*WHOLE["Datastreams"], private]})
    assert seen(home) == [1, 1, 1, 1, 1]


def test_a_datastream_is_published_and_withdrawn(home, stream):
    home.ask("PATCH", f"Datastreams({stream})", {"@allmende.access": "public"})
    assert seen(home) == [1, 1, 1, 1, 1]
    home.ask("PATCH", f"Datastreams({stream})", {"@allmende.access": "private"})
    assert seen(home)[:3] == [0, 0, 0]


def test_a_thing_is_shown_without_its_private_datastreams(home, stream):
    home.ask("PATCH", "Things(1)", {"@allmende.access": "public"})
    assert seen(home) == [1, 1, 0, 0, 0]


def test_a_withdrawn_thing_takes_its_datastreams_with_it(home):
    home.post("Things", {**WHOLE, "@allmende.access": "public"})
    home.ask("PATCH", "Things(1)", {"@allmende.access": "private"})
    assert seen(home)[:3] == [0, 0, 0]


def test_who_made_what_public_stands_in_the_log(home, stream):
    home.ask("PATCH", f"Datastreams({stream})", {"@allmende.access": "public"})
    with home.database.read(OPERATOR) as session:
        actions = session.scalars(select(Entry.action).order_by(Entry.seq.desc()).limit(2)).all()
    assert set(actions) == {"datastream.publish", "datastream.update"}


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_nobody_else_publishes(home, desk, stream, town):
    with pytest.raises(NotFound):
        desk(town).ask("PATCH", f"Datastreams({stream})", {"@allmende.access": "public"})
    assert seen(home) == [0, 0, 0, 0, 0]
