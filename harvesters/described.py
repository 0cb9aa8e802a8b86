"""What harvesters of descriptions share: addresses, keywords, licences in prose, formats of links, spans of time."""

import re
from calendar import monthrange
from collections.abc import Iterable

from harvesters import addresses, normalise
from harvesters.documents import clean

LONGEST_TITLE = 1_000
LONGEST_KEYWORD = 100

_DOI = re.compile(r"(?:doi:\s*|info:doi/|(?:https?://)?(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_URN = re.compile(r"urn:nbn:[\w:.+/-]{3,200}", re.IGNORECASE)
_HANDLE = re.compile(r"(?:hdl:|info:hdl/)(\d[\w.]{1,40}/\S+)", re.IGNORECASE)
_DAY = r"(\d{4}(?:-\d{2}(?:-\d{2})?|\d{4})?)(?:T[\d:.Z+-]{1,30})?"
_SPAN = re.compile(rf"\s*(?:{_DAY})?\s*(/|--|–|—|bis|\s-\s|-(?=\s*\d{{4}}\s*$))\s*(?:{_DAY})?\s*", re.ASCII)
_ONE = re.compile(rf"\s*{_DAY}\s*", re.ASCII)
_PART = re.compile(r"\b(start|end)\s*=\s*([^;]{1,40})", re.IGNORECASE)


def line(text: str, longest: int = LONGEST_TITLE) -> str:
    """Words on one line, cut where a title would be too long."""
    words = " ".join(clean(text[: 20 * longest]).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def url(word: str) -> str:
    """The address, whole and quoted; empty if it is none."""
    return addresses.web_address(word.strip()[:2_000])


def resolved(word: str) -> str:
    """Where an identifier leads: an address itself, or a DOI, a URN or a handle at its resolver; empty if nowhere."""
    word = word.strip()[:2_000]
    if match := _DOI.fullmatch(word):
        return url(f"https://doi.org/{match[1]}")
    if match := _HANDLE.fullmatch(word):
        return url(f"https://hdl.handle.net/{match[1]}")
    if _URN.fullmatch(word):
        return f"https://nbn-resolving.org/{word.lower()}"
    return url(word)


def keywords(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, without those that are too short or too long to be one."""
    found = (" ".join(clean(word[: 2 * LONGEST_KEYWORD]).split()) for word in words)
    return tuple(dict.fromkeys(word for word in found if 1 < len(word) <= LONGEST_KEYWORD))


def licensed(words: Iterable[str]) -> tuple[str, str]:
    """The code of the first licence that is named, and its own word; without one, nothing and all the words."""
    said = [text for word in words if (text := line(word, 10_000))]
    for word in said:
        if code := normalise.license(word):
            return code, word
        for address in addresses.IRI.findall(word[:5_000])[:5]:  # in the middle of a sentence
            if code := normalise.license(address.rstrip(".,;)")):
                return code, word
    return "", "; ".join(dict.fromkeys(said))


def formatted(words: Iterable[str], address: str = "") -> tuple[str, str]:
    """The file type and the media type by the first word that a table knows, else by the ending of the address."""
    for word in (*words, addresses.ending(address)):
        if (found := normalise.format(word))[0]:
            return found
    return "", ""


def period(text: str) -> tuple[str, str]:
    """The first and the last day of a span such as 1900/1950, 1900-1950 or 2023-02; empty where it is open or none."""
    text = text.strip()[:200]
    if parts := {key.lower(): value for key, value in _PART.findall(text)}:
        return _first(parts.get("start", "")), _last(parts.get("end", ""))
    if match := _ONE.fullmatch(text):
        return _day(match[1], end=False), _day(match[1], end=True)
    if match := _SPAN.fullmatch(text):
        start, end = _day(match[1], end=False), _day(match[3], end=True)
        return (start, end) if not (start and end and start > end) else ("", "")
    moment = normalise.date(text)
    day = moment.date().isoformat() if moment else ""
    return day, day


def _first(text: str) -> str:
    return period(text)[0]


def _last(text: str) -> str:
    return period(text)[1]


def _day(text: str | None, *, end: bool) -> str:
    """The day, or the first or last one of the month or year; empty for one that cannot be."""
    digits = (text or "").replace("-", "")
    if not 1000 <= int(digits[:4] or 0) <= 9998:
        return ""
    month = int(digits[4:6] or (12 if end else 1))
    if not 1 <= month <= 12:
        return ""
    length = monthrange(int(digits[:4]), month)[1]
    day = int(digits[6:8] or (length if end else 1))
    return f"{digits[:4]}-{month:02d}-{day:02d}" if 1 <= day <= length else ""
