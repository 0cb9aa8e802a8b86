"""Reading over HTTP: the root document, what clients are known to ask, and what browsers are told."""

import orjson

from tests.hub.iot.sensorthings.town import BASE, ROOT


def test_the_root_lists_the_standard_sets_and_no_other(client):
    found = orjson.loads(client().get(ROOT).data)
    assert [each["name"] for each in found["value"]] == [
        "Things",
        "Locations",
        "HistoricalLocations",
        "Datastreams",
        "Sensors",
        "ObservedProperties",
        "Observations",
        "FeaturesOfInterest",
        "MultiDatastreams",
    ]
    assert all(each["url"] == f"{BASE}/{each['name']}" for each in found["value"])


def test_who_has_the_answer_already_is_told_so(client, yard):
    first = client().get(f"{ROOT}/Things")
    again = client().get(f"{ROOT}/Things", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
