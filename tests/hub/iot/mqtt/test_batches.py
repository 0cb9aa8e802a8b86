"""A message is answered when it has been stored, however long that takes."""

import asyncio

from hub.errors import Unavailable
from hub.iot.mqtt import batches
from hub.iot.mqtt.batches import Batches


def run(work):
    """Run an asynchronous test to its end."""
    return asyncio.run(asyncio.wait_for(work, 60))


def test_messages_that_wait_are_stored_together():
    kept = []

    async def work():
        made = Batches(lambda batch: kept.append([message.payload for message in batch]))
        sending = [asyncio.create_task(made.take("t", bytes([n]), {"qos": 1})) for n in range(3)]
        await asyncio.sleep(0)
        storing = asyncio.create_task(made.run())
        await asyncio.gather(*sending)
        storing.cancel()
        return made.is_idle, made.taken

    assert run(work()) == (True, 3)
    assert kept == [[b"\0", b"\1", b"\2"]]


def test_nothing_is_answered_while_the_database_is_away(monkeypatch):
    monkeypatch.setattr(batches, "PAUSES", (0.0,))
    tries, answered = [], []

    def keep(batch):
        tries.append(len(batch))
        assert not answered
        if len(tries) < 4:
            raise Unavailable

    async def work():
        made = Batches(keep)
        storing = asyncio.create_task(made.run())
        await made.take("t", b"", {"qos": 1})
        answered.append(True)
        storing.cancel()

    run(work())
    assert tries == [1, 1, 1, 1]


def test_what_needs_no_answer_is_let_go_when_too_much_waits(monkeypatch):
    monkeypatch.setattr(batches, "LOOSE", 0)

    async def work():
        made = Batches(lambda batch: None)
        await made.take("t", b"", {"qos": 0})
        return made.dropped

    assert run(work()) == 1


def test_a_process_that_ends_answers_nothing_that_it_has_not_stored():
    async def work():
        made = Batches(lambda batch: None)
        made.ending = True
        storing = asyncio.create_task(made.run())
        late = asyncio.create_task(made.take("t", b"", {"qos": 1}))
        await asyncio.sleep(0.05)
        done = late.done()
        for task in (late, storing):
            task.cancel()
        return done

    assert run(work()) is False
