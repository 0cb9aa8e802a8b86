"""Pages: how many rows, in which order, how many of all."""

import pytest

from tests.hub.iot.sensorthings.town import BASE, us


def test_the_newest_observations_come_first_where_that_is_asked(get, yard):
    found = get(f"Datastreams({yard.warm})/Observations?$top=3&$orderby=phenomenonTime desc")
    assert [each["@iot.id"] for each in found["value"]] == [f"{yard.warm}-{us(n)}" for n in (249, 248, 247)]
    assert found["@iot.nextLink"].startswith(f"{BASE}/Datastreams({yard.warm})/Observations?$top=3&$orderby=")


def test_a_page_has_a_hundred_rows_and_the_last_no_address_of_a_next(get, yard):
    first = get(f"Datastreams({yard.warm})/Observations")
    last = get(f"Datastreams({yard.warm})/Observations?$skip=200")
    assert (len(first["value"]), len(last["value"])) == (100, 50)
    assert "@iot.nextLink" in first
    assert "@iot.nextLink" not in last


@pytest.mark.parametrize(("who", "count"), [("home", 264), ("partner", 259), ("stranger", 254), ("", 254)])
def test_counts_are_of_what_may_be_seen(get, yard, who, count):
    found = get("Observations?$count=true&$top=0", who)
    assert found == {"@iot.count": count, "value": []}
