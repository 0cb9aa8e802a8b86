"""Messages become batches: each is answered when the batch that it is in has been stored durably."""

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hub.errors import Unavailable

PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between two tries while nothing can be stored."""
LOOSE = 20_000
"""So many messages may wait; beyond it, those are let go of which the broker wants no acknowledgement."""

log = structlog.get_logger()


class Message(NamedTuple):
    """What a device sent, and what MQTT 5 says beside it."""

    topic: str
    payload: bytes
    properties: dict[str, Any]
    at: float = 0.0
    """When it came, in seconds since 1970."""


class Batches:
    """Where messages wait for the one thread that stores them.

    While it stores one batch the next one gathers, so batches grow with the load. A database that is slow or away slows
    the broker down, which sends no more than so many messages that were not acknowledged.
    """

    def __init__(self, keep: Callable[[Sequence[Message]], None]) -> None:
        self._keep = keep
        self._waiting: list[Message] = []
        self._ready = asyncio.Event()
        self._stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._busy = self.ending = False
        self.taken = self.dropped = 0

    async def take(self, topic: str, payload: bytes, properties: dict[str, Any]) -> None:
        """Return when the message has been stored, or refused for good; a process that ends leaves it to the next."""
        if not properties.get("qos") and (self.ending or len(self._waiting) >= LOOSE):
            self.dropped += 1
            return
        if self.ending:
            await asyncio.get_running_loop().create_future()
        self._waiting.append(Message(topic, payload, properties, time.time()))
        self._ready.set()
        await self._stored  # shared by all of a batch: thousands of shields around it would take long to come off

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits and nothing is being stored."""
        return not self._waiting and not self._busy

    async def run(self) -> None:
        """Store what comes, until this is cancelled."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            batch, self._waiting = self._waiting, []
            answer, self._stored = self._stored, asyncio.get_running_loop().create_future()
            self._busy = True
            await self._store(batch)
            self.taken += len(batch)
            if not answer.done():
                answer.set_result(None)
            self._busy = False

    async def _store(self, batch: Sequence[Message]) -> None:
        for tries in count():
            try:
                await asyncio.to_thread(self._keep, batch)
            except (Unavailable, SQLAlchemyError, OSError) as error:
                if not tries:
                    log.warning("nothing can be stored just now", error=type(error).__name__)
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            else:
                return
