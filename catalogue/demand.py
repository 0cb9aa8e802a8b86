"""Indexes on demand: a question that an index would answer lets a worker make one for whoever asks next."""

import time
from collections import OrderedDict
from threading import Lock
from uuid import UUID

from hub import jobs
from hub.access import Call
from hub.datasets.store import tables
from hub.datasets.store.tables import DataTable, Query

AGAIN = 600.0
"""Seconds after which a process asks again for an index that is still not there."""
MOST = 1_000

Wanted = tuple[UUID, tuple[str, ...]]
_asked: OrderedDict[Wanted, float] = OrderedDict()
_guard = Lock()


def follow(call: Call, row: DataTable, query: Query) -> None:
    """Ask for the index that would help with this question, if there is none; at most once in a while."""
    columns = tables.want_index(row, query)
    if columns and _first((row.id, tuple(columns))):
        jobs.ask_for_index(call.settings.data, row.id, columns)


def _first(wanted: Wanted) -> bool:
    now = time.monotonic()
    with _guard:
        if now - _asked.get(wanted, -AGAIN) < AGAIN:
            return False
        _asked[wanted] = now
        _asked.move_to_end(wanted)
        while len(_asked) > MOST:
            _asked.popitem(last=False)
        return True
