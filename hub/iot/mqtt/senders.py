"""Who sends a message: its token says so, in a user property (MQTT 5) or in the topic."""

import time
from collections.abc import Callable
from typing import Any

from hub.access import NOBODY, Principal
from hub.errors import Unauthenticated

FRESH = 0.9
"""So many seconds an answer holds: what is revoked is to be out of use within one."""
MOST = 50_000

Known = Callable[[str], Principal]


class Senders:
    """Tokens that were asked for a moment ago, and whose they are."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._kept: dict[str, Principal] = {}
        self._until = 0.0

    def sender(self, token: str, properties: dict[str, Any]) -> Principal:
        """Who sends; refuses a message of nobody."""
        token = _property(properties) or token
        if not token:
            raise Unauthenticated("A message needs a token, as user property “token” or in its topic")
        if time.monotonic() >= self._until or len(self._kept) >= MOST:
            self._kept, self._until = {}, time.monotonic() + FRESH
        found = self._kept.get(token)
        if found is None:
            found = self._kept[token] = self._known(token)
        if found is NOBODY:
            raise Unauthenticated("The token of a message is not known, or not in force any more")
        return found


def _property(properties: dict[str, Any]) -> str:
    for name, value in properties.get("user_property", ()):
        if name == "token":
            return str(value)
    return ""
