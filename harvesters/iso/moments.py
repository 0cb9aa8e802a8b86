"""Dates in ISO 19115 as offices write them, and a sentence for each that no calendar has."""

import re
from datetime import datetime

from harvesters import normalise

_SHORT = re.compile(r"(?<=-)(\d)(?=\D|$)")
_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?[+-]\d\d:?\d\d$")
_OPEN = frozenset({"", "unknown", "now", "before", "after", "inapplicable", "missing", "unbekannt", "-"})


def moment(word: str, problems: list[str]) -> datetime | None:
    """The instant; None where nothing is said, or with a sentence added to `problems` where it is no date.

    Midnight somewhere means the day there, and must not become the day before.
    """
    text = word.strip()
    if text.lower() in _OPEN:
        return None
    found = normalise.date(_SHORT.sub(r"0\1", _MIDNIGHT.sub("", text)))
    problem = f"“{text[:60]}” is not a date of the calendar."
    if found is None and problem not in problems:
        problems.append(problem)
    return found
