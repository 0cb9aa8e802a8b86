"""Observations are found by their names, also when they have another key since."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.boundary import OPERATOR
from hub.iot import store
from hub.iot.models import Datastream
from hub.iot.sensorthings.store.writing.observations import feature_id, find_observation
from hub.iot.store import Given, Key

TIME = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def name(home, stream):
    """The id of an observation."""
    with home.database.write(OPERATOR) as session:
        (kept,) = store.observe(session, [Given(stream, TIME, "wet", more={"parameters": {"a": 1}})])
    return kept.name()


def found(desk, name):
    with desk.database.read(desk.principal.scope) as session:
        return find_observation(session, name)


def test_an_observation_says_what_it_said(home, stream, name):
    here = found(home, name)
    assert (here.key, here.name) == (Key(stream, TIME), name)
    assert (here.given.result, here.more) == ("wet", {"parameters": {"a": 1}})


def test_one_that_moved_is_found_by_its_name(home, stream, name):
    later = TIME + timedelta(hours=1)
    with home.database.write(OPERATOR) as session:
        store.change(session, Key(stream, TIME), phenomenon_time=later)
    assert found(home, name).key == Key(stream, later)


def test_a_new_one_at_the_former_place_has_a_name_of_its_own(home, stream, name):
    with home.database.write(OPERATOR) as session:
        store.change(session, Key(stream, TIME), phenomenon_time=TIME + timedelta(hours=1))
        (other,) = store.observe(session, [Given(stream, TIME, "dry")])
    assert other.name() != name
    assert (found(home, other.name()).given.result, found(home, name).given.result) == ("dry", "wet")


@pytest.mark.parametrize("text", ["", "x", "1", "1-x", "99-5", "1-5", "1-5-0", "1--5", "9" * 400])
def test_another_name_finds_nothing(home, name, text):
    assert found(home, text) is None


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_others_find_nothing(desk, name, town):
    assert found(desk(town), name) is None


def test_the_feature_is_the_datastreams_unless_it_names_one(home, stream, name):
    with home.database.write(OPERATOR) as session:
        store.feature_of(session, session.get(Datastream, stream))
        here = find_observation(session, name)
        assert feature_id(session, here) == session.get(Datastream, stream).feature_of_interest_id
        named = here._replace(given=here.given._replace(more={"feature": 77}))
        assert feature_id(session, named) == 77
