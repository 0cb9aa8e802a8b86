"""Messages that cannot be taken: counted all, told once for each topic and reason, and never with a token."""

from collections import Counter

import structlog

from hub.iot.mqtt import topics

MOST = 1_000
"""So many pairs of topic and reason are known; who sends more of them is told of no further ones."""

log = structlog.get_logger()


class Refusals:
    """What was refused since the process began."""

    def __init__(self) -> None:
        self.known: Counter[tuple[str, str]] = Counter()
        self.count = 0

    def note(self, topic: str, reason: str) -> None:
        """Count one message."""
        self.count += 1
        pair = topics.shown(topic), reason[:300]
        if pair not in self.known and len(self.known) < MOST:
            log.warning("a message was refused", topic=pair[0], reason=pair[1])
        if pair in self.known or len(self.known) < MOST:
            self.known[pair] += 1
