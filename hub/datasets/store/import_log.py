"""What the log of an import says. Pages say it in the reader's language, so values stand apart from the words."""

from collections.abc import Mapping
from typing import Any

from hub.datasets.models import TableImport
from hub.db import now

MAX_LOG = 100
WAITS = "Waits until it is read."
READS = "The file is being read."
PERSONS = "Looks like data about persons: %(columns)s. Somebody has to decide."
LOOK = "Waits for somebody to look at what was found."
DIED = "The reading broke off without a word and begins anew."
DIED_AGAIN = "The reading broke off twice without a word, so the file is left alone."
RELEASED = "The reading was interrupted and begins anew."
STOPPED = "Stopped by %(who)s."
TAKEN = "Taken in: %(rows)s rows; refused: %(refused)s."
SAME = "The file is the same as before, so there was nothing to do."
NO_ROW = "Not one row could be read, so the table stays as it was."


def say(row: TableImport, message: str, **values: str) -> None:
    """One more line in the log of an import; pages say the message in the reader's language, and then the values."""
    row.log = [*(row.log or [])[-MAX_LOG + 1 :], {"at": now().isoformat(), "message": message, "values": values}]
    row.message = worded(row.log[-1])


def worded(entry: Mapping[str, Any]) -> str:
    """A line of a log as a sentence."""
    return str(entry["message"]) % entry["values"] if entry.get("values") else str(entry["message"])
