"""Publishing what is new, for all who may see it, by one process of all.

How far it has come, and what was asked for, stands in a message that the broker retains: so it is as old as the
retained values beside it, whatever happens to the broker. What is retained is read from the broker when this begins,
and what is not to be seen any more is taken away.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any

import orjson
import structlog

from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.db import Database
from hub.errors import BadRequest, Unavailable
from hub.iot.live import cursor as cursors
from hub.iot.live import store as outbox
from hub.iot.live import wire
from hub.iot.live.cursor import Cursor
from hub.iot.live.store import Page
from hub.iot.mqtt import selections
from hub.iot.mqtt.audiences import Audience, audiences, newest
from hub.iot.mqtt.claims import Claim
from hub.iot.mqtt.entities import Changed, Entities, since
from hub.iot.mqtt.link import Link
from hub.iot.mqtt.selections import Selections
from hub.iot.sensorthings.formats import root

PAUSE = 0.25
"""Seconds between two looks at the outbox."""
FRESH = 0.8
"""So many seconds an answer holds to the question who may see what."""
SOME = 200
"""After so many observations it is asked again whether that answer still holds."""
OBSERVATIONS = "Observations"

log = structlog.get_logger()


class Publisher:
    """One connection of the process that publishes."""

    def __init__(self, settings: Settings, database: Database[Scope], claim: Claim) -> None:
        self._settings, self._database, self._claim = settings, database, claim
        self._root = root.address(settings)
        self._group = settings.mqtt_group
        self._link = Link(
            settings.mqtt_url, f"{self._group}-publisher", settings.mqtt_in_flight, self._hear, keep=False
        )
        self._marked = asyncio.Event()
        self.ready = asyncio.Event()
        """Set when what comes from then on is told."""
        self._retained: set[str] = set()
        self._selections = Selections()
        self._cursor: Cursor | None = None
        self._said = b""
        self._audiences: tuple[Audience, ...] = ()
        self._shown: dict[str, set[int]] = {}
        self._times: dict[int, tuple[int, int]] = {}
        self._until = 0.0
        self._entities = Entities(database, settings)
        self._feed: int | None = None

    @property
    def _place(self) -> str:
        return f"hub/{self._group}/place"

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until the process stops."""
        async with self._link:
            await self._recall()
            while not stop.is_set():
                if not await asyncio.to_thread(self._claim.holds):
                    raise Unavailable("Another process publishes")
                whole = await self._step()
                await self._remember()
                self.ready.set()
                if whole:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(PAUSE):
                            await stop.wait()

    async def _recall(self) -> None:
        """What the broker retains, and where to go on. A message of our own comes after all that it retains."""
        mark = f"hub/{self._group}/mark"
        kept = ["v1.1/+/Observations", "out/+/v1.1/+/Observations"]
        await self._link.subscribe([selections.LOG, self._place, *kept, mark])
        await self._link.publish(mark, b"")
        await asyncio.wait_for(self._marked.wait(), 60)
        self._link.unsubscribe([self._place, *kept, mark])
        await asyncio.to_thread(self._find_place)

    async def _hear(self, topic: str, payload: bytes, properties: dict[str, Any]) -> None:
        if topic == selections.LOG:
            self._selections.hear(payload.decode(errors="replace"))
        elif topic == self._place:
            self._said = payload
        elif topic.endswith("/mark"):
            self._marked.set()
        elif properties.get("retain"):
            self._retained.add(topic)

    def _find_place(self) -> None:
        said: dict[str, Any] = {}
        with suppress(orjson.JSONDecodeError):
            said = orjson.loads(self._said)
        self._selections.recall(said.get("selections", ()))
        with self._database.read(OPERATOR) as session:
            with suppress(BadRequest, KeyError):
                place = cursors.parse(said["outbox"])
                if not outbox.lost(session, place, self._settings.live_minutes):
                    self._cursor = place
            if self._cursor is None:
                self._cursor = outbox.head(session)
                if said:
                    log.warning("what came while nobody published is not told any more")
        feed = said.get("feed")
        self._feed = feed if isinstance(feed, int) else None

    async def _step(self) -> bool:
        """Tell what is new; whether that was all."""
        assert self._cursor is not None  # noqa: S101 (found before)
        await self._see()
        page, rows = await asyncio.to_thread(self._read, self._cursor)
        for number, row in enumerate(rows):
            if number % SOME == 0:
                await self._see()
            await self._tell(row)
        await self._mend(page.gone)
        self._cursor = page.cursor
        changed, self._feed = await asyncio.to_thread(since, self._database, self._feed)
        for each in changed:
            await self._see()
            await self._tell_change(each)
        return page.whole

    def _read(self, cursor: Cursor) -> tuple[Page, list[list[Any]]]:
        """What follows, and of it those observations that somebody may see."""
        with self._database.read(OPERATOR) as session:
            page = outbox.following(session, cursor)
        seen = frozenset[int]().union(*(each.sees for each in self._audiences))
        rows = [row.values for row in page.rows if row.values[0] in seen]
        unknown = {row[0] for row in rows} - self._times.keys()
        if unknown:
            self._times |= {id: (row[1], row[2]) for id, row in newest(self._database, OPERATOR, unknown).items()}
        return page, rows

    async def _remember(self) -> None:
        """Where to go on, once the broker has everything before."""
        await self._link.settled()
        said = orjson.dumps({"outbox": str(self._cursor), "feed": self._feed, "selections": list(self._selections)})
        if said != self._said:
            self._said = said
            await self._link.publish(self._place, said, retain=True)

    async def _see(self) -> None:
        """Ask anew who may see what: show what can be seen now, take away what cannot be seen any more."""
        if time.monotonic() < self._until:
            return
        self._until = time.monotonic() + FRESH
        self._audiences = tuple(await asyncio.to_thread(audiences, self._database))
        wanted = {self._kept(each, id) for each in self._audiences for id in each.sees}
        for topic in self._retained - wanted:
            await self._link.publish(topic, b"", retain=True)
            self._retained.discard(topic)
        trees = {each.tree for each in self._audiences}
        self._shown = {tree: ids for tree, ids in self._shown.items() if tree in trees}
        for each in self._audiences:
            await self._show(each)

    async def _show(self, audience: Audience) -> None:
        shown = self._shown.setdefault(audience.tree, set())
        new = {id for id in audience.sees.keys() - shown if self._kept(audience, id) not in self._retained}
        self._shown[audience.tree] = set(audience.sees)
        if new:
            found = await asyncio.to_thread(newest, self._database, audience.scope, new)
            for id, values in found.items():
                await self._retain(audience, id, wire.packed(values, self._root))

    async def _tell(self, values: list[Any]) -> None:
        """One new observation to all who may see it."""
        id, key = values[0], (values[1], values[2])
        newest_one = key >= self._times.get(id, key)
        if newest_one:
            self._times[id] = key
        made, packed = None, b""
        for audience in self._audiences:
            if id not in audience.sees:
                continue
            if made is None:
                made = wire.observation(values, self._root)
                packed = orjson.dumps(made)
            feature = (values[6] or {}).get("feature", audience.sees[id])
            for place in (f"Datastreams({id})/", "", f"FeaturesOfInterest({feature})/" if feature else None):
                if place is not None:
                    topic = f"{audience.tree}{place}{OBSERVATIONS}"
                    if place.startswith("D") and newest_one:
                        await self._retain(audience, id, packed)
                    else:
                        await self._link.publish(topic, packed)
                    for selected, names in self._selections.of(topic).items():
                        await self._link.publish(selected, orjson.dumps(selections.chosen(made, names)))

    async def _tell_change(self, changed: Changed) -> None:
        """One entity that was made or changed to all who may see it: at its set, at itself, and what is new of it."""
        for audience in self._audiences:
            made = await asyncio.to_thread(self._entities.read, audience.scope, changed)
            if made is None:
                continue
            whole = f"{audience.tree}{changed.set}"
            single = f"{whole}({changed.id})"
            for topic in (whole, single):
                await self._link.publish(topic, orjson.dumps(made))
                for selected, names in self._selections.of(topic).items():
                    await self._link.publish(selected, orjson.dumps(selections.chosen(made, names)))
            for name, value in self._entities.new(single, made):
                await self._link.publish(f"{single}/{name}", orjson.dumps({name: value}))

    async def _mend(self, ids: frozenset[int]) -> None:
        """What is retained of datastreams from which something was taken."""
        if not ids:
            return
        found = await asyncio.to_thread(newest, self._database, OPERATOR, ids)
        for id in ids:
            self._times.pop(id, None)
            for audience in self._audiences:
                if id in audience.sees and id in found:
                    await self._retain(audience, id, wire.packed(found[id], self._root))
                elif self._kept(audience, id) in self._retained:
                    await self._retain(audience, id, b"")
                    self._retained.discard(self._kept(audience, id))

    async def _retain(self, audience: Audience, id: int, packed: bytes) -> None:
        topic = self._kept(audience, id)
        await self._link.publish(topic, packed, retain=True)
        self._retained.add(topic)

    @staticmethod
    def _kept(audience: Audience, id: int) -> str:
        return f"{audience.tree}Datastreams({id})/{OBSERVATIONS}"
