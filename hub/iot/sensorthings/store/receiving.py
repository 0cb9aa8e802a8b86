"""What has to be known of a datastream before observations are taken for it; asked seldom, for it is kept a second."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from hub.access import Principal
from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.errors import Forbidden, NotFound
from hub.fresh import Fresh
from hub.iot.models import Datastream, Location, thing_location
from hub.iot.store import feature_of, use_feature
from hub.prepared import Prepared, PreparedByKeys

KEPT = 1.0
"""Seconds for which an answer holds: a right that was taken away acts within them."""
MOST = 10_000


class Stream(NamedTuple):
    """A datastream for which observations may be taken: how many values each result has, None for a plain one."""

    id: int
    width: int | None


_LOCATION = aliased(Location)
_PLACE = (
    select(_LOCATION.id, _LOCATION.feature_of_interest_id)
    .join(thing_location, thing_location.c.location_id == _LOCATION.id)
    .where(thing_location.c.thing_id == Datastream.thing_id)
    .order_by(_LOCATION.location.is_(None), _LOCATION.id)
    .limit(1)
)
_STREAMS = select(
    Datastream.id,
    Datastream.owner_id,
    Datastream.units,
    Datastream.feature_of_interest_id,
    _PLACE.with_only_columns(_LOCATION.id).correlate(Datastream).scalar_subquery().label("location"),
    _PLACE.with_only_columns(_LOCATION.feature_of_interest_id).correlate(Datastream).scalar_subquery().label("made"),
)
_STREAM = Prepared(_STREAMS.where(Datastream.id == bindparam("id", type_=Datastream.id.type)))
_SOME = PreparedByKeys(_STREAMS, Datastream.id, (10, 100, 1000))


class _Known(NamedTuple):
    stream: Stream
    owner: UUID
    own: int | None
    location: int | None
    made: int | None

    def uses(self, named: int | None) -> bool:
        """Whether the feature of an observation has first to be found or made, or to be noted."""
        if named is not None:
            return named != self.own
        return self.location is not None and (self.made is None or self.made != self.own)


@dataclass(slots=True)
class Receiver:
    """Who may add to what, and which feature that is of; one for each process."""

    database: Database[Scope]
    _kept: Fresh[Any, Any] = field(default_factory=lambda: Fresh(KEPT, MOST))

    def stream(self, session: Session, principal: Principal, id: int, *, several: bool) -> Stream:
        """A datastream to which the principal may add; refuses others, and says `NotFound` of what it cannot see."""
        known = self._known(id)
        allowed = known is not None and (principal.device == id or principal.writes(known.owner))
        seen = allowed or session.scalar(select(Datastream.id).where(Datastream.id == id)) is not None
        if known is None or not seen or (known.stream.width is not None) is not several:
            raise NotFound(f"There is no {'MultiDatastream' if several else 'Datastream'} {id}")
        if not allowed:
            raise Forbidden("Observations of this Datastream come from its owner")
        return known.stream

    def feature(self, id: int, named: int | None) -> int | None:
        """The feature that rows have to name: one that was sent, or where the thing is; None for the datastream's."""
        key = id, named
        found = self._kept.get(key)
        if found is not None:
            return found[0]  # type: ignore[no-any-return]
        known = self._known(id)
        if known is None:
            raise NotFound(f"There is no Datastream {id}")
        feature = self._use(id, named) if known.uses(named) else None
        self._kept.keep(key, (feature,))
        return feature

    def _use(self, id: int, named: int | None) -> int | None:
        """In a transaction of its own: the feature may be new, and the observed area is kept."""
        with self.database.write(OPERATOR) as session:
            stream = session.get(Datastream, id)
            if stream is None:
                raise NotFound("There is no such datastream")
            if named is not None:
                return use_feature(session, stream, named)
            found = feature_of(session, stream)
            return None if found == stream.feature_of_interest_id else found

    def _known(self, id: int) -> _Known | None:
        found: _Known | None = self._kept.get(id)
        if found is None:
            with self.database.oversee(OPERATOR) as session:
                row = _STREAM.first(session, id=id)
            if row is not None:
                found = self._note(row)
        return found

    def prepare(self, ids: Iterable[int]) -> None:
        """Ask for many datastreams at once; whoever takes observations of many in one go saves as many questions."""
        unknown = [id for id in set(ids) if self._kept.get(id) is None]
        if len(unknown) > 1:
            with self.database.oversee(OPERATOR) as session:
                for row in _SOME.rows(session, unknown):
                    self._note(row)

    def _note(self, row: Any) -> _Known:
        width = None if row.units is None else len(row.units)
        found = _Known(Stream(row.id, width), row.owner_id, row.feature_of_interest_id, row.location, row.made)
        self._kept.keep(row.id, found)
        return found
