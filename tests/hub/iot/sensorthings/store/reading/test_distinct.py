"""Different values, each once."""

from tests.hub.iot.sensorthings.town import COUNTED, MEASUREMENT, follow


def test_different_values_come_once_each(get, yard):
    assert get("Datastreams?$select=distinct:unitOfMeasurement/symbol,observationType&$count=true") == {
        "@iot.count": 2,
        "value": [
            {"unitOfMeasurement": {"symbol": "°C"}, "observationType": COUNTED},
            {"unitOfMeasurement": {"symbol": "°C"}, "observationType": MEASUREMENT},
        ],
    }
    found, pages = follow(get, f"Datastreams({yard.warm})/Observations?$select=distinct:result&$top=15&$count=true")
    assert [each["result"] for each in found] == [float(n) for n in range(40)]
    assert pages == 3
