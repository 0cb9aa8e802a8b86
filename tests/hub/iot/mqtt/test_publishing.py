"""One process publishes, goes on where the last one was, and keeps what is retained in step with the database."""

import asyncio

from hub.boundary import OPERATOR
from hub.iot import store as iot
from hub.iot.live import store as outbox
from hub.iot.models import Thing, observation
from hub.iot.mqtt.claims import Claim
from hub.iot.mqtt.publishing import Publisher
from tests.hub.iot.mqtt.devices import Client
from tests.ingest import MINUTE, START


def publish(connected, database, work):
    """Let a publisher run while something is done in a thread beside it."""

    async def both():
        claim, stop = Claim(database, connected.data, "publisher"), asyncio.Event()
        assert claim.take()
        publisher = Publisher(connected, database, claim)
        publishing = asyncio.create_task(publisher.run(stop))
        try:
            await publisher.ready.wait()
            await asyncio.to_thread(work)
        finally:
            stop.set()
            await publishing
            claim.release()

    asyncio.run(asyncio.wait_for(both(), 120))


def add(database, stream, *numbers, first=0):
    with database.write(OPERATOR) as session:
        rows = [iot.Given(stream.id, START + (first + n) * MINUTE, value) for n, value in enumerate(numbers)]
        iot.observe(session, rows)


def test_each_observation_is_told_once_across_restarts(connected, broker, database, streams):
    _, public = streams
    with Client(broker.ports.readers) as reader:
        reader.subscribe("v1.1/#")

        def first():
            add(database, public, 1.0)
            reader.told("v1.1/Observations")

        publish(connected, database, first)
        add(database, public, 2.0, first=1)
        publish(connected, database, lambda: reader.told("v1.1/Observations", 2))
        publish(connected, database, lambda: None)
        assert [each["result"] for each in reader.told("v1.1/Observations", 2)] == [1.0, 2.0]


def test_a_late_value_does_not_take_the_place_of_the_newest(connected, broker, database, streams):
    _, public = streams
    topic = f"v1.1/Datastreams({public.id})/Observations"
    with Client(broker.ports.readers) as reader:
        reader.subscribe(topic)

        def work():
            add(database, public, 2.0, first=5)
            reader.told(topic)
            add(database, public, 1.0)
            reader.told(topic, 2)

        publish(connected, database, work)
    with Client(broker.ports.readers) as late:
        assert late.subscribe(topic).told(topic)[0]["result"] == 2.0


def test_what_is_retained_goes_with_the_observation(connected, broker, database, streams):
    _, public = streams
    topic = f"v1.1/Datastreams({public.id})/Observations"
    with Client(broker.ports.readers) as reader:
        reader.subscribe(topic)

        def work():
            add(database, public, 1.0, 2.0)
            reader.told(topic, 2)
            with database.write(OPERATOR) as session:
                iot.remove(session, public.id, observation.c.phenomenon_time >= START + MINUTE)
            assert [each["result"] for each in reader.told(topic, 3)] == [1.0, 2.0, 1.0]

        publish(connected, database, work)


def test_a_place_that_is_too_old_begins_anew(connected, broker, database, streams, monkeypatch):
    publish(connected, database, lambda: None)
    monkeypatch.setattr(outbox, "lost", lambda *_: True)
    publish(connected, database, lambda: None)


def test_a_change_is_told_at_the_set_at_the_entity_and_at_its_property(connected, broker, database, streams):
    private, public = streams
    name = f"v1.1/Things({public.thing_id})"
    with Client(broker.ports.readers) as reader:
        reader.subscribe("v1.1/#")

        def work():
            for number, text in enumerate(("new", "newer"), 1):
                with database.write(OPERATOR) as session:
                    for stream in (private, public):
                        session.get(Thing, stream.thing_id).name = text
                assert reader.told(f"{name}/name", number)[-1] == {"name": text}
            assert reader.told(name, 2)[1]["@iot.id"] == public.thing_id
            assert [each["name"] for each in reader.told("v1.1/Things", 2)] == ["new", "newer"]
            assert len(reader.told(f"{name}/description")) == 1

        publish(connected, database, work)
        assert not any(f"Things({private.thing_id})" in topic for topic in reader.topics)
