"""Under what conditions data may be used: licences in GDI-DE's JSON, in anchors and in prose."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml import etree

from connectors import xmls
from harvesters import normalise
from harvesters.iso.dialects import all_said

LONGEST = 5_000  # characters of prose that are looked through
_SOURCE = re.compile(r"^\s*(?:Quellenvermerk|Namensnennung|Quelle)\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"https?://[^\s<>\"';,()]+")
_PARTS = re.compile(r"[;,|\n<>()\"„“”]+|\s-\s|\.\s")
_CODE = re.compile(r"[\w.-]*[-/][\w./-]*\d[\w.]*|cc[- ][a-z-]+(?:[- ]\d\.\d)?|dl-[\w/.-]+", re.IGNORECASE)
_FREE = frozenset(
    {"keine", "none", "no-limitations", "no-limitations-on-public-access", "no-constraints", "no-conditions-apply"}
    | {"es-gelten-keine-zugriffsbeschraenkungen", "es-gelten-keine-bedingungen"}
)
_INSPIRE = "http://inspire.ec.europa.eu/metadata-codelist/"


@dataclass(slots=True)
class Conditions:
    """What was found: the licence's code and the words it was made from, whom to name, what else is said."""

    license: str = ""
    words: str = ""
    attribution: str = ""
    access: str = ""
    rights: list[str] = field(default_factory=list)

    @property
    def statement(self) -> str:
        """What is said beside the licence, each sentence once."""
        return "; ".join(dict.fromkeys(self.rights))[:LONGEST]


def conditions(found: etree._Element) -> Conditions:
    """The conditions of a record's data or service."""
    result = Conditions()
    for node in xmls.nodes(found, "resourceConstraints"):
        for legal in node:
            _access(legal, result)
            for words, anchor in _texts(legal):
                _take(words, anchor, result)
    return result


def _texts(legal: etree._Element) -> Iterator[tuple[str, str]]:
    for name in ("otherConstraints", "useLimitation", "reference/CI_Citation/title"):
        for node in xmls.nodes(legal, name):
            anchor = xmls.text(node, "Anchor/@href")
            words = next(iter(all_said(node, "")), "")
            if words or anchor:
                yield words, anchor


def _access(legal: etree._Element, result: Conditions) -> None:
    """INSPIRE's list of limitations says whether everybody may have the data; else its conditions, or plain words."""
    anchors = xmls.texts(legal, "otherConstraints/Anchor/@href")
    for anchor in anchors:
        if "/LimitationsOnPublicAccess/" in anchor:
            result.access = result.access or normalise.access_rights(anchor) or "RESTRICTED"
    if not result.access and xmls.node(legal, "accessConstraints") is not None:
        result.access = "PUBLIC" if _free(legal, anchors) else ""


def _free(legal: etree._Element, anchors: Iterable[str]) -> bool:
    codes = xmls.texts(legal, "accessConstraints/MD_RestrictionCode/@codeListValue")
    words = all_said(legal, "otherConstraints")
    known = any(normalise.access_rights(said) == "PUBLIC" for said in (*codes, *anchors))
    return known or any(normalise.fold(said) in _FREE for said in words)


def _take(words: str, anchor: str, result: Conditions) -> None:
    if anchor.replace("https:", "http:").startswith(_INSPIRE):
        result.rights += [] if anchor.endswith(("/noLimitations", "/noConditionsApply")) else [words or anchor]
        return
    if words.startswith("{"):
        known = _from_json(words, result)
        if known:
            return
    source = _SOURCE.match(words)
    if source:
        result.attribution = result.attribution or source[1].strip()[:1_000]
        return
    code = normalise.license(anchor) or license_in(words)
    if code and not result.license:
        result.license, result.words = code, " ".join((words or anchor).split())
    elif not code and normalise.fold(words or anchor) not in _FREE | {""}:
        result.rights.append(f"{words} ({anchor})" if words and anchor.startswith("http") else words or anchor)


def _from_json(words: str, result: Conditions) -> bool:
    """GDI-DE: {"id", "name", "url", "quelle"}; the last is whom to name."""
    try:
        said = json.loads(words)
    except (ValueError, RecursionError):
        return False
    if not isinstance(said, dict):
        return False
    result.attribution = _text(said.get("quelle")) or result.attribution
    named = [_text(said.get(key)) for key in ("url", "id", "name")]
    code = next((found for word in named if (found := normalise.license(word))), "")
    if code:  # beats what prose said, because it was meant for machines
        result.license, result.words = code, next(filter(None, reversed(named)))
    else:
        result.rights.append(next(filter(None, (named[2], named[0], named[1])), ""))
    result.rights = [one for one in result.rights if one and (not code or one != named[2])]
    return True


def license_in(prose: str) -> str:
    """The licence that a sentence names: as a whole, by an address in it, by a part of it, or by a code."""
    text = unescape(prose[:LONGEST])
    return next((code for word in _candidates(text) if (code := normalise.license(word))), "")


def _candidates(text: str) -> Iterable[str]:
    yield text
    yield from (word.rstrip(".") for word in _ADDRESS.findall(text))
    plain = _TAG.sub(";", text)
    whole = plain.replace(" - ", " ").replace(" – ", " ")
    for part in (*_PARTS.split(plain), *re.split(r"[;|\n]+", whole)):
        yield part.strip().rstrip(".")
        yield part.partition(":")[2].strip().rstrip(".")
    yield from (word.rstrip(".") for word in _CODE.findall(plain))


def _text(value: Any) -> str:
    return " ".join(value.split())[:1_000] if isinstance(value, str) else ""
