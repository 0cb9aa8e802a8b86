"""Topics with `?$select=`: subscribers ask for them at the broker, and the broker tells us.

A broker knows nothing of selections: somebody has to publish each one that is asked for. Mosquitto tells of
subscriptions at `$SYS/broker/log/M/subscribe` (`log_dest topic`, `log_type subscribe`), which only the hub may read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

LOG = "$SYS/broker/log/M/subscribe"
MOST = 1_000
"""So many selections are published at most; the one asked for longest ago makes room."""
_ASKED = re.compile(
    r"((?:out/[0-9a-f]{64}/)?v1\.1/[A-Za-z]+(?:\([0-9]{1,10}\)(?:/[A-Za-z]+)?)?)\?\$select=([A-Za-z@.]{1,60}(?:,[A-Za-z@.]{1,60}){0,20})"
)


class Selections:
    """What was asked for, by the topic before the question mark."""

    def __init__(self) -> None:
        self._asked: dict[str, None] = {}
        self._by_topic: dict[str, dict[str, tuple[str, ...]]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._asked)

    def hear(self, line: str) -> None:
        """Note a line of the broker's log, if it asks for a selection."""
        match = _ASKED.search(line)
        if match is None or match.end() != len(line.rstrip()):
            return
        self._asked.pop(match[0], None)
        self._asked[match[0]] = None
        self._by_topic.setdefault(match[1], {})[match[0]] = tuple(match[2].split(","))
        while len(self._asked) > MOST:
            oldest = next(iter(self._asked))
            del self._asked[oldest]
            self._by_topic[oldest.partition("?")[0]].pop(oldest)

    def recall(self, asked: Iterable[Any]) -> None:
        """Note what was asked for before."""
        for topic in asked:
            self.hear(str(topic))

    def of(self, topic: str) -> Mapping[str, tuple[str, ...]]:
        """The selections of a topic: the topic of each, and what it has."""
        return self._by_topic.get(topic, {})


def chosen(entity: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """What a selection has of an entity."""
    found = {}
    for name in names:
        for key in ("@iot.id" if name == "id" else name, f"{name}@iot.navigationLink"):
            if key in entity:
                found[key] = entity[key]
    return found
