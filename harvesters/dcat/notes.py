"""What is told of a dataset that was taken in, though not all that it says could be used."""

from collections.abc import Iterator

from harvesters import normalise
from harvesters.dcat.parts import license
from harvesters.dcat.values import Node, many, said
from harvesters.documents import where
from hub.records import DatasetDraft, Document, Refusal, Words

MOST = 10
"""So many notes of one dataset are told."""
LONGEST = 100
_TIMES = ("dct:issued", "dct:modified", "dct:created")
_PERIODS = ("dcat:startDate", "dcat:endDate", "schema:startDate", "schema:endDate")


def notes(document: Document, tree: Node, draft: DatasetDraft) -> Iterator[Refusal]:
    """Places and dates that cannot be, and licences that no list knows."""
    told = [*_places(draft), *_times(tree), *_licenses(tree)]
    for reason in list(dict.fromkeys(told))[:MOST]:
        yield Refusal(where(document), reason, kind="note", identifier=document.identifier)


def _places(draft: DatasetDraft) -> Iterator[Words]:
    for words in draft.extras.get("spatial_text", "").splitlines():
        yield Words("A place cannot be read and is kept as text: %(words)s", words=words[:LONGEST])


def _times(tree: Node) -> Iterator[Words]:
    parts = many(tree, "dcat:distribution")
    values = [one for each in (tree, *parts) for one in many(each, *_TIMES)]
    values += [one for period in many(tree, "dct:temporal") for one in many(period, *_PERIODS)]
    for value in values:
        words = said(value)
        if words and "@value" in value and normalise.date(words) is None and not words.startswith("R/"):
            yield Words("“%(words)s” is no date.", words=words[:LONGEST])


def _licenses(tree: Node) -> Iterator[Words]:
    for each in (tree, *many(tree, "dcat:distribution")):
        _, words = license(many(each, "dct:license"))
        if words:
            yield Words("No list knows the licence “%(words)s”; it is kept in its own words.", words=words[:LONGEST])
