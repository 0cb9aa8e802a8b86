"""How a batch of given observations is kept: as if all were new, and only where one is not by looking at what is there.

A wholly identical observation is the one that is there. Different ones of one instant get the ids 0, 1, 2 and so on.
Two writers may want the same id at the same time; the key decides, and who comes second looks again.
"""

from collections.abc import Callable, Collection, Mapping, MutableSet, Sequence
from contextlib import AbstractContextManager, suppress

from hub.db import now
from hub.iot.store.flagging import flagged
from hub.iot.store.rows import INSTANT, KEY, STREAM, Missing, Place, Row, name, same
from hub.iot.store.writers import Standing, Taken, Writer

NEW: Place = (0, True)
Guard = Callable[[], AbstractContextManager[object]]


def keep(
    write: Writer, rows: Sequence[Row], guard: Guard | None = None, repeating: Collection[int] | None = None
) -> list[Place]:
    """Write rows as if all were new; where each of them is.

    What was observed before the newest of its datastream may be a repetition; given `repeating`, only that of the
    datastreams in it. If some are there, a guard takes back what was written, and it goes on carefully; without one
    this ends with `Taken`.
    """
    standing = _standing(write, rows)
    if not _may_repeat(rows, standing, repeating):
        # In the order of their keys, so that two writers never wait for each other crosswise.
        ready = _flag(write, sorted(rows, key=KEY), standing)
        if guard is None:
            write.keep(ready)
            return [NEW] * len(rows)
        with suppress(Taken):
            with guard():
                write.keep(ready)
            return [NEW] * len(rows)
    elif guard is None:
        raise Taken
    return keep_carefully(write, rows, standing)


def keep_carefully(write: Writer, rows: Sequence[Row], standing: Mapping[int, Standing] | None = None) -> list[Place]:
    """Write rows of which some may be there already."""
    standing = standing or _standing(write, rows)
    search = _Search(write, rows, standing)
    new: list[Row] = []
    while wanted := search.wanted():
        ready = _flag(write, sorted(wanted, key=KEY), standing)
        added = write.merge(ready)
        search.learn(added)
        new += [row for row in ready if KEY(row) in added]
    write.finish(sorted(new, key=KEY))
    return search.places


def note_repeating(rows: Sequence[Row], places: Sequence[Place], repeating: MutableSet[int]) -> None:
    """Remember which datastreams' senders repeat themselves, and forget those that did not."""
    again = {row[0] for row, place in zip(rows, places, strict=True) if not place[1]}
    repeating -= set(map(STREAM, rows)) - again
    repeating |= again


def _standing(write: Writer, rows: Sequence[Row]) -> dict[int, Standing]:
    ids = set(map(STREAM, rows))
    standing = write.standing(ids)
    if len(standing) < len(ids):
        raise Missing(ids - standing.keys())
    return standing


def _may_repeat(rows: Sequence[Row], standing: Mapping[int, Standing], repeating: Collection[int] | None) -> bool:
    if any(stands.named for stands in standing.values()) or len(set(map(INSTANT, rows))) < len(rows):
        return True
    suspects = {
        id: stands.newest
        for id, stands in standing.items()
        if stands.newest is not None and (repeating is None or id in repeating)
    }
    return any(row[0] in suspects and row[1] <= suspects[row[0]] for row in rows) if suspects else False


def _flag(write: Writer, rows: Sequence[Row], standing: Mapping[int, Standing]) -> list[Row]:
    marks = flagged(write.connection, rows, standing, now())
    streams, times, ids, results, _, taken, more = zip(*rows, strict=True)
    return list(zip(streams, times, ids, results, marks, taken, more, strict=True))


class _Search:
    """Which of the rows are there, under which ids, and which are still to be written."""

    def __init__(self, write: Writer, rows: Sequence[Row], standing: Mapping[int, Standing]) -> None:
        self.write, self.rows, self.standing = write, rows, standing
        self.places: list[Place] = [NEW] * len(rows)
        self._open = list(range(len(rows)))

    def wanted(self) -> list[Row]:
        """The rows that are not there, each with an id that is free as far as can be seen."""
        there: dict[tuple[int, int], list[Row]] = {}
        asked: dict[tuple[int, int, int], Row] = {}
        still = []
        if self._open:
            for row in self.write.known({INSTANT(self.rows[at]) for at in self._open}):
                there.setdefault(INSTANT(row), []).append(row)
        for at in self._open:
            row = self.rows[at]
            others = there.setdefault(INSTANT(row), [])
            twin = next((other for other in others if same(row, other)), None)
            self.places[at] = (self._free(row, others) if twin is None else twin[2], twin is None)
            key = (*INSTANT(row), self.places[at][0])
            if twin is None:
                asked[key] = (*key, *row[3:])
                others.append(asked[key])
            if key in asked:
                still.append(at)
        self._open = still
        return list(asked.values())

    def learn(self, added: set[tuple[int, int, int]]) -> None:
        """What was written is done; for the rest somebody else was faster."""
        self._open = [at for at in self._open if (*INSTANT(self.rows[at]), self.places[at][0]) not in added]

    def _free(self, row: Row, others: list[Row]) -> int:
        """The first id that no row has, and whose name no row took with it to another key."""
        id = max((other[2] for other in others), default=-1) + 1
        while self.standing[row[0]].named and self.write.reserved([name(row[0], row[1], id)]):
            id += 1
        return id
