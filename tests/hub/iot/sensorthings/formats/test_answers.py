"""Properties, bare values, addresses alone, and what is refused."""

import orjson
import pytest

from tests.hub.iot.sensorthings.town import BASE, ROOT, us


@pytest.mark.parametrize(
    ("path", "status", "found"),
    [
        ("Things({open})/name", 200, {"name": "Mast"}),
        ("Things({open})/properties/who/name", 200, {"name": "Ö"}),
        ("Things({open})/properties/tags/1", 200, {"1": "b"}),
        ("Things({open})/nothing", 404, None),
        ("Things({open})/properties/nothing", 404, None),
        ("Datastreams({cars})/observedArea", 204, None),
        ("Things(77)/Datastreams", 404, None),
        ("Things/Datastreams", 400, None),
        ("Nothings", 404, None),
        ("Things({open})/Observations", 404, None),
        ("Things?$select=nothing", 400, None),
        ("Things?$expand=Nothing", 400, None),
        ("Things?$format=json", 501, None),
        ("Things?$top=-1", 400, None),
        ("Things?$count=maybe", 400, None),
        ("Things({open})?$top=5", 400, None),
        ("Things({open})/name?$top=5", 400, None),
        ("Things?$resultFormat=dataArray", 400, None),
        ("Observations?$after=abc", 400, None),
        ("Observations('x')", 404, None),
        ("Observations('1-99999999999999999')", 404, None),
        ("Things('x')", 404, None),
        ("Things(99999999999)", 404, None),
    ],
)
def test_properties_and_mistakes_are_answered_by_their_status(client, yard, path, status, found):
    answer = client().get(f"{ROOT}/{path.format(open=yard.open, cars=yard.cars)}")
    assert answer.status_code == status, answer.text
    if found:
        assert orjson.loads(answer.data) == found
    if status >= 400:
        body = orjson.loads(answer.data)
        assert (body["code"], body["type"], bool(body["message"])) == (status, "error", True)


def test_a_bare_value_is_text_and_an_interval_start_and_end(client, yard):
    name = f"{yard.warm}-{us(0)}"
    value = client().get(f"{ROOT}/Observations('{name}')/phenomenonTime/$value")
    assert (value.text, value.mimetype) == ("2024-06-01T00:00:00Z/2024-06-01T00:30:00Z", "text/plain")
    assert client().get(f"{ROOT}/Observations('{name}')/result/$value").text == "0.0"


def test_addresses_alone(get, yard):
    assert get(f"Things({yard.open})/Datastreams/$ref") == {
        "value": [
            {"@iot.selfLink": f"{BASE}/Datastreams({yard.warm})"},
            {"@iot.selfLink": f"{BASE}/Datastreams({yard.cars})"},
        ]
    }
