"""Words that people and catalogues write, turned into the codes we keep: licences, themes, formats, languages, states.

Every function takes anything and answers a code; empty (or none) where the words name none that we know.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from hub.datasets import vocabulary
from hub.datasets.aliases import (
    ACCESS_RIGHTS,
    AVAILABILITIES,
    FORMATS,
    FREQUENCIES,
    LANGUAGES,
    LEVELS,
    LICENSES,
    STATUSES,
    THEMES,
)

MAX_WORD = 500  # nothing longer is a code, and no time is lost on megabytes
MOST = 1_000
"""So many texts about licences are remembered: a catalogue has few, and every dataset names one."""

_REGIONAL = re.compile(r"([a-z]{2,3})-(?:[a-z]{2}|[0-9]{3}|latn|cyrl)")  # such as de-at
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "µ": "u", "₂": "2", "₃": "3"})
_EU = "publications-europa-eu-resource-authority-"
_EU_TABLES = (
    *("licence", "data-theme", "file-type", "language", "frequency"),
    *("access-right", "planned-availability", "distribution-status"),
)
_TABLES = (
    *(f"{_EU}{table}-" for table in _EU_TABLES),
    "dcat-ap-de-def-licenses-",
    "dcat-ap-de-def-plannedavailability-",
    "dcat-ap-de-def-politicalgeocoding-level-",
    "data-europa-eu-r5r-availability-",
    "data-europa-eu-bna-",
    "purl-org-adms-status-",
    "purl-org-cld-freq-",
    "iana-org-assignments-media-types-",
    "id-loc-gov-vocabulary-iso639-1-",
    "inspire-ec-europa-eu-metadata-codelist-limitationsonpublicaccess-",
    "inspire-ec-europa-eu-metadata-codelist-conditionsapplyingtoaccessanduse-",
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
_STATUSES = _index(STATUSES)
_AVAILABILITIES = _index(AVAILABILITIES)
_ACCESS_RIGHTS = _index(ACCESS_RIGHTS)
_LEVELS = _index(LEVELS)
_HVD = _index({one.code: tuple(filter(None, (one.en, one.de))) for one in vocabulary.hvd_categories().values()})


def license(text: Any) -> str:
    """The code in DCAT-AP.de's list of licences, such as dl-by-de/2.0; empty if unknown (keep the text as rights)."""
    return _license(_text(text)[:MAX_WORD])


@lru_cache(MOST)
def _license(text: str) -> str:
    for candidate in _candidates(text):
        if found := _LICENSES.get(candidate):
            return found
    return ""


def licensed(text: Any) -> vocabulary.License | None:
    """The licence of the list that a text names, however it is written."""
    return vocabulary.licenses().get(license(text))


def themes(words: Iterable[Any]) -> tuple[str, ...]:
    """Codes of the EU's data themes that the words name, without those that name none."""
    return tuple(dict.fromkeys(code for word in words for code in _theme(_text(word))))


def _theme(word: str) -> Iterable[str]:
    """A portal's own address of a theme ends in the theme's name."""
    named = unquote(word[:MAX_WORD].rstrip("/").rpartition("/")[2])
    return _THEMES.get(fold(word)) or _THEMES.get(fold(named)) or ()


def format(text: Any) -> tuple[str, str]:
    """The EU file type and the media type of a format's name, media type or address; two empty strings if unknown."""
    whole = _text(text)[:MAX_WORD]
    words = (whole, *re.split(r"[,;|\s]+", whole), *re.split(r"[,;|\s:/.]+", whole))
    code = next((_FORMATS[word] for word in map(fold, words) if word in _FORMATS), "")
    return (code, _TYPES[code]) if code else ("", "")


def language(text: Any) -> str:
    """The code in the EU's table of languages, such as DEU; empty if unknown."""
    word = fold(_text(text))
    region = _REGIONAL.fullmatch(word)
    return _LANGUAGES.get(word) or (_LANGUAGES.get(region[1], "") if region else "")


def frequency(text: Any) -> str:
    """The code in the EU's table of frequencies, such as MONTHLY; empty if unknown."""
    return _FREQUENCIES.get(fold(_text(text).removeprefix("R/")), "")


def status(text: Any) -> str:
    """The code in the EU's table of states of a distribution, such as COMPLETED."""
    return _STATUSES.get(fold(_text(text).rpartition("#")[2]), "")


def availability(text: Any) -> str:
    """The code in the EU's table of planned availability, such as STABLE."""
    return _AVAILABILITIES.get(fold(_text(text)), "")


def access_rights(text: Any) -> str:
    """The code in the EU's table of access rights, such as PUBLIC."""
    return _ACCESS_RIGHTS.get(fold(_text(text)), "")


def level(text: Any) -> str:
    """The code in DCAT-AP.de's list of geocoding levels, such as municipality."""
    return _LEVELS.get(fold(_text(text)), "")


def hvd(text: Any) -> str:
    """The code of a category of high-value data, such as c_b79e35eb."""
    return _HVD.get(fold(_text(text)), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _candidates(text: str) -> Iterable[str]:
    """The whole, then the parts of a text that may name a licence, without words that say nothing.

    Parts are what stands in brackets ("... International (CC BY 4.0)"), addresses, and what stands between marks.
    """
    brackets, bare = re.findall(r"\(([^()]{2,60})\)", text), re.sub(r"\([^()]*\)", "", text)
    for part in (text, *brackets, bare, *re.findall(r"https?://[^\s\"'<>()]+", text), *re.split(r"[:;<>\n]", bare)):
        key = re.sub(r"-(?:deed(?:-[a-z]{2})?|legalcode(?:-[a-z]{2})?|version|lizenz|license)(?=-|$)", "", fold(part))
        yield from (fold(part), key)
