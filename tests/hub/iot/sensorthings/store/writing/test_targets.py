"""Paths lead to the rows that are changed."""

from datetime import UTC, datetime

import pytest

from hub.boundary import OPERATOR
from hub.errors import NotFound
from hub.iot import store
from hub.iot.models import Datastream, FeatureOfInterest, Sensor, Thing
from hub.iot.sensorthings.grammar import resource
from hub.iot.sensorthings.store.writing.targets import target
from hub.iot.store import Given
from tests.hub.iot.sensorthings.entities_sent import PROPERTY, SENSOR, STREAM, WHOLE

TIME = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def name(home, stream):
    """The id of an observation in the datastream."""
    with home.database.write(OPERATOR) as session:
        store.feature_of(session, session.get(Datastream, stream))
        (kept,) = store.observe(session, [Given(stream, TIME, 21.5)])
    return kept.name()


def at(home, path):
    with home.database.read(home.principal.scope) as session:
        return target(session, resource(path).segments)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("Things(1)", Thing),
        ("Things(1)/Datastreams(1)", Datastream),
        ("Datastreams(1)/Thing", Thing),
        ("Things(1)/Datastreams(1)/Sensor", Sensor),
        ("Locations(1)/Things(1)/Datastreams(1)/Sensor/Datastreams(1)", Datastream),
    ],
)
def test_a_path_ends_at_a_row(home, stream, path, kind):
    found = at(home, path)
    assert isinstance(found.row, kind)
    assert found.row.id == 1


def test_a_set_has_no_row_but_one_above(home, stream):
    found = at(home, "Things(1)/Datastreams")
    assert (found.row, found.link.name, found.above.id) == (None, "Datastreams", 1)


@pytest.mark.parametrize("path", ["Observations('{}')", "Datastreams(1)/Observations('{}')", "Observations({})"])
def test_an_observation_is_its_key(home, name, path):
    assert at(home, path.format(name)).row.key == (1, TIME, 0)


def test_an_observation_leads_to_its_datastream_and_feature(home, name):
    assert isinstance(at(home, f"Observations('{name}')/Datastream").row, Datastream)
    assert isinstance(at(home, f"Observations('{name}')/FeatureOfInterest").row, FeatureOfInterest)
    assert at(home, f"FeaturesOfInterest(1)/Observations('{name}')").row.key == (1, TIME, 0)


@pytest.mark.parametrize(
    "path",
    [
        "Things(3)",
        "Things('1')",
        "Things('x')",
        "Things(1)/Datastreams(2)",
        "Things(2)/Datastreams(1)",
        "Locations(1)/Things(2)",
        "MultiDatastreams(1)",
        "Observations('1-5')",
        "Observations('x')",
        "Observations(1)",
        "Datastreams(2)/Observations('{}')",
        "Observations('{}')/MultiDatastream",
    ],
)
def test_a_path_that_breaks_off_leads_to_nothing(home, name, path):
    home.post("Things", {**WHOLE, "Datastreams": []})
    with pytest.raises(NotFound):
        at(home, path.format(name))


def test_an_observation_of_another_datastream_is_not_in_this_one(home, name):
    body = {**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY}
    other = home.post("Things(1)/Datastreams", body)
    with pytest.raises(NotFound):
        at(home, f"Datastreams({other})/Observations('{name}')")


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_others_find_nothing_on_the_way(desk, name, town):
    for path in ("Things(1)", "Things(1)/Datastreams", f"Observations('{name}')", "Datastreams(1)/Thing"):
        with pytest.raises(NotFound):
            at(desk(town), path)
