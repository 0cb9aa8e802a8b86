"""Observations over MQTT, from real clients through the shipped broker into the database, and back."""

import hashlib
import random
import time
from datetime import timedelta

import paho.mqtt.client as paho
import pytest

from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.iot import store as iot
from tests.conftest import on_postgresql, on_sqlite
from tests.hub.iot.mqtt.devices import Client, Ingesting, until
from tests.ingest import START, stored


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


@on_sqlite
def test_old_clients_and_bad_messages(connected, broker, database, cast, streams):
    private, _ = streams
    topic = f"v1.1/Datastreams({private.id})/Observations"
    with Ingesting(connected) as process, Client(broker.ports.devices, version=paho.MQTTv311) as device:
        device.send(f"{cast.home.token}/{topic}", b"{")
        device.send(f"{cast.stranger.token}/{topic}", body(9.0))
        device.send(topic, body(9.0))
        device.send(f"{cast.home.token}/{topic}", body(1.0))
        until(lambda: results(database, private) == [1.0])
        told = [line for line in process.said() if line["event"] == "a message was refused"]
        assert len(told) == 3
        assert "alm_" not in str(told).replace("alm_…", "")
        assert process.stop() == 0


@on_sqlite
def test_what_is_sent_while_nobody_takes_it_is_taken_later(connected, broker, database, cast, streams):
    topic = f"{cast.home.token}/v1.1/Datastreams({streams[0].id})/Observations"
    with Ingesting(connected) as process:
        assert process.stop() == 0
    with Client(broker.ports.devices) as device:
        device.send(topic, body(1.0))
    broker.process.end()
    with broker, Client(broker.ports.devices) as device, Ingesting(connected):
        device.send(topic, body(2.0, 1))
        until(lambda: results(database, streams[0]) == [1.0, 2.0])


@on_postgresql
def test_every_message_is_there_once_though_processes_are_killed(connected, broker, database, cast, streams):
    topic = f"{cast.home.token}/v1.1/Datastreams({streams[0].id})/Observations"
    with Client(broker.ports.devices) as device, Ingesting(connected) as lasting:
        with Ingesting(connected) as killed:
            sent = [device.send(topic, body(float(n), n % 60, resultTime=at(n)), wait=False) for n in range(300)]
            until(lambda: results(database, streams[0]))
            killed.process.kill()
        sent += [device.send(topic, body(float(n), n % 60, resultTime=at(n)), wait=False) for n in range(300, 600)]
        for each in sent:
            each.wait_for_publish(60)
        until(lambda: len(results(database, streams[0])) >= 600)
        assert sorted(results(database, streams[0])) == [float(n) for n in range(600)]
        until(lambda: "a session that nobody had is empty" in lasting.events())


@pytest.mark.bench
@on_postgresql
def test_every_message_is_there_once_after_a_hundred_deaths(connected, broker, database, cast, streams):
    topic = f"{cast.home.token}/v1.1/Datastreams({streams[0].id})/Observations"
    chance, sent = random.Random(100), []

    def send(many):
        numbers = range(len(sent), len(sent) + many)
        sent.extend(device.send(topic, body(float(n), n % 60, resultTime=at(n)), wait=False) for n in numbers)

    with Client(broker.ports.devices) as device:
        for _ in range(100):
            with Ingesting(connected) as dying:
                send(40)
                time.sleep(chance.uniform(0, 0.2))
                send(40)
                time.sleep(chance.uniform(0, 0.2))
                dying.process.kill()
        with Ingesting(connected):
            for each in sent:
                each.wait_for_publish(60)
            until(lambda: len(results(database, streams[0])) >= len(sent))
    assert sorted(results(database, streams[0])) == [float(n) for n in range(len(sent))]


def at(number):
    return f"2026-05-02T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"


@on_sqlite
def test_what_is_made_private_is_taken_away_and_a_live_token_has_a_tree(connected, broker, database, cast, streams):
    private, public = streams
    with database.write(OPERATOR) as session:
        for town in ("home", "stranger"):
            session.info[town] = identity.create_token(
                session, identity.user(session, f"{town}-admin"), "live", scope="live", lifetime=timedelta(days=1)
            )[1]
        live = {town: hashlib.sha256(session.info[town].encode()).hexdigest() for town in ("home", "stranger")}
    with database.write(OPERATOR) as session:
        iot.observe(session, [iot.Given(each.id, START, 1.0) for each in streams])
    kept = f"v1.1/Datastreams({public.id})/Observations"
    with (
        Ingesting(connected),
        Client(broker.ports.readers, live["home"]) as home,
        Client(broker.ports.readers, live["stranger"]) as stranger,
        Client(broker.ports.readers) as anybody,
    ):
        for reader in (home, stranger, anybody):
            reader.subscribe("#", "out/+/#", f"out/{live['home']}/#")
        anybody.subscribe(f"{kept}?$select=result,id")
        home.told(f"out/{live['home']}/v1.1/Datastreams({private.id})/Observations")
        anybody.told(kept)
        stranger.told(f"out/{live['stranger']}/{kept}")
        with database.write(OPERATOR) as session:
            iot.observe(session, [iot.Given(each.id, START + timedelta(hours=1), 2.0) for each in streams])
        assert anybody.told(f"{kept}?$select=result,id")[0].keys() == {"result", "@iot.id"}
        home.told(f"out/{live['home']}/v1.1/Observations", 2)
        with database.write(OPERATOR) as session:
            iot.publish(session, [public.id], private=True)
        until(lambda: any(each.topic == kept and not each.payload for each in anybody.messages))
        until(
            lambda: any(f"{live['stranger']}/{kept}" in each.topic and not each.payload for each in stranger.messages)
        )
        assert not any("out/" in topic for topic in anybody.topics)
        assert not any(live["home"] in topic for topic in stranger.topics)
        assert not any(live["stranger"] in topic for topic in home.topics)
        assert not any(f"({private.id})" in topic for topic in anybody.topics | stranger.topics)
        with Client(broker.ports.readers) as late:
            late.subscribe("#")
            with database.write(OPERATOR) as session:
                iot.publish(session, [public.id], private=False)
            assert [each["result"] for each in late.told(kept)] == [2.0]
