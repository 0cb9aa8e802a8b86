"""Words from outside to the codes we keep: observed properties, licences, themes, formats, languages, dates."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from harvesters import german
from harvesters.aliases import FORMATS, FREQUENCIES, LANGUAGES, LICENSES, THEMES
from harvesters.properties import PROPERTIES, UNITS, ObservedProperty
from hub.datasets import vocabulary

MAX_WORD = 500  # nothing longer is a code, and no time is lost on megabytes

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "µ": "u", "₂": "2", "₃": "3"})
_GERMANY = ZoneInfo("Europe/Berlin")
_EU = "publications-europa-eu-resource-authority-"
_TABLES = (
    *(f"{_EU}{table}-" for table in ("licence", "data-theme", "file-type", "language", "frequency")),
    "dcat-ap-de-def-licenses-",
    "purl-org-cld-freq-",
    "iana-org-assignments-media-types-",
    "id-loc-gov-vocabulary-iso639-1-",
)


def fold(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, without the parts of an address that do not matter."""
    text = unicodedata.normalize("NFC", text[:MAX_WORD]).strip().lower().translate(_UMLAUTS)
    text = re.sub(r"^https?://(?:www\.|dx\.)?", "", text)
    text = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    for table in _TABLES:
        text = text.removeprefix(table)
    return text


def _index(rows: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Every spelling's code; where two rows share one, the first row is meant."""
    index: dict[str, str] = {}
    for code, words in rows.items():
        for word in (code, *words):
            index.setdefault(fold(word), code)
    return index


def _themes() -> dict[str, list[str]]:
    """A word may name two themes: the old category of education and science does."""
    found: dict[str, list[str]] = {}
    for theme in vocabulary.THEMES.values():
        for word in (theme.code, theme.de, theme.en, *THEMES.get(theme.code, ())):
            found.setdefault(fold(word), []).append(theme.code)
    return found


def _licenses() -> dict[str, str]:
    listed = vocabulary.licenses().values()
    index = _index({one.code: (one.title, one.url, *LICENSES.get(one.code, ())) for one in listed})
    index.pop("", None)  # some have no address
    return index


_LICENSES = _licenses()
_THEMES = _themes()
_TYPES = {code: vocabulary.file_types()[code] for code in (*FORMATS, *vocabulary.file_types())}
_TYPES["GPX"] = "application/gpx+xml"  # the table has octet-stream
_FORMATS = _index({code: FORMATS.get(code, ()) for code in _TYPES})
for _code, _media_type in _TYPES.items():
    _FORMATS.setdefault(fold(_media_type), _code)
for _vague in ("", "application-octet-stream", "bin", "octet"):
    _FORMATS.pop(_vague, None)
_LANGUAGES = _index(LANGUAGES)
_FREQUENCIES = _index(FREQUENCIES)
_PROPERTIES = {fold(word): known for known, words in PROPERTIES for word in (known.code, *words)}


def observed_property(word: str) -> ObservedProperty:
    """The known property that `word` names, or one that has only this word as its name."""
    return _PROPERTIES.get(fold(word)) or ObservedProperty(word, word, word)


def unit(text: str) -> str:
    """The UCUM code, or what the source writes."""
    return UNITS.get(text.strip(), text.strip())


def license(text: Any) -> str:
    """The code in DCAT-AP.de's list of licences, such as dl-by-de/2.0; empty if unknown (keep the text as rights)."""
    for candidate in _candidates(_text(text)):
        if found := _LICENSES.get(candidate):
            return found
    return ""


def themes(words: Iterable[Any]) -> tuple[str, ...]:
    """Codes of the EU's data themes that the words name, without those that name none."""
    return tuple(dict.fromkeys(code for word in words for code in _THEMES.get(fold(_text(word)), ())))


def format(text: Any) -> tuple[str, str]:
    """The EU file type and the media type of a format's name, media type or address; two empty strings if unknown."""
    whole = _text(text)[:MAX_WORD]
    words = (whole, *re.split(r"[,;|\s]+", whole), *re.split(r"[,;|\s:/.]+", whole))
    code = next((_FORMATS[word] for word in map(fold, words) if word in _FORMATS), "")
    return (code, _TYPES[code]) if code else ("", "")


def language(text: Any) -> str:
    """The code in the EU's table of languages, such as DEU; empty if unknown."""
    return _LANGUAGES.get(fold(_text(text)), "")


def frequency(text: Any) -> str:
    """The code in the EU's table of frequencies, such as MONTHLY; empty if unknown."""
    return _FREQUENCIES.get(fold(_text(text).removeprefix("R/")), "")


def date(text: Any) -> datetime | None:
    """The instant in a text such as 2014-02-19, 2013, 06.02.2013 16:49:58, or with words before it; else None.

    Days begin at 0:00 UTC. ISO times without zone are UTC, as CKAN writes them; German ones are German time.
    """
    words = _text(text)[:MAX_WORD].strip()
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


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _candidates(text: str) -> Iterable[str]:
    """The whole, then what stands in brackets ("... International (CC BY 4.0)"), without words that say nothing."""
    for part in (text, *re.findall(r"\(([^()]{2,60})\)", text[:MAX_WORD]), re.sub(r"\([^()]*\)", "", text[:MAX_WORD])):
        key = re.sub(r"-(?:deed(?:-[a-z]{2})?|legalcode(?:-[a-z]{2})?|version|lizenz|license)(?=-|$)", "", fold(part))
        yield from (fold(part), key)
