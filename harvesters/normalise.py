"""Words from outside to the codes we keep: observed properties, licences, themes, formats, languages, dates."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from harvesters import german
from harvesters.properties import PROPERTIES, UNITS, ObservedProperty
from hub.datasets.words import (
    MAX_WORD,
    access_rights,
    availability,
    fold,
    format,
    frequency,
    hvd,
    language,
    level,
    license,
    status,
    themes,
)

__all__ = [
    "access_rights",
    "availability",
    "date",
    "fold",
    "format",
    "frequency",
    "hvd",
    "language",
    "level",
    "license",
    "observed_property",
    "status",
    "themes",
    "unit",
]

_GERMANY = ZoneInfo("Europe/Berlin")
_PROPERTIES = {fold(word): known for known, words in PROPERTIES for word in (known.code, *words)}


def observed_property(word: str) -> ObservedProperty:
    """The known property that `word` names, or one that has only this word as its name."""
    return _PROPERTIES.get(fold(word)) or ObservedProperty(word, word, word)


def unit(text: str) -> str:
    """The UCUM code, or what the source writes."""
    return UNITS.get(text.strip(), text.strip())


def date(text: Any) -> datetime | None:
    """The instant in a text such as 2014-02-19, 2013, 06.02.2013 16:49:58, or with words before it; else None.

    Days begin at 0:00 UTC. ISO times without zone are UTC, as CKAN writes them; German ones are German time.
    """
    words = (text if isinstance(text, str) else "")[:MAX_WORD].strip()
    if match := re.fullmatch(r"(\d{4})(?:-(\d{2}))?", words, re.ASCII):
        words = f"{match[1]}-{match[2] or '01'}-01"
    match = re.search(rf"(?<!\d)(?:{german.DATETIME}|{german.DATE})(?!\d)", words, re.ASCII)
    if match is None:
        return None
    found = german.instant(match[0])
    if found is None:
        return None
    if not isinstance(found, datetime):
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    if found.tzinfo is None and "." in match[0][:3]:
        local = german.localise(found, _GERMANY)
        return local and local.astimezone(UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
