"""Guarantees G1 to G3: what was acknowledged survives kill -9, nothing is doubled, half a batch is never visible."""

import random
from collections import Counter
from threading import Event, Thread

from tests.ingest import Killable, newest, stored

SIZE = 200
ROUNDS = 20


def test_a_killed_writer_loses_and_doubles_nothing(database, database_url, stream):
    chance, acknowledged, seen, done = random.Random(1), [], [], Event()

    def poll():
        while not done.is_set():
            seen.append(len(stored(database)))

    reader = Thread(target=poll)
    reader.start()
    try:
        with Killable() as writer:
            for _ in range(ROUNDS):
                patience = chance.randrange(1, 8)
                # As a client does that got no answer: it sends the batch again.
                first = acknowledged[-1] + 1 if acknowledged else 0
                for line in writer.do(do="append", url=database_url, stream=stream, first=first, size=SIZE):
                    acknowledged.append(int(line))
                    patience -= 1
                    if patience == 0:
                        Event().wait(chance.random() * 0.01)  # anywhere in the next batch
                        writer.kill()
    finally:
        done.set()
        reader.join()

    batches = Counter(int(row[3]) for row in stored(database))
    assert set(batches.values()) == {SIZE}
    assert set(acknowledged) <= set(batches)
    assert set(batches) == set(range(len(batches)))
    assert len(batches) - len(set(acknowledged)) <= 1  # at most the last one was committed and not acknowledged
    assert newest(database, stream).count == len(batches) * SIZE
    assert {count % SIZE for count in seen} == {0}
    assert len(acknowledged) >= ROUNDS
