"""What a whole run tells at its end, as issues beside those of single records."""

from hub.datasets.store.duplicates import Duplicate
from hub.records import Refusal, Words
from hub.sources.store import WHOLE


def shrunk(came: int, before: int) -> Refusal:
    """So few records came that something may be wrong with the source."""
    reason = Words(
        "Only %(came)s records came, %(before)s the last time; nothing was withdrawn", came=came, before=before
    )
    return Refusal(WHOLE, reason, kind="shrunk")


def unreadable(count: int) -> Refusal:
    """Nobody knows which records those were that could not be read."""
    reason = Words(
        "%(count)s records could not be read, so nobody knows which are gone; nothing was withdrawn", count=count
    )
    return Refusal(WHOLE, reason, kind="note")


def duplicate(title: str, other: Duplicate) -> Refusal:
    """Another source brings the same dataset."""
    reason = Words(
        "It is also here as “%(title)s” (%(name)s), from another source.", title=other.title, name=other.name
    )
    return Refusal(title, reason, kind="duplicate")
