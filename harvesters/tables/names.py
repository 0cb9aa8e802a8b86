"""Names of columns that every table takes: not empty, not there twice, short enough, and free of what SQL quotes."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 63  # bytes, as PostgreSQL cuts names off

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


def title(text: str) -> str:
    """A heading on one line, without what cannot be seen."""
    seen = "".join(" " if unicodedata.category(character) in ("Cc", "Cs") else character for character in text)
    return " ".join(seen.replace("\ufffd", "").replace("\ufeff", "").split())


def unit(heading: str) -> str:
    """The unit that a heading names itself: Temperatur [°C]."""
    match = _BRACKETS.search(heading)
    return match[1].strip() if match else ""


def names(titles: Iterable[str]) -> list[str]:
    """A name for each heading; SQLite takes a and A for the same."""
    taken: set[str] = set()
    return [_free(_plain(heading) or f"column_{index}", taken) for index, heading in enumerate(titles, 1)]


def _plain(heading: str) -> str:
    without = title(_BRACKETS.sub(" ", heading)) or title(heading.strip("[] "))
    return _cut(without.replace('"', "").lstrip("_ ").strip(), LONGEST)


def _free(name: str, taken: set[str]) -> str:
    free, count = name, 1
    while free.casefold() in taken:
        count += 1
        free = f"{_cut(name, LONGEST - len(str(count)) - 1)}_{count}"
    taken.add(free.casefold())
    return free


def _cut(text: str, length: int) -> str:
    return text.encode("utf-8", "replace")[:length].decode("utf-8", "ignore").strip()
