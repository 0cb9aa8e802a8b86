"""A harvester from another package, for documents that say in their own words what goes wrong."""

from collections.abc import Iterator

from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Refusal

ACCEPTS = frozenset({"application/x-odd"})


def harvest(document: Document) -> Iterator[DatasetDraft | Refusal]:
    if document.body.startswith("raise"):
        raise KeyError(document.body)
    if document.body.startswith("unreadable"):
        raise Unreadable("The document says that it cannot be read.")
    yield DatasetDraft(document.identifier, f"Title of {document.body}")
