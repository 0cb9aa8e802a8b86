"""The topics of SensorThings (OGC 18-088, 14), those of devices below `in/`, those of single readers below `out/`.

A device publishes at `v1.1/...` on a listener of the broker that puts `in/` before it. So what the hub publishes itself
at `v1.1/...` never meets what devices send.
"""

import re
from typing import NamedTuple

VERSION = "v1.1"
IN = "in/"
_INCOMING = re.compile(
    r"in/(?:(alm_[A-Za-z0-9_-]{1,100})/)?v1\.1/(?:(Datastreams|MultiDatastreams|FeaturesOfInterest)\(([1-9][0-9]{0,9})\)/)?"
    r"Observations"
)


class Incoming(NamedTuple):
    """Where a device published: with which token, if it stands in the topic, and in the link of which entity."""

    token: str
    set: str
    id: int | None

    @property
    def path(self) -> str:
        """The resource path of the same set."""
        return f"{self.set}({self.id})/Observations" if self.set else "Observations"


def incoming(topic: str) -> Incoming | None:
    """What a topic says; None for one at which nothing is taken."""
    match = _INCOMING.fullmatch(topic)
    if match is None or (match[3] and int(match[3]) >= 2**31):
        return None
    return Incoming(match[1] or "", match[2] or "", int(match[3]) if match[3] else None)


def shown(topic: str) -> str:
    """A topic for the log: without a token, and no longer than a line."""
    return re.sub(r"alm_[^/]*", "alm_…", topic)[:200]


def tree(digest: str = "") -> str:
    """The start of all topics of one reader, or of those that everybody may read."""
    return f"out/{digest}/{VERSION}/" if digest else f"{VERSION}/"
