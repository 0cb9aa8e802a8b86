"""From what was sent to what is kept: who may, of which datastream and feature, and where each observation is then."""

from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from hub.access import Principal
from hub.boundary import Scope
from hub.db import Database
from hub.errors import BadRequest, Forbidden, NotFound, Problem
from hub.iot import store
from hub.iot.sensorthings.observing import arrays, bodies
from hub.iot.sensorthings.observing.bodies import Sent
from hub.iot.sensorthings.store.receiving import Receiver
from hub.iot.store.keeping import NEW
from hub.iot.store.rows import Missing, Place, Row, name


class Above(NamedTuple):
    """The entity in whose link observations are made: a datastream, plain or not, or a feature."""

    stream: int | None = None
    several: bool = False
    feature: int | None = None


NOWHERE = Above()


class Taking:
    """One for each process."""

    def __init__(self, database: Database[Scope]) -> None:
        self.intake = store.Intake(database)
        self.receiver = Receiver(database)

    def row(self, session: Session, principal: Principal, sent: Sent, above: Above = NOWHERE) -> Row:
        """The row of one observation that the principal may add; the session only reads."""
        stream, several = _stream(sent, above)
        known = self.receiver.stream(session, principal, stream, several=several)
        bodies.fits(sent.result, known.width)
        feature = self.receiver.feature(stream, _feature(sent, above))
        return _row(stream, sent, feature)

    def rows(self, session: Session, principal: Principal, body: Any) -> list[list[Row | None]]:
        """The rows of data arrays, None for each in which something is wrong; an error if no array may come in."""
        parts: list[list[Row | None]] = []
        refused: list[Problem] = []
        for array in arrays.arrays(body):
            try:
                known = self.receiver.stream(session, principal, array.stream, several=array.several)
                feature = partial(self.receiver.feature, array.stream)
                parts.append(arrays.rows(array, known.width, feature))
            except (NotFound, Forbidden) as problem:
                parts.append([None] * len(array.rows))
                refused.append(problem)
        if refused and len(refused) == len(parts):
            raise refused[0]
        return parts

    def put(self, rows: Sequence[Row]) -> list[Place | None]:
        """Keep rows durably; None for those whose datastream has gone meanwhile."""
        try:
            return list(self.intake.put(rows))
        except Missing as missing:
            gone = missing.ids
        if not gone:
            raise Missing
        places = iter(self.put([row for row in rows if row[0] not in gone]))
        return [None if row[0] in gone else next(places) for row in rows]


def names(parts: Sequence[Sequence[Row | None]], places: Sequence[Place | None]) -> list[str | None]:
    """The id of each observation, in order; None for what was not kept."""
    rows = list(chain.from_iterable(parts))
    if len(places) == len(rows) and places.count(NEW) == len(rows):  # as nearly always; the names of many take time
        return [f"{row[0]}-{row[1]}" for row in rows if row is not None]
    kept = iter(places)
    found = ((row, None if row is None else next(kept)) for row in rows)
    return [None if row is None or place is None else name(row[0], row[1], place[0]) for row, place in found]


def _stream(sent: Sent, above: Above) -> tuple[int, bool]:
    if above.stream is not None:
        if sent.stream is not None and (sent.stream, sent.several) != above[:2]:
            raise BadRequest("The body names another Datastream than the address")
        return above.stream, above.several
    if sent.stream is None:
        raise BadRequest("An Observation needs Datastream", Datastream=["is missing"])
    return sent.stream, sent.several


def _feature(sent: Sent, above: Above) -> int | None:
    if above.feature is not None and sent.feature not in (None, above.feature):
        raise BadRequest("The body names another FeatureOfInterest than the address")
    return sent.feature if above.feature is None else above.feature


def _row(stream: int, sent: Sent, feature: int | None) -> Row:
    more = sent.more if feature is None else {**(sent.more or {}), "feature": feature}
    return stream, sent.time, 0, sent.result, None, sent.taken, more
