"""Reading by id, by a former id, and how much is read at once."""

from datetime import timedelta

import pytest

from hub.boundary import OPERATOR
from hub.iot import store
from hub.iot.sensorthings.store.reading import reading
from hub.iot.store import Key
from tests.hub.iot.sensorthings.town import START, us


@pytest.fixture
def moved(database, yard):
    """An observation that was named by a time at which it is no more."""
    with database.write(OPERATOR) as session:
        new = START + timedelta(days=100)
        store.change(session, Key(yard.cars, START), phenomenon_time=new)
    return f"{yard.cars}-{us(0)}"


def test_an_observation_keeps_its_id_when_its_time_changes(get, moved):
    found = get(f"Observations('{moved}')")
    assert (found["@iot.id"], found["phenomenonTime"]) == (moved, "2024-09-09T00:00:00Z")
    assert get(f"Observations('{moved}')/Datastream")["name"] == "cars"
    assert get(f"Observations?$filter=id eq '{moved}'")["value"] == [found]


def test_it_is_not_called_by_its_new_time(get, yard, moved):
    get(f"Observations('{yard.cars}-{us(2400)}')", status=404)


def test_many_outer_entities_share_what_one_expand_brings(get, yard, monkeypatch):
    monkeypatch.setattr(reading, "BUDGET", 10)
    found = get("Datastreams?$expand=Observations")["value"]
    assert [len(each["Observations"]) for each in found] == [5, 3]
    assert "Observations@iot.nextLink" in found[0]
    assert "Observations@iot.nextLink" not in found[1]
