"""The ingest process: one session at the broker for what devices send, and, in one of all processes, what is published.

Each process has a session of its own, which outlives it: what the broker has sent and nobody has acknowledged is sent
again to whoever comes under the same name. A process that does not come again leaves its session to the others, who
empty it and let the broker forget it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.db import Database
from hub.errors import Unavailable
from hub.iot.mqtt import store
from hub.iot.mqtt.batches import Batches
from hub.iot.mqtt.claims import Claim
from hub.iot.mqtt.link import Link, Lost
from hub.iot.mqtt.publishing import Publisher
from hub.iot.mqtt.senders import Known
from hub.iot.mqtt.storing import Storing
from hub.iot.mqtt.topics import IN

SESSIONS = 64
"""So many processes at most."""
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds between two tries to reach the broker."""
WATCH = 1.0
"""Seconds between two looks whether a name is still ours."""
ADOPT = 5.0
"""Seconds between two looks for a session that nobody has."""
EMPTY = 3.0
"""A session of which nothing came for so many seconds is empty."""
LAST_WORD = 10.0
"""Seconds for storing what was taken when the process is told to stop."""

log = structlog.get_logger()


class Ingest:
    """One for each process."""

    def __init__(self, settings: Settings, database: Database[Scope], known: Known) -> None:
        self._settings, self._database, self._group = settings, database, settings.mqtt_group
        self._storing = Storing(database, known)
        self._batches = Batches(self._storing)
        self._topics = [f"$share/{self._group}/{IN}#"]
        self._number: int | None = None
        self.stopping = asyncio.Event()
        self.ready = asyncio.Event()
        """Whether the broker sends us what devices send."""

    async def run(self) -> None:
        """Work until `stopping` is set."""
        self._folder.mkdir(parents=True, exist_ok=True)
        storing = asyncio.create_task(self._batches.run())
        working = [asyncio.create_task(self._keep_on(each)) for each in (self._receive, self._adopt, self._publish)]
        await asyncio.wait(
            [asyncio.create_task(self.stopping.wait()), *working, storing], return_when="FIRST_COMPLETED"
        )
        self.stopping.set()
        await asyncio.wait(working)
        storing.cancel()
        self._tell()
        for task in (*working, storing):
            if task.done() and not task.cancelled() and task.exception() is not None:
                raise task.exception() or AssertionError

    @property
    def _folder(self) -> Path:
        return self._settings.data

    async def _keep_on(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it again and again; what does not answer is waited for, with pauses."""
        tries, told = 0, ""
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                await work()
            except (Unavailable, SQLAlchemyError, OSError) as error:
                tries = 0 if time.monotonic() - began > PAUSES[-1] else tries
                reason = str(error) if isinstance(error, Lost) else type(error).__name__
                if reason != told:
                    log.warning("waiting for broker or database", work=work.__name__.strip("_"), reason=reason)
                told = reason
                await self._rest(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()

    def _claim(self, name: str) -> Claim:
        return Claim(self._database, self._folder, f"{self._group} {name}")

    def _link(self, number: int) -> Link:
        return Link(
            self._settings.mqtt_url, f"{self._group}-{number}", self._settings.mqtt_in_flight, self._batches.take
        )

    async def _receive(self) -> None:
        """Hold a session, and take what comes of it."""
        number, claim = await asyncio.to_thread(self._first_free)
        try:
            self._number = number
            async with self._link(number) as link:
                await link.subscribe(self._topics)
                log.info("ready", session=number)
                self.ready.set()
                await self._while_held(link, claim)
        finally:
            self.ready.clear()
            self._number = None
            await asyncio.to_thread(claim.release)

    def _first_free(self) -> tuple[int, Claim]:
        for number in range(SESSIONS):
            claim = self._claim(str(number))
            if claim.take():
                with self._database.write(OPERATOR) as session:
                    store.note(session, self._group, number)
                return number, claim
        raise Unavailable("No session at the broker is free, or the database does not answer")

    async def _while_held(self, link: Link, claim: Claim) -> None:
        """Until the process stops, with everything stored and acknowledged that was taken; or the session is lost."""
        while not self.stopping.is_set():
            await self._rest(WATCH)
            if link.is_lost:
                raise Lost
            if not await asyncio.to_thread(_still_holds, claim):
                raise Unavailable("Another process has our session")
        self._batches.ending = True
        end = time.monotonic() + LAST_WORD
        while not self._batches.is_idle and time.monotonic() < end and not link.is_lost:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0)  # acknowledgements go out with the next turn of the loop

    async def _adopt(self) -> None:
        """Empty the sessions that nobody has, and let the broker forget them."""
        await self._rest(ADOPT)
        if self._number is None or self.stopping.is_set():
            return
        for number in await asyncio.to_thread(self._noted):
            claim = self._claim(str(number))
            if number != self._number and await asyncio.to_thread(claim.take):
                try:
                    await self._empty(number)
                finally:
                    await asyncio.to_thread(claim.release)

    def _noted(self) -> list[int]:
        with self._database.read(OPERATOR) as session:
            return store.sessions(session, self._group)

    async def _empty(self, number: int) -> None:
        async with self._link(number) as link:
            link.unsubscribe(self._topics)
            quiet_since = asyncio.get_running_loop().time()
            while asyncio.get_running_loop().time() - max(quiet_since, link.last) < EMPTY or not self._batches.is_idle:
                await self._rest(0.2)
                if link.is_lost or self.stopping.is_set():
                    return
            await link.close(forget=True)
        await asyncio.to_thread(self._forget, number)
        log.info("a session that nobody had is empty", session=number)

    def _forget(self, number: int) -> None:
        with self._database.write(OPERATOR) as session:
            store.forget(session, self._group, number)

    async def _publish(self) -> None:
        """Be the one that publishes, if nobody else is."""
        claim = self._claim("publisher")
        if not await asyncio.to_thread(claim.take):
            await self._rest(WATCH)
            return
        try:
            await Publisher(self._settings, self._database, claim).run(self.stopping)
        finally:
            await asyncio.to_thread(claim.release)

    def _tell(self) -> None:
        refusals = self._storing.refusals
        log.info("stopped", messages=self._batches.taken, stored=self._storing.stored, refused=refusals.count)


def _still_holds(claim: Claim) -> bool:
    """While the database does not answer nobody else can take it, and we keep what is to be stored."""
    with suppress(SQLAlchemyError):
        return claim.holds() or claim.take()
    return True
