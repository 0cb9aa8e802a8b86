"""How far a reader of the outbox has come, as a text that it can be asked to go on from.

PostgreSQL commits transactions in another order than it begins them, so no number says what a reader has seen. Its
snapshots do: everything that a later snapshot sees and an earlier one did not is new, however long it took. SQLite has
one writer at a time, and there a snapshot is the highest id.
"""

import re
import time
from typing import NamedTuple

from hub.errors import BadRequest

_SNAPSHOT = r"[0-9]{1,19}(?::[0-9]{1,19}:(?:[0-9]{1,19}(?:,[0-9]{1,19}){0,2000})?)?"
_CURSOR = re.compile(rf"([0-9]{{1,12}})~({_SNAPSHOT})~({_SNAPSHOT}|)~([0-9]{{1,18}})-([0-9]{{1,18}})-([0-9]{{1,9}})")
LONGEST = 30_000


class Cursor(NamedTuple):
    """Everything in the snapshot `seen` was read, and of what `until` has more the rows up to `txid` and `id`.

    Of that last row `read` observations were read, of a row as a whole more than it has. `at` is when `seen` was taken,
    in seconds since 1970.
    """

    at: int
    seen: str
    until: str = ""
    txid: int = 0
    id: int = 0
    read: int = 0

    def __str__(self) -> str:
        return f"{self.at}~{self.seen}~{self.until}~{self.txid}-{self.id}-{self.read}"


WHOLE = 999_999_999
"""More observations than a row of the outbox has."""


def start(snapshot: str) -> Cursor:
    """The cursor of one who has read all that is in a snapshot taken now."""
    return Cursor(int(time.time()), snapshot)


def parse(text: str) -> Cursor:
    """The cursor that a text says; refuses everything that never was one."""
    match = _CURSOR.fullmatch(text) if len(text) <= LONGEST else None
    if match is None or not all(map(_sound, match.group(2, 3))):
        raise BadRequest("This is no place in the stream of observations")
    return Cursor(int(match[1]), match[2], match[3], *map(int, match.group(4, 5, 6)))


def _sound(snapshot: str) -> bool:
    """Whether PostgreSQL would take it: what was under way lies in order between both ends."""
    if ":" not in snapshot:
        return True
    low, high, between = snapshot.split(":")
    under_way = [int(low), *map(int, filter(None, between.split(","))), int(high)]
    return under_way == sorted(under_way) and int(low) > 0 and int(high) < 2**63 and int(high) not in under_way[1:-1]
