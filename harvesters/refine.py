"""What the owner of a catalogue's source said of its records, applied to each draft between harvest and store.

First the source's own names of fields are mapped, then it is decided whether the record is wanted, then what it lacks
is added. Pure: the same draft and the same configuration give the same draft.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.catalogues import Catalogue
from harvesters import normalise, registry
from hub.datasets import terms, vocabulary
from hub.records import DatasetDraft, DistributionDraft

_TEXTS = frozenset({"title", "description"})
_TERMS = {term.field: term for term in terms.DATASET}
_AGENTS = ("publisher", "creator", "originator", "custodian", "contributor", "contact")
_SEPARATORS = re.compile(r"[,;|]")


def applies(kind: str) -> bool:
    """Whether sources of this kind are catalogues, whose owner may say such things."""
    return isinstance(registry.connector(kind).Config(), Catalogue)


def refine(draft: DatasetDraft, config: Mapping[str, Any]) -> DatasetDraft | None:
    """The draft as it is wanted, or None where it is not."""
    draft = _mapped(draft, config.get("mapping") or {})
    if not _wanted(draft, config):
        return None
    draft = _completed(draft, config)
    return None if config.get("open_only") and not _open(draft) else draft


def _mapped(draft: DatasetDraft, mapping: Mapping[str, str]) -> DatasetDraft:
    for field, name in mapping.items():
        value = _said(draft, name)
        if value not in (None, "", [], ()):
            draft = _set(draft, field, value)
    return draft


def _said(draft: DatasetDraft, name: str) -> Any:
    """What the source says under its own name of a field, wherever the harvester has put it."""
    for place in (draft.extras, draft.fields, draft.terms, draft.provenance):
        if name in place:
            return place[name]
    return getattr(draft, name, None) if name in _TEXTS else None


def _set(draft: DatasetDraft, field: str, value: Any) -> DatasetDraft:
    words = list(_words(value))
    text = value if isinstance(value, str) else ", ".join(words)
    match field:
        case "title":
            return replace(draft, title=text)
        case "description":
            return replace(draft, description=text)
        case "license":
            return _licensed(draft, text, over=True)
        case "keyword" | "tags":
            return replace(draft, keyword=tuple(dict.fromkeys(words)))
        case "theme":
            return replace(draft, theme=normalise.themes(words))
        case "issued":
            return replace(draft, issued=normalise.date(text) or draft.issued)
        case "modified":
            return replace(draft, modified=normalise.date(text) or draft.modified)
    if field in terms.KEPT:
        return replace(draft, terms={**draft.terms, field: _term(field, words, text)})
    return replace(draft, extras={**draft.extras, field: text})


def _term(field: str, words: list[str], text: str) -> Any:
    code = {"language": normalise.language, "frequency": normalise.frequency}.get(field)
    term = _TERMS.get(field)
    found = [code(word) or word for word in words] if code else words
    if term is not None and term.many:
        return found
    return (code(text) or text) if code else text


def _words(value: Any) -> Iterator[str]:
    for part in value if isinstance(value, list | tuple) else _SEPARATORS.split(str(value)):
        if word := str(part).strip():
            yield word


def _wanted(draft: DatasetDraft, config: Mapping[str, Any]) -> bool:
    if config.get("resources_required") and not draft.distribution:
        return False
    organizations, groups = _folded(_organizations(draft)), _folded(_groups(draft))
    for asked, has in (("organizations", organizations), ("groups", groups)):
        include, exclude = (_folded(config.get(f"{way}_{asked}") or ()) for way in ("include", "exclude"))
        if (include and not include & has) or exclude & has:
            return False
    only, never = config.get("filter") or (), config.get("exclude") or ()
    return (not only or _tells_of(draft, only)) and not _tells_of(draft, never)


def _organizations(draft: DatasetDraft) -> Iterator[str]:
    for agent in _AGENTS:
        for part in ("name", "uri"):
            yield str(draft.terms.get(f"{agent}_{part}", ""))
    yield from draft.provenance.get("organization", "").split("|")
    yield draft.provenance.get("publisher", "")


def _groups(draft: DatasetDraft) -> Iterator[str]:
    for code in draft.theme:
        theme = vocabulary.THEMES.get(code)
        yield from (code, theme.de, theme.en) if theme else (code,)
    yield from _SEPARATORS.split(draft.provenance.get("theme", ""))


def _folded(words: Iterable[str]) -> set[str]:
    return {folded for word in words if (folded := normalise.fold(word))}


def _tells_of(draft: DatasetDraft, words: Collection[str]) -> bool:
    keywords, title = _folded(draft.keyword), f"-{normalise.fold(draft.title)}-"
    return any(word in keywords or f"-{word}-" in title for word in _folded(words))


def _completed(draft: DatasetDraft, config: Mapping[str, Any]) -> DatasetDraft:
    for field, value in (config.get("defaults") or {}).items():
        if not _has(draft, field):
            draft = _set(draft, field, value)
    for field, value in (config.get("overrides") or {}).items():
        draft = _set(draft, field, value)
    if config.get("publisher") and not (draft.terms.get("publisher_name") or draft.terms.get("publisher_uri")):
        draft = _set(draft, "publisher_name", config["publisher"])
    if config.get("license"):
        draft = _licensed(draft, config["license"])
    keyword = tuple(dict.fromkeys((*draft.keyword, *(config.get("keyword") or ()))))
    theme = tuple(dict.fromkeys((*draft.theme, *normalise.themes(config.get("theme") or ()))))
    return replace(draft, keyword=keyword, theme=theme)


def _has(draft: DatasetDraft, field: str) -> bool:
    known = field in _TEXTS | {"license", "keyword", "theme", "issued", "modified"}
    return bool(getattr(draft, field) if known else draft.terms.get(field) or draft.extras.get(field))


def _licensed(draft: DatasetDraft, word: str, *, over: bool = False) -> DatasetDraft:
    """With this licence, where none is named: words that no list knows name one, too; of ours they become rights."""
    if not over and (draft.license or draft.terms.get("rights") or draft.provenance.get("license")):
        return draft
    code = normalise.license(word)
    rights = {} if code else {"rights": word}
    parts = tuple(
        part if not over and _names_license(part) else replace(part, license=code, terms={**part.terms, **rights})
        for part in draft.distribution
    )
    if not over and any(map(_names_license, draft.distribution)):
        return replace(draft, distribution=parts)
    return replace(draft, license=code, terms={**draft.terms, **rights}, distribution=parts)


def _names_license(part: DistributionDraft) -> bool:
    return bool(part.license or part.terms.get("rights"))


def _open(draft: DatasetDraft) -> bool:
    codes = [draft.license, *(part.license for part in draft.distribution)]
    return any((known := vocabulary.licenses().get(code)) is not None and known.open for code in codes)
