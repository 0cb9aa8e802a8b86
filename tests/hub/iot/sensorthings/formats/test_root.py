"""The root document says what is met and where devices send to."""

from hub.config import Settings
from hub.iot.sensorthings.formats.root import CREATE_BY_MQTT, PREFIX, RECEIVE_BY_MQTT, document


def test_every_requirement_is_named_once_by_its_address(tmp_path):
    found = document(Settings(data=tmp_path))["serverSettings"]["conformance"]
    assert len(found) == len(set(found)) == 16 + 1 + 1 + 13 + 10 + 1 + 3 + 1
    assert f"{PREFIX}/datamodel/feature-of-interest/relations" in found
    assert not any("mqtt" in each for each in found)


def test_the_addresses_of_the_broker_stand_under_their_requirements(tmp_path):
    settings = Settings(data=tmp_path, mqtt_create_endpoints=("mqtts://a",), mqtt_receive_endpoints=("wss://b",))
    found = document(settings)["serverSettings"]
    assert found[CREATE_BY_MQTT] == {"endpoints": ["mqtts://a"]}
    assert found[RECEIVE_BY_MQTT] == {"endpoints": ["wss://b"]}
    assert {CREATE_BY_MQTT, RECEIVE_BY_MQTT} <= set(found["conformance"])
