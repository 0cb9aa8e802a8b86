"""What each of three towns finds, along every path and inside everything."""

import pytest

from tests.hub.iot.sensorthings.town import ROOT, SECRET, us


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


EVERYWHERE = (
    "{}",
    "{}?$count=true&$top=1000",
    "{}?$resultFormat=CSV&$top=1000",
    "{}?$resultFormat=GeoJSON&$top=1000",
    "{}?$resultFormat=dataArray&$top=1000",
    "{}/$ref",
    "{}?$orderby=id desc&$top=3",
    "{}?$orderby=name",
    "{}?$select=distinct:name",
    "{}?$select=distinct:result",
    "{}?$filter=substringof('heim',name)&$count=true",
    "{}?$filter=Things/name eq 'Geheimnis'&$count=true",
    "{}?$filter=Thing/name eq 'Geheimnis'&$count=true",
    "{}?$filter=Datastream/Thing/name eq 'Geheimnis'&$count=true",
    "{}?$filter=Datastreams/Observations/result eq 'Geheimnis'&$count=true",
    "{}?$expand=Things,Locations",
    "{}?$expand=Thing/Locations,Observations",
    "{}?$expand=Datastream/Thing,FeatureOfInterest",
    "{}?$expand=Datastreams/Observations/FeatureOfInterest",
    "{}?$expand=Observations($count=true;$top=1;$orderby=phenomenonTime desc)",
)
SETS = (
    "Things",
    "Locations",
    "HistoricalLocations",
    "Datastreams",
    "MultiDatastreams",
    "Sensors",
    "ObservedProperties",
    "Observations",
    "FeaturesOfInterest",
)


def test_no_answer_to_a_stranger_has_the_secret_and_the_owner_finds_it(client, yard):
    """Each set in each form; what does not fit a set is refused, and a refusal tells nothing either."""
    told = {"home": 0, "stranger": 0, "partner": 0, "": 0}
    asked = [pattern.format(name) for pattern in EVERYWHERE for name in SETS]
    for who in told:
        caller = client(who)
        for path in asked:
            answer = caller.get(f"{ROOT}/{path}")
            assert answer.status_code in (200, 400), (path, answer.text)
            told[who] += SECRET in answer.text.replace(f"'{SECRET}'", "").replace(f"%27{SECRET}%27", "")
    assert told["home"] > 40
    assert (told["stranger"], told["partner"], told[""]) == (0, 0, 0)


def test_a_grant_opens_a_datastream_with_what_belongs_to_it(get, yard):
    found = get(f"Datastreams({yard.wet})?$expand=Thing,ObservedProperty,Observations($count=true)", "partner")
    assert (found["Thing"]["name"], found["ObservedProperty"]["name"]) == ("Mast", "Humidity")
    assert found["Observations@iot.count"] == 5
    get(f"Datastreams({yard.wet})", "stranger", 404)
    assert [each["name"] for each in get("ObservedProperties", "stranger")["value"]] == ["Temperature"]
