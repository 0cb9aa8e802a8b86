"""Kill -9 at random moments: readings, datasets, cursor and counts of a message are all there, or none of them."""

import json
import random
from datetime import timedelta
from threading import Event

from sqlalchemy import func, select

from hub.boundary import OPERATOR
from hub.datasets.models import Dataset, Distribution
from hub.iot.models import Datastream, Latest
from hub.sources import store as sources
from hub.sources.models import Source
from tests.ingest import START, Killable, forget_run, stored

MESSAGES, SIZE, ROUNDS = 40, 60, 20
LOST = "The run stopped without saying why"
# Only here do several processes share one fork server; it dies with who is killed while talking to it.
SHARED = "The part that reads foreign files could not be started."


def message(number):
    at = [(START + timedelta(minutes=number * SIZE + n)).isoformat() for n in range(SIZE)]
    return {
        "readings": [["room", word, time, float(number)] for time in at for word in ("co2", "temperature")],
        "datasets": [{"identifier": f"{number}-{n}", "title": f"Titel {number}"} for n in range(2)],
        "documents": ["unreadable"],
    }


def check(database, source):
    """What is stored is exactly what the cursor says; returns the cursor."""
    with database.read(OPERATOR) as session:
        at = session.get_one(Source, source).cursor.get("next", 0)
        runs = sources.runs(session, session.get_one(Source, source), 1)
        counts = session.scalars(select(Latest.count)).all()
        harvested = session.scalar(select(func.count(Dataset.id)).where(Dataset.guid != "streams"))
        streams = session.scalar(select(func.count(Datastream.id)))
        shown = session.scalar(select(func.count(Distribution.id)))
    assert (len(stored(database)), sum(counts)) == (2 * SIZE * at, 2 * SIZE * at)
    assert (harvested, streams, shown) == (2 * at, 2 * min(at, 1), 2 * min(at, 1))
    assert all(run.counts.get("readings", 0) % (2 * SIZE) == 0 for run in runs)
    return at


def test_a_killed_run_resumes_and_loses_and_doubles_nothing(database, database_url, settings, odd):
    chance = random.Random(2)
    source = odd(*map(message, range(MESSAGES)), {})
    reached = [0]
    with Killable() as runner:
        for _ in range(ROUNDS):
            patience = chance.randrange(0, 3)
            lines = runner.do(do="run", url=database_url, data=str(settings.data), source=str(source))
            if not patience:  # before or in its first message
                Event().wait(chance.random() * 0.1)
                runner.kill()
            for _ in lines:
                patience -= 1
                if patience == 0:
                    Event().wait(chance.random() * 0.02)  # anywhere in what follows
                    runner.kill()
            forget_run(database, source)
            reached.append(check(database, source))
        while True:
            *_, last = runner.do(do="run", url=database_url, data=str(settings.data), source=str(source))
            if json.loads(last)["error"] != SHARED:
                break
    assert json.loads(last)["status"] == "finished"
    assert reached == sorted(reached)
    assert reached[-1] < MESSAGES, "the runs were too fast to be killed in the middle"
    assert len(stored(database)) == 2 * SIZE * MESSAGES
    with database.read(OPERATOR) as session:
        runs = sources.runs(session, session.get_one(Source, source), 99)
        assert {(run.status, run.error) for run in runs} - {("failed", SHARED)} == {("lost", LOST), ("finished", "")}
        assert session.get_one(Source, source).cursor == {"next": 0}
        assert session.scalar(select(func.count(Dataset.id))) == 2 * MESSAGES + 1
