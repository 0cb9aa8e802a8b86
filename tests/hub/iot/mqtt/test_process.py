"""Observations over MQTT, from real clients through the shipped broker into the database, and back."""

from tests.hub.iot.mqtt.devices import Client, Ingesting
from tests.ingest import stored


def body(number, second=0, **more):
    return {"result": number, "phenomenonTime": f"2026-05-01T00:00:{second:02}Z", **more}


def results(database, stream):
    return [row[3] for row in stored(database, stream.id)]


def test_observations_are_taken_and_everybody_is_told_of_the_public_ones(connected, broker, database, cast, streams):
    private, public = streams
    link = {"Datastream": {"@iot.id": public.id}}
    with Ingesting(connected), Client(broker.ports.readers) as reader, Client(broker.ports.devices) as device:
        reader.subscribe("#")
        device.send(f"v1.1/Datastreams({private.id})/Observations", body(1.0), cast.home.token)
        device.send(f"v1.1/Datastreams({public.id})/Observations", body(2.0), cast.home.token)
        device.send("v1.1/Observations", body(3.0, 1, **link), cast.home.token)
        assert [each["result"] for each in reader.told("v1.1/Observations", 2)] == [2.0, 3.0]
        assert [each["result"] for each in reader.told(f"v1.1/Datastreams({public.id})/Observations", 2)] == [2.0, 3.0]
        assert results(database, private) == [1.0]
        assert not any(f"Datastreams({private.id})" in topic for topic in reader.topics)
        with Client(broker.ports.readers) as late:
            late.subscribe("v1.1/+/Observations")
            (latest,) = late.told(f"v1.1/Datastreams({public.id})/Observations")
            assert latest["result"] == 3.0
