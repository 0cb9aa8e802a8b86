"""Keywords of ISO 19115, and what some of them mean: themes, high-value categories, services."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from connectors import xmls
from harvesters import normalise
from harvesters.iso import themes
from harvesters.iso.dialects import all_said, code, href, said

HVD_LAW = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
LONGEST = 100
_HVD_WORDS = frozenset({"high-value-dataset", "high-value-datasets", "hvd", "hochwertiger-datensatz"})
_CODE_LISTS = "http://inspire.ec.europa.eu/metadata-codelist/"
_MARKS = frozenset({"inspireidentifiziert", "advmis"})


@dataclass(slots=True)
class Keywords:
    """What was found; `words` are those that themes were made from."""

    keyword: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    words: str = ""
    hvd: list[str] = field(default_factory=list)
    legislation: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    anchor: str
    thesaurus: str


def keywords(found: etree._Element) -> Keywords:
    """The keywords of data or a service."""
    words = list(_words(found))
    result = Keywords(tuple(dict.fromkeys(_kept(words))))
    _themes(found, words, result)
    result.hvd = list(dict.fromkeys(filter(None, map(_category, words))))
    if result.hvd or any(one.anchor == HVD_LAW or normalise.fold(one.text) in _HVD_WORDS for one in words):
        result.legislation = [HVD_LAW]
    return result


def _category(word: _Word) -> str:
    """A category of high-value data by its address, or by its label in a list of such."""
    listed = "high-value" in word.thesaurus.lower() or "hvd" in word.thesaurus.lower()
    return normalise.hvd(word.anchor) or (normalise.hvd(word.text) if listed else "")


def _words(found: etree._Element) -> Iterator[_Word]:
    for group in xmls.nodes(found, "descriptiveKeywords/MD_Keywords"):
        thesaurus = said(group, "thesaurusName/CI_Citation/title")
        for node in xmls.nodes(group, "keyword"):
            text, anchor = next(iter(all_said(node, "")), ""), href(node).replace("https://inspire.", "http://inspire.")
            if text or anchor:
                yield _Word(" ".join(text.split()), anchor, thesaurus)


def _kept(words: list[_Word]) -> Iterator[str]:
    """Words for people: no codes of services, scopes and registers."""
    for one in words:
        folded = normalise.fold(one.text)
        technical = (
            one.anchor.startswith(_CODE_LISTS) or folded in _MARKS or "service classification" in one.thesaurus.lower()
        )
        if 1 < len(one.text) <= LONGEST and not technical and one.anchor != HVD_LAW:
            yield one.text


def _themes(found: etree._Element, words: list[_Word], result: Keywords) -> None:
    """INSPIRE's themes say it best, then words that name a theme of the EU, then ISO's categories."""
    of_inspire = [one for one in words if "inspire" in one.thesaurus.lower() or "/theme/" in one.anchor]
    topics = [code(node, "MD_TopicCategoryCode") for node in xmls.nodes(found, "topicCategory")]
    named = [word for one in words if _names_theme(one) for word in (one.anchor, one.text) if word]
    inspired = [word for one in of_inspire for word in (one.anchor, one.text) if word]
    result.topics = list(dict.fromkeys(topic for topic in topics if topic.isalpha() and topic.isascii()))
    result.theme = tuple(dict.fromkeys((*normalise.themes(named), *themes.inspire(inspired))))
    if not result.theme:
        result.theme = themes.topics(topics)
    result.words = "; ".join(dict.fromkeys((*(one.text for one in of_inspire if one.text), *filter(None, topics))))


def _names_theme(one: _Word) -> bool:
    """A theme's code, its address, or a word of a list of such; common words alone name no theme."""
    listed = one.thesaurus.lower()
    return (
        "data-theme" in one.anchor
        or (one.text.isupper() and len(one.text) == 4)
        or any(word in listed for word in ("data theme", "gov-data", "govdata", "kategorie"))
    )
