"""Observations of many datastreams by time are found span by span."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import update

from hub.boundary import OPERATOR
from hub.iot import store
from hub.iot.models import Datastream
from hub.iot.store import Observed
from tests.hub.iot.sensorthings.town import HOURS, START, follow


@pytest.fixture
def lonely(database, yard):
    """Two observations far away from all others: most spans of time are empty."""
    with database.write(OPERATOR) as session:
        session.execute(update(Datastream).where(Datastream.id == yard.cars).values(private=False))
        far = timedelta(days=9_000)
        store.append(session, [Observed(yard.cars, START - far, 7), Observed(yard.cars, START + far, 8)])


@pytest.mark.parametrize("order", ["phenomenonTime", "phenomenonTime desc"])
def test_nothing_is_left_out_however_uneven_the_times_are(get, lonely, order):
    found, _ = follow(get, f"Observations?$orderby={order.replace(' ', '%20')}&$top=60")
    times = [each["phenomenonTime"].partition("/")[0] for each in found]
    assert len(times) == HOURS + 4 + 2
    assert times == sorted(times, reverse="desc" in order)


def test_a_page_behind_many_skipped_rows_is_full(get, lonely):
    found = get(f"Observations?$orderby=phenomenonTime&$skip={HOURS}&$top=4")["value"]
    assert len(found) == 4


def test_a_filter_that_little_passes_finds_it_all_the_same(get, lonely):
    rare = quote("result eq 7 and Datastream/name eq 'cars'")
    found = get(f"Observations?$orderby=phenomenonTime%20desc&$filter={rare}")
    assert [each["result"] for each in found["value"]] == [7]


def test_where_there_is_nothing_the_page_is_empty(client):
    assert client().get("/sensorthings/v1.1/Observations?$orderby=phenomenonTime").json == {"value": []}
