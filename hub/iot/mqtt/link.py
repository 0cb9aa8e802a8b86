"""One connection to the broker (MQTT 5, gmqtt), and what depends on it: acknowledgements belong to it alone."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import gmqtt
from gmqtt.mqtt.handler import MQTTError
from gmqtt.storage import PersistentStorage

from hub.errors import Unavailable

PATIENCE = 20.0
"""Seconds for the broker to answer."""
WINDOW = 500
"""So many publications may be under way before the next one waits."""
LARGEST = 2_000_000
"""No larger packet is sent to us: the broker throws it away."""
NEVER = -2
"""As a number of retries: a lost connection is not repaired, but made anew, so that no late word goes into the next."""
FOREVER = 0xFFFFFFFF

logging.getLogger("gmqtt").setLevel(logging.CRITICAL)  # what goes wrong is told once, by whoever uses the connection

Took = Callable[[str, bytes, dict[str, Any]], Awaitable[None]]


class Lost(Unavailable):
    """The connection to the broker is gone."""

    title = "The broker does not answer"


class Link:
    """A connection with a session under a name, inside `async with`; with `keep` the broker keeps the session after it.

    Each message is handed to `took`, and acknowledged when that returns; when it raises, the broker sends it again.
    """

    def __init__(self, url: str, name: str, in_flight: int, took: Took, *, keep: bool = True) -> None:
        self._address, self._took = urlsplit(url), took
        self._lost, self._subscribed = asyncio.Event(), asyncio.Event()
        self._under_way = PersistentStorage()
        self.last = 0.0
        """When the last message came, by the clock of the loop."""
        self._client = gmqtt.Client(
            _hidden(name, url),
            clean_session=not keep,
            optimistic_acknowledgement=False,
            persistent_storage=self._under_way,
            session_expiry_interval=FOREVER if keep else 0,
            receive_maximum=in_flight,
            maximum_packet_size=LARGEST,
        )
        self._client.set_config({"reconnect_retries": NEVER})
        self._client.on_message = self._receive
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_disconnect = lambda *_, **__: self._lost.set()
        if self._address.username:
            password = unquote(self._address.password or "")
            self._client.set_auth_credentials(unquote(self._address.username), password)

    async def __aenter__(self) -> "Link":
        tls = self._address.scheme == "mqtts"
        port = self._address.port or (8883 if tls else 1883)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._client.connect(self._address.hostname, port, ssl=tls)
        except (OSError, MQTTError, TimeoutError) as error:
            raise Lost(f"The broker does not answer: {error or type(error).__name__}") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self, *, forget: bool = False) -> None:
        """End the connection; `forget` lets the broker forget the session, too."""
        properties = {"session_expiry_interval": 0} if forget else {}
        with contextlib.suppress(Exception):  # it may be gone already
            async with asyncio.timeout(PATIENCE):
                await self._client.disconnect(**properties)
        self._lost.set()

    @property
    def is_lost(self) -> bool:
        """Whether the connection has ended."""
        return self._lost.is_set()

    async def end(self) -> None:
        """Wait until the connection has ended."""
        await self._lost.wait()

    async def subscribe(self, topics: Sequence[str]) -> None:
        """Ask for messages; returns when the broker has agreed."""
        self._subscribed.clear()
        self._client.subscribe([gmqtt.Subscription(topic, qos=1) for topic in topics])
        await self._or_lost(self._subscribed.wait())

    def unsubscribe(self, topics: Sequence[str]) -> None:
        """Ask for no more of them."""
        self._client.unsubscribe(topics if isinstance(topics, str) else list(topics))

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Publish; `settled` says when the broker has all of it."""
        if len(self._under_way.get_all()) >= WINDOW:
            await self.settled()
        if self.is_lost:
            raise Lost
        self._client.publish(topic, payload, qos=1, retain=retain)

    async def settled(self) -> None:
        """Wait until the broker has acknowledged everything that was published."""
        await self._or_lost(self._under_way.wait_empty())

    async def _or_lost(self, awaited: Any) -> None:
        wanted, lost = asyncio.ensure_future(awaited), asyncio.ensure_future(self._lost.wait())
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.wait({wanted, lost}, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError as error:
            raise Lost from error
        finally:
            wanted.cancel()
            lost.cancel()
        if self.is_lost:
            raise Lost

    async def _receive(self, _: Any, topic: str, payload: bytes, qos: int, properties: dict[str, Any]) -> int:
        self.last = asyncio.get_running_loop().time()
        properties["qos"] = qos
        await self._took(topic, payload, properties)
        return 0


def _hidden(name: str, url: str) -> str:
    """The name as nobody can guess it who does not know our login: whoever comes under it is given the session."""
    return f"{name}-{hashlib.sha256(url.encode()).hexdigest()[:24]}"
