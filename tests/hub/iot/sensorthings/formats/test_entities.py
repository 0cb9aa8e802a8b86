"""Entities as JSON, whole and in part."""

import pytest

from tests.hub.iot.sensorthings.town import BASE


def test_an_entity_has_its_id_its_addresses_and_its_properties(get, yard):
    assert get(f"Things({yard.open})") == {
        "@iot.selfLink": f"{BASE}/Things({yard.open})",
        "@iot.id": yard.open,
        "name": "Mast",
        "description": "",
        "properties": {"height": 12, "tags": ["a", "b"], "who": {"name": "Ö"}},
        "Locations@iot.navigationLink": f"{BASE}/Things({yard.open})/Locations",
        "HistoricalLocations@iot.navigationLink": f"{BASE}/Things({yard.open})/HistoricalLocations",
        "Datastreams@iot.navigationLink": f"{BASE}/Things({yard.open})/Datastreams",
        "MultiDatastreams@iot.navigationLink": f"{BASE}/Things({yard.open})/MultiDatastreams",
    }


def test_a_datastream_tells_the_extent_of_its_observations(get, yard):
    found = get(f"Datastreams({yard.warm})")
    assert found["phenomenonTime"] == "2024-06-01T00:00:00Z/2024-06-11T09:00:00Z"
    assert found["resultTime"] == "2024-06-01T00:00:00Z/2024-06-01T00:00:00Z"
    assert found["observedArea"]["type"] == "Polygon"
    assert found["Sensor@iot.navigationLink"] == f"{BASE}/Datastreams({yard.warm})/Sensor"


def test_only_what_is_selected_comes(get, yard):
    assert get(f"Things({yard.open})?$select=id,name,properties/who/name,Datastreams") == {
        "@iot.id": yard.open,
        "name": "Mast",
        "properties": {"who": {"name": "Ö"}},
        "Datastreams@iot.navigationLink": f"{BASE}/Things({yard.open})/Datastreams",
    }
    (found,) = get(f"Datastreams({yard.warm})/Observations?$top=1&$select=result,parameters/who")["value"]
    assert found == {"result": 0.0, "parameters": {"who": "Ö"}}


@pytest.mark.parametrize(
    ("metadata", "keys"), [("minimal", {"@iot.id", "name"}), ("none", {"name"}), ("off", {"name"})]
)
def test_less_is_told_about_entities_where_that_is_asked(get, yard, metadata, keys):
    found = get(f"Sensors?$resultMetadata={metadata}&$expand=Datastreams($top=1)")
    assert keys <= set(found["value"][0])
    assert not {key for key in found["value"][0] if "Link" in key and "nextLink" not in key}
    assert ("@iot.id" in found["value"][0]["Datastreams"][0]) == (metadata == "minimal")
