"""Observations as rows of values."""

from tests.hub.iot.sensorthings.town import BASE, HOURS, us


def test_a_data_array_is_grouped_by_datastream(get, yard):
    found = get("Observations?$resultFormat=dataArray&$top=1000&$count=true")
    assert found["@iot.count"] == HOURS + 4
    warm, cars, wind = found["value"]
    assert warm["Datastream@iot.navigationLink"] == f"{BASE}/Datastreams({yard.warm})"
    assert warm["components"][:4] == ["id", "phenomenonTime", "result", "resultTime"]
    assert warm["dataArray"][2][:4] == [f"{yard.warm}-{us(2)}", "2024-06-01T02:00:00Z", 2.0, "2024-06-01T00:00:00Z"]
    assert (warm["dataArray@iot.count"], cars["dataArray@iot.count"]) == (HOURS, 3)
    assert "MultiDatastream@iot.navigationLink" in wind
    one = get(f"Datastreams({yard.cars})/Observations?$resultFormat=dataArray&$select=result")
    assert one["value"][0]["dataArray"] == [[0], [1], [2]]
