"""Observations as JSON."""

from tests.hub.iot.sensorthings.town import BASE, us


def test_an_observation_has_all_that_was_told_of_it(get, yard):
    name = f"{yard.warm}-{us(0)}"
    assert get(f"Observations('{name}')") == {
        "@iot.selfLink": f"{BASE}/Observations('{name}')",
        "@iot.id": name,
        "phenomenonTime": "2024-06-01T00:00:00Z/2024-06-01T00:30:00Z",
        "resultTime": "2024-06-01T00:00:00Z",
        "result": 0.0,
        "resultQuality": "good",
        "validTime": "2024-06-01T00:00:00Z/2024-06-01T01:00:00Z",
        "parameters": {"who": "Ö", "list": [1, 2]},
        "Datastream@iot.navigationLink": f"{BASE}/Observations('{name}')/Datastream",
        "FeatureOfInterest@iot.navigationLink": f"{BASE}/Observations('{name}')/FeatureOfInterest",
    }
