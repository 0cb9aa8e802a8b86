"""Rows are in a total order, and every page follows the one before."""

from urllib.parse import quote

import pytest

from tests.hub.iot.sensorthings.town import HOURS, follow

ORDERS = (
    "",
    "id desc",
    "phenomenonTime desc",
    "phenomenonTime",
    "result,phenomenonTime desc",
    "resultTime",
    "resultTime desc",
    "Datastream/id desc",
    "Datastream/id desc,phenomenonTime",
    "Datastream/name,result desc",
)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("set", ["Observations", "Datastreams({})/Observations"])
def test_pages_bring_every_observation_once(get, yard, order, set):
    path = set.format(yard.warm)
    found, pages = follow(get, f"{path}?$top=37" + (f"&$orderby={quote(order)}" if order else ""))
    ids = [each["@iot.id"] for each in found]
    assert len(ids) == len(dict.fromkeys(ids)) == (HOURS if "(" in path else HOURS + 4)
    assert pages == 7


def test_pages_come_in_the_order_that_was_asked(get, yard):
    found, _ = follow(get, f"Observations?$top=50&$orderby={quote('Datastream/id desc,phenomenonTime')}")
    keys = [tuple(map(int, each["@iot.id"].split("-"))) for each in found]
    assert keys == sorted(keys, key=lambda key: (-key[0], key[1]))


def test_what_has_no_value_comes_first_and_last_where_that_is_turned_round(get, yard):
    path = f"Datastreams({yard.warm})/Observations?$top=1000&$orderby=resultTime"
    up, down = (get(f"{path}{way}")["value"] for way in ("", "%20desc"))
    assert [up[0]["resultTime"], up[-1]["resultTime"]] == [None, "2024-06-01T00:00:00Z"]
    assert [down[0]["resultTime"], down[-1]["resultTime"]] == ["2024-06-01T00:00:00Z", None]
    assert [each["@iot.id"] for each in up] == [each["@iot.id"] for each in reversed(down)]


@pytest.mark.parametrize("after", ["WzFd", "WyJhIl0", "W251bGxd", "WzEsWzE3MDQwNjcyMDAwMDAwMDBdLCJ4Il0"])
def test_a_key_of_other_rows_is_refused(get, yard, after):
    assert "$after" in get(f"Observations?$after={after}", status=400)["message"]
