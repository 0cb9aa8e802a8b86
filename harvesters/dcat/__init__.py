"""DCAT in RDF, and whatever was brought into its words, to drafts. What a property means stands in `terms`."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.dcat import DATASET as DOCUMENT
from harvesters import languages, normalise
from harvesters.addresses import web_address
from harvesters.dcat import agents, places
from harvesters.dcat.notes import notes
from harvesters.dcat.parts import distributions, license, service
from harvesters.dcat.values import Node, address, many, said, term, text, texts
from harvesters.documents import clean
from harvesters.html_text import markdown
from hub.datasets import terms
from hub.errors import Unreadable
from hub.records import DatasetDraft, DistributionDraft, Document, Refusal

ACCEPTS = frozenset({DOCUMENT})

LONGEST_TITLE = 1_000
LONGEST_KEYWORD = 100
LONGEST_EXTRA = 10_000
_TITLES = ("dct:title", "rdfs:label", "schema:name")
_NOTES = ("dct:description", "dct:abstract")
_SERIES = "dcat:DatasetSeries"
_SERVICE = "dcat:DataService"
_OF_PARTS = ("dcat:accessURL", "dcat:downloadURL", "dct:format", "dcat:mediaType", "dcat:byteSize")
_FORMER = {
    "owl:versionInfo": "dcat:version",
    "schema:version": "dcat:version",
    "adms:version": "dcat:version",
    "foaf:homepage": "dcat:landingPage",
    "dcatde:plannedAvailability": "dcatap:availability",
}
_OFFICIAL = re.compile(
    r"https?://(?:www\.)?(?:publications\.europa\.eu/resource/authority|dcat-ap\.de/def|iana\.org/assignments)/|_:"
)
# What the draft holds in other ways, or what only makes sense at the source.
_READ = frozenset(
    {"dcat:distribution", "dcat:service", "dct:license", "dct:rights", "dcat:keyword", "dcat:theme", "rdfs:seeAlso"}
    | {"dcat:endpointURL", "dcat:endpointDescription", "dcat:servesDataset"}
    | {"dcat:first", "dcat:last", "dcat:prev", "dcat:next", "dcat:seriesMember", "dqv:hasQualityMeasurement"}
    | {"foaf:isPrimaryTopicOf", *_OF_PARTS}
)


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    """The draft of the one dataset, series or service in the document, and notes of what it says in vain."""
    tree = document.body
    if not isinstance(tree, Mapping):
        raise Unreadable("The dataset is not a description with properties.")
    yield from told(document, tree)


def told(document: Document, tree: Node) -> Iterator[DatasetDraft | Refusal]:
    """The draft of a tree of nodes, and notes of what it says in vain."""
    tree = _renamed(tree)
    found = draft(document, tree)
    yield found
    yield from notes(document, tree, found)


def _renamed(tree: Node) -> Node:
    """What was called otherwise in former versions, under its name of today."""
    found = {name: list(value) if isinstance(value, list) else value for name, value in tree.items()}
    for old, name in _FORMER.items():
        found[name] = [*found.get(name, ()), *found.pop(old, ())]
    return {name: value for name, value in found.items() if value}


def draft(document: Document, tree: Node) -> DatasetDraft:
    """The dataset that a tree of nodes describes; raises Unreadable with the reason where it cannot be one."""
    title = _title(tree)
    parts = tuple(distributions(_with_parts(tree), document.identifier))
    code, rights = _license(tree, parts)
    spatial, others, unread = places.spatial(tree)
    themes = [word for value in many(tree, "dcat:theme", "dct:subject") for word in (address(value), said(value))]
    kept, notes = _terms(tree, others), markdown(text(tree, *_NOTES))
    return DatasetDraft(
        identifier=document.identifier,
        title=title,
        description=notes,
        license=code,
        keyword=_keywords(tree),
        theme=normalise.themes(themes),
        spatial=spatial,
        issued=normalise.date(text(tree, "dct:issued", "dct:created")),
        modified=normalise.date(text(tree, "dct:modified")),
        terms=kept | ({"rights": rights} if rights else {}),
        extras=_extras(tree, kept) | _beside(tree, unread),
        fields=_translated(tree, title, notes),
        distribution=parts,
        series=_SERIES in tree.get("@type", ()),
        provenance=_provenance(tree, code, themes),
    )


def _title(tree: Node) -> str:
    title = text(tree, *_TITLES)
    if not title:
        raise Unreadable("The dataset has no title.")
    if len(title) > LONGEST_TITLE:
        raise Unreadable(f"The title has {len(title):,} characters; {LONGEST_TITLE:,} is the most.")
    return title


def _translated(tree: Node, title: str, notes: str) -> dict[str, dict[str, str]]:
    texts = [(language, markdown(words)) for language, words in _by_language(tree, *_NOTES)]
    return languages.several(_by_language(tree, *_TITLES), texts, (title, notes))


def _by_language(tree: Node, *names: str) -> list[tuple[str, str]]:
    return [(str(value["@language"]), said(value)) for value in many(tree, *names) if value.get("@language")]


def _with_parts(tree: Node) -> Node:
    """A service that stands alone, or a dataset with addresses of its own, has itself as the one way to get at it."""
    if _SERVICE in tree.get("@type", ()) and service(tree):
        return {**tree, "dcat:service": [*many(tree, "dcat:service"), tree]}
    own = {name: tree[name] for name in _OF_PARTS if name in tree}
    if own and not tree.get("dcat:distribution"):
        return {**tree, "dcat:distribution": [{"@id": "_:", **own, "dct:license": tree.get("dct:license", [])}]}
    return tree


def _license(tree: Node, parts: tuple[DistributionDraft, ...]) -> tuple[str, str]:
    """The dataset's own licence, else the one that most of its distributions have."""
    code, words = license(many(tree, "dct:license"))
    rights = words or "\n".join(texts(tree, "dct:rights"))
    usual = Counter(part.license for part in parts if part.license).most_common(1)
    return code or (usual[0][0] if usual else ""), rights


def _keywords(tree: Node) -> tuple[str, ...]:
    words = (" ".join(word.split()) for word in texts(tree, "dcat:keyword"))
    return tuple(dict.fromkeys(word for word in words if 1 < len(word) <= LONGEST_KEYWORD))


def _terms(tree: Node, places_by_address: list[str]) -> dict[str, Any]:
    """Every further field of the table of terms that the tree has."""
    found: dict[str, Any] = {
        one.field: term(one, tree)
        for one in terms.DATASET
        if one.field in terms.KEPT and one.field not in ("issued", "modified", "spatial_uri")
    }
    found["spatial_uri"] = places_by_address
    found |= agents.agents(tree) | places.temporal(tree)
    return {key: value for key, value in found.items() if value}


def _extras(tree: Node, kept: Mapping[str, Any]) -> dict[str, str]:
    """What has no term, by the name of its property."""
    by_name = {one.iri: one.field for one in terms.DATASET}
    columns = terms.COLUMNS | {"issued", "modified", "spatial_uri"}
    read = _READ | agents.PROPERTIES | places.PROPERTIES
    found = {}
    for name in tree:
        field = by_name.get(name, "")
        if name.startswith("@") or name in read or field in kept or field in columns:
            continue
        words = "\n".join(word for value in many(tree, name) if (word := said(value)))
        if words:
            found[clean(name)[:LONGEST_KEYWORD]] = words[:LONGEST_EXTRA]
    return found


def _beside(tree: Node, unread: list[str]) -> dict[str, str]:
    """The address by which the dataset is known everywhere, and shapes that could not be read."""
    found = {"uri": web_address(str(tree.get("@id", ""))), "spatial_text": "\n".join(unread)}
    return {key: value for key, value in found.items() if value}


def _provenance(tree: Node, code: str, themes: list[str]) -> dict[str, str]:
    """The source's own words for what became a code."""
    parts = many(tree, "dcat:distribution")
    licenses = [said(value) for one in (tree, *parts) for value in many(one, "dct:license")]
    formats = [said(value) for part in parts for value in many(part, "dct:format", "dcat:mediaType")]
    places_said = [said(value) for value in many(tree, *places.SPATIAL) if said(value)]
    told = {"license": licenses if code else [], "theme": themes, "format": formats, "place": places_said}
    return {key: joined for key, words in told.items() if (joined := _joined(words))}


def _joined(words: list[str]) -> str:
    """The words that are more than the address of the code itself."""
    return "; ".join(dict.fromkeys(word[:300] for word in words if word and not _OFFICIAL.match(word)))[:1_000]
