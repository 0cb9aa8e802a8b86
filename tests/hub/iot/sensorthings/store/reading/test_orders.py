"""Rows are in a total order, and every page follows the one before."""

from urllib.parse import quote

import pytest

from tests.hub.iot.sensorthings.town import HOURS, follow

ORDERS = ("", "phenomenonTime desc", "phenomenonTime", "result,phenomenonTime desc", "resultTime", "resultTime desc")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("set", ["Observations", "Datastreams({})/Observations"])
def test_pages_bring_every_observation_once(get, yard, order, set):
    path = set.format(yard.warm)
    found, pages = follow(get, f"{path}?$top=37" + (f"&$orderby={quote(order)}" if order else ""))
    ids = [each["@iot.id"] for each in found]
    assert len(ids) == len(dict.fromkeys(ids)) == (HOURS if "(" in path else HOURS + 4)
    assert pages == 7
