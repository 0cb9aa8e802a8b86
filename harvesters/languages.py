"""Titles and descriptions in several languages, kept as CKAN's portals do: `title_translated`, `notes_translated`.

What is taken for a title stays that; here stands what is said in others, by the codes that RDF has for languages.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from harvesters.documents import clean

TITLE, NOTES = "title_translated", "notes_translated"
MOST = 40
LONGEST = {TITLE: 1_000, NOTES: 50_000}
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}")
_SHORT = {
    "bul": "bg", "hrv": "hr", "ces": "cs", "cze": "cs", "dan": "da", "nld": "nl", "dut": "nl", "eng": "en", "est": "et",
    "fin": "fi", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "ell": "el", "gre": "el", "hun": "hu", "gle": "ga",
    "ita": "it", "lav": "lv", "lit": "lt", "mlt": "mt", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "slk": "sk",
    "slo": "sk", "slv": "sl", "spa": "es", "swe": "sv", "ukr": "uk", "tur": "tr", "rus": "ru", "ara": "ar",
}  # fmt: skip
"""Codes of three letters of which RDF wants the one of two."""

Pairs = Iterable[tuple[str, str]]


def tag(code: str) -> str:
    """A language as RDF writes it; nothing for what is no code."""
    word = code.strip().lower().replace("_", "-")
    return _SHORT.get(word, word) if _TAG.fullmatch(word) else ""


def several(title: Pairs, notes: Pairs, taken: Iterable[str]) -> dict[str, dict[str, str]]:
    """What pairs of language and text say beside the texts that were `taken`; nothing where that is all."""
    own = {text.strip() for text in taken}
    found = {key: _by_language(key, pairs) for key, pairs in ((TITLE, title), (NOTES, notes))}
    return {key: texts for key, texts in found.items() if any(text not in own for text in texts.values())}


def _by_language(key: str, pairs: Pairs) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, text in pairs:
        language, words = tag(code), clean(text).strip()[: LONGEST[key]]
        if language and words and len(found) < MOST:
            found.setdefault(language, words)
    return found


def pairs(value: Any) -> list[tuple[str, str]]:
    """An object of texts by language as pairs."""
    given = value.items() if isinstance(value, Mapping) else ()
    return [(str(code), text) for code, text in given if isinstance(text, str)]
