"""What each of three towns finds, along every path and inside everything."""

import pytest

from tests.hub.iot.sensorthings.town import SECRET, us


@pytest.mark.parametrize(("who", "names"), [("home", 4), ("partner", 3), ("stranger", 2), ("", 2)])
def test_each_town_finds_its_datastreams(get, yard, who, names):
    assert len(get("Datastreams", who)["value"]) == names


def test_what_is_hidden_looks_as_if_it_were_not_there(get, yard):
    for path in (
        f"Things({yard.hidden})",
        f"Datastreams({yard.secret})",
        f"Datastreams({yard.secret})/Observations",
        f"Observations('{yard.secret}-{us(0)}')",
        f"FeaturesOfInterest({yard.hidden_feature})",
    ):
        hidden = get(path, "stranger", 404)
        assert SECRET not in str(hidden)
        assert get(path, "home")


def test_everything_expanded_at_once_tells_a_stranger_no_secret(get, yard):
    found = get(
        "Things?$expand=Locations,Datastreams($expand=Observations($top=5),Sensor,ObservedProperty)", "stranger"
    )
    assert SECRET not in str(found)
    (thing,) = found["value"]
    assert [each["name"] for each in thing["Datastreams"]] == ["warm", "cars"]


def test_the_feature_that_an_observation_names_is_there_for_its_owner_only(get, yard):
    path = f"Observations('{yard.warm}-{us(1)}')"
    assert "FeatureOfInterest@iot.navigationLink" in get(path, "home")
    assert get(f"{path}/FeatureOfInterest", "home")["name"] == SECRET
    assert "FeatureOfInterest@iot.navigationLink" not in get(path, "stranger")
    get(f"{path}/FeatureOfInterest", "stranger", 404)
    assert "FeatureOfInterest" not in get(f"{path}?$expand=FeatureOfInterest", "stranger")
    assert get(f"FeaturesOfInterest({yard.hidden_feature})/Observations?$count=true", "home")["@iot.count"] == 6
