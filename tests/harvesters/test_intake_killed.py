"""Kill -9 at random moments of an import: the former table or the new one is there, and the file is taken up again."""

import random
from threading import Event

from hub.boundary import OPERATOR
from hub.datasets.models import TableImport
from hub.datasets.store import imports
from tests.harvesters.test_intake import Clerk
from tests.ingest import Killable

ROWS, ROUNDS = 20_000, 7


def content(word):
    return ("Art;Anzahl\n" + "".join(f"{word};{n}\n" for n in range(ROWS))).encode()


def test_a_killed_import_leaves_a_whole_table_and_is_taken_up_again(database, database_url, cast, settings, files):
    chance = random.Random(4)
    clerk = Clerk(database, cast, settings, files)
    assert clerk.take(content("w0")) == "complete"
    with Killable() as worker:
        for number in range(1, ROUNDS):
            clerk.put(content(f"w{number}"))
            patience = chance.randrange(1, 8)
            lines = worker.do(do="import", url=database_url, data=str(settings.data))
            for _ in lines:
                patience -= 1
                if patience == 0:
                    Event().wait(chance.random() * 0.1)
                    worker.kill()
            words = {row[0] for row in clerk.table()[1]}
            assert words in ({f"w{number}"}, {f"w{number - 1}"})
            assert clerk.part().row_count == ROWS
            finish(database, clerk)
            assert {row[0] for row in clerk.table()[1]} == {f"w{number}"}


def finish(database, clerk):
    """What a dead worker left is taken up when its heartbeat is old."""
    with database.write(OPERATOR) as session:
        row = session.get_one(TableImport, clerk.id)
        if row.state == "running":
            row.heartbeat_at -= 2 * imports.LOST_AFTER
    if clerk.row().state != "complete":
        assert clerk.work() == "complete"
