"""What changed about things, datastreams and all that belongs to them, as SensorThings JSON for topics."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from hub import changes
from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.db import Database
from hub.errors import NotFound
from hub.iot.sensorthings.formats import root
from hub.iot.sensorthings.formats.answers import Place, answer
from hub.iot.sensorthings.formats.asked import asked
from hub.iot.sensorthings.store import reading

SETS = {
    "thing": ("Things",),
    "location": ("Locations",),
    "historical_location": ("HistoricalLocations",),
    "datastream": ("Datastreams", "MultiDatastreams"),
    "sensor": ("Sensors",),
    "observed_property": ("ObservedProperties",),
    "feature_of_interest": ("FeaturesOfInterest",),
}
"""The sets in which a change of one kind may be seen."""
MOST = 10_000
"""Of so many entities it is known what was told last, so that only properties that changed are told anew."""


class Changed(NamedTuple):
    """An entity that was made or changed."""

    set: str
    id: str


def since(database: Database[Scope], seq: int | None) -> tuple[Sequence[Changed], int]:
    """What changed after a place in the feed, each once, and where to go on; without a place nothing so far."""
    with database.read(OPERATOR) as session:
        if seq is None or seq > changes.head(session):
            return (), changes.head(session)
        found = changes.since(session, seq)
        rows = [Changed(name, each.subject) for each in found if _stays(each) for name in SETS.get(each.kind, ())]
        return tuple(dict.fromkeys(rows)), found[-1].seq if found else seq


def _stays(change: changes.Change) -> bool:
    return change.operation != "deleted"


class Entities:
    """Entities as an audience sees them, and what of them is new to it."""

    def __init__(self, database: Database[Scope], settings: Settings) -> None:
        self._database, self._address = database, root.address(settings)
        self._told: dict[str, dict[str, Any]] = {}

    def read(self, scope: Scope, changed: Changed, query: str = "") -> dict[str, Any] | None:
        """The entity, or None where it is not to be seen."""
        path = f"{changed.set}({changed.id})"
        found = asked(path, query)
        try:
            with self._database.read(scope) as session:
                page = reading.read(session, found.resource.segments, found.steps, found.read)
            made: dict[str, Any] = orjson.loads(answer(found, page, Place(self._address, path, query)).body or b"{}")
        except NotFound:
            return None
        return made

    def new(self, topic: str, made: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """The properties that are others than those told last at this topic; all where that is not known."""
        before = self._told.pop(topic, None)
        self._told[topic] = made
        if len(self._told) > MOST:
            del self._told[next(iter(self._told))]
        for name, value in made.items():
            if "@iot." not in name and (before is None or name not in before or before[name] != value):
                yield name, value
