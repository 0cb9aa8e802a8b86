"""Resource paths lead from entity to entity."""

from tests.hub.iot.sensorthings.town import HOURS, us


def test_paths_go_on_to_any_depth(get, yard):
    name = f"{yard.warm}-{us(2)}"
    path = f"Things({yard.open})/Datastreams({yard.warm})/Observations('{name}')/FeatureOfInterest"
    assert get(path)["name"] == "Air"
    assert len(get(f"{path}/Observations?$top=1000")["value"]) == HOURS
    assert get(f"Datastreams({yard.warm})/Thing/Locations")["value"][0]["location"]["type"] == "Point"
    assert get(f"Observations('{name}')/Datastream/Sensor/name") == {"name": "DHT22"}
