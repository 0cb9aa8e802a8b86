"""One connection to the broker."""

import asyncio

import pytest

from hub.iot.mqtt.link import Link, Lost
from tests.hub.iot.mqtt.devices import Client
from tests.servers import free_port


async def ignore(topic, payload, properties):
    """Take a message and do nothing."""


def run(work):
    """Run an asynchronous test to its end."""
    return asyncio.run(asyncio.wait_for(work, 60))


def test_a_broker_that_is_not_there_and_a_wrong_password_are_told(broker):
    async def connect(url):
        async with Link(url, "test", 10, ignore):
            pass

    for url in (f"mqtt://127.0.0.1:{free_port()}", f"mqtt://hub:wrong@127.0.0.1:{broker.ports.hub}"):
        with pytest.raises(Lost):
            run(connect(url))


def test_a_message_that_was_not_stored_comes_again_to_whoever_comes_next(broker):
    came = []

    async def keep_waiting(topic, payload, properties):
        came.append(payload)
        await asyncio.get_running_loop().create_future()

    async def take(topic, payload, properties):
        came.append(payload)

    async def session(took, wanted):
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        async with Link(broker.ports.url, "test", 10, took) as link:
            await link.subscribe(["$share/test/in/#"])
            while len(came) < wanted:
                await asyncio.sleep(0.01)

    run(session(take, 0))
    with Client(broker.ports.devices) as device:
        device.send("v1.1/Observations", b"1")
        run(session(keep_waiting, 1))
        run(session(take, 2))
        device.send("v1.1/Observations", b"2")
        run(session(take, 3))
    assert came == [b"1", b"1", b"2"]


def test_no_more_messages_are_under_way_than_are_wanted(broker):
    came = []

    async def keep_waiting(topic, payload, properties):
        came.append(payload)
        await asyncio.get_running_loop().create_future()

    async def work():
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        async with Link(broker.ports.url, "test", 3, keep_waiting) as link:
            await link.subscribe(["$share/test/in/#"])
            with Client(broker.ports.devices) as device:
                for number in range(10):
                    await asyncio.to_thread(device.send, "v1.1/Observations", str(number).encode())
            while len(came) < 3:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
        return len(came)

    assert run(work()) == 3


def test_what_is_published_is_settled_when_the_broker_has_it(broker):
    async def work():
        async with Link(broker.ports.url, "test", 10, ignore, keep=False) as link:
            for number in range(1_200):
                await link.publish(f"v1.1/Things({number})", b"{}", retain=True)
            await link.settled()

    run(work())
    with Client(broker.ports.readers) as reader:
        reader.subscribe("v1.1/#")
        reader.told("v1.1/Things(1199)")


def test_a_connection_that_is_gone_is_told(broker):
    async def work():
        async with Link(broker.ports.url, "test", 10, ignore) as link:
            await asyncio.to_thread(broker.process.end)
            await link.end()
            with pytest.raises(Lost):
                await link.publish("v1.1/Things", b"")

    run(work())
    broker.__enter__()
