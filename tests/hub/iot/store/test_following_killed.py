"""Roll-ups whose worker is killed at random moments."""

import time
from datetime import timedelta
from random import Random

from hub.iot.store.following import follow
from tests.hub.iot.store.test_following import drop, send
from tests.hub.iot.store.test_rollups import BERLIN, LIMIT, START, kept, limited, plain, same
from tests.ingest import Killable

__all__ = ["limited"]
ROUNDS = 8


def test_a_worker_that_is_killed_loses_nothing_and_counts_nothing_twice(database, limited):
    chance, rows = Random(5), []
    follow(database, BERLIN)
    with Killable() as worker:
        for number in range(ROUNDS):
            for _ in range(8):
                some = [(START + timedelta(minutes=chance.randrange(9_000), seconds=number), len(rows) + n, n / 4)
                        for n in range(20)]  # fmt: skip
                rows += some
                send(database, limited, some)
            border = START + timedelta(minutes=chance.randrange(9_000))
            drop(database, limited, border, border + timedelta(minutes=30))
            rows = [row for row in rows if not border <= row[0] <= border + timedelta(minutes=30)]
            lines = worker.do(do="follow", url=database.url.render_as_string(hide_password=False))
            time.sleep(chance.random() / 5)
            worker.kill()
            list(lines)
        assert "done" in worker.do(do="follow", url=database.url.render_as_string(hide_password=False))
    same(kept(database, limited), plain(rows, LIMIT))
