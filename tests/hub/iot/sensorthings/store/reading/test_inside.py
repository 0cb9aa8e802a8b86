"""What is expanded: lists with counts and pages of their own, and the newest observations."""

from tests.hub.iot.sensorthings.town import BASE, HOURS, follow


def test_the_newest_observation_of_each_datastream_comes_inside(get, yard):
    query = "$expand=Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))"
    (thing,) = get(f"Things?{query}")["value"]
    newest = {each["name"]: each["Observations"] for each in thing["Datastreams"]}
    assert [each["result"] for each in newest["warm"]] == [9.0]
    assert [each["result"] for each in newest["cars"]] == [2]
    rest, _ = follow(get, thing["Datastreams"][1]["Observations@iot.nextLink"].removeprefix(f"{BASE}/"))
    assert [each["result"] for each in rest] == [1, 0]


def test_a_list_inside_has_its_own_count_and_goes_on(get, yard):
    query = "$expand=Datastreams($top=1;$count=true;$select=name;$expand=Observations($top=2;$count=true))"
    (thing,) = get(f"Things?{query}")["value"]
    assert thing["Datastreams@iot.count"] == 2
    (stream,) = thing["Datastreams"]
    assert stream["Observations@iot.count"] == HOURS
    assert len(stream["Observations"]) == 2
    rest, _ = follow(get, thing["Datastreams@iot.nextLink"].removeprefix(f"{BASE}/"))
    assert [each["name"] for each in rest] == ["cars"]
    assert [len(each["Observations"]) for each in rest] == [2]


def test_several_properties_come_in_their_order(get, yard):
    found = get(f"MultiDatastreams({yard.wind})/ObservedProperties?$orderby=name", "home")
    assert [each["name"] for each in found["value"]] == ["Humidity", "Temperature"]
    inside = get(f"MultiDatastreams({yard.wind})?$expand=ObservedProperties,Observations", "home")
    assert [each["name"] for each in inside["ObservedProperties"]] == ["Humidity", "Temperature"]
    assert inside["Observations"][0]["result"] == [3.5, 270]
    assert "MultiDatastream@iot.navigationLink" in inside["Observations"][0]
