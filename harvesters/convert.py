"""What a message says, as plain records: the part of the pipeline that runs in the sandbox."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.media import UNKNOWN
from harvesters import registry
from harvesters.limits import objection
from harvesters.packing import pack
from hub.errors import Problem, Unreadable
from hub.records import DatasetDraft, Document, Harvested, Message, Reading, Refusal, Stream, Withdrawal
from hub.sandbox.wire import REASONS


def convert(kind: str, message: Message, config: Mapping[str, Any]) -> Iterator[Any]:
    """Parse a message by its connector and harvest its documents; `packing.unpack` opens what is a tuple.

    A document that fails becomes a refusal, and its identifier follows as text: what was taken in of it before stays.
    A message that fails raises `Unreadable` after what could be read of it.
    """
    yield from pack(_keepable(_records(kind, message, config)))


def _records(kind: str, message: Message, config: Mapping[str, Any]) -> Iterator[Harvested | str]:
    try:
        for item in registry.connector(kind).parse(message, config):
            if isinstance(item, Document):
                yield from _harvest(item)
            else:
                yield item
    except Problem:
        raise
    except Exception as error:
        raise Unreadable(_sentence(error)) from error


def _harvest(document: Document) -> Iterator[Harvested | str]:
    where = document.name or document.identifier
    harvester = registry.harvesters().get(document.media_type)
    if harvester is None:
        kind = "" if document.media_type in ("", UNKNOWN) else f" ({document.media_type})"
        yield Refusal(where, f"Files of this kind{kind} cannot be taken in", identifier=document.identifier)
        return
    try:
        for item in harvester.harvest(document):
            yield _named(item, document) if isinstance(item, Refusal) else item
    except Exception as error:  # whatever a foreign file makes go wrong is an issue, not the end
        yield Refusal(where, _sentence(error), identifier=document.identifier)


def _named(refusal: Refusal, document: Document) -> Refusal:
    """What is refused of a document is still there at its source."""
    return refusal if refusal.identifier else replace(refusal, identifier=document.identifier)


def _sentence(error: Exception) -> str:
    if isinstance(error, Problem):
        return error.message
    name = type(error).__name__
    return REASONS.get(name) or f"The file has a form that was not expected ({name})"


def _keepable(items: Iterable[Harvested | str]) -> Iterator[Harvested | str]:
    """The records that a store can keep, and a refusal for each other one."""
    streams: dict[Stream, str] = {}
    for item in items:
        reason = "" if isinstance(item, str) else objection(item)
        if isinstance(item, Reading) and not reason:
            reason = streams[item.stream] if item.stream in streams else objection(item.stream)
            streams[item.stream] = reason
        if not reason:
            yield item
            continue
        yield Refusal(_where(item), reason, identifier=item.identifier if isinstance(item, DatasetDraft) else "")


def _where(item: Any) -> str:
    match item:
        case Reading():
            return f"{item.stream.identifier[:200]}, {item.phenomenon_time}"
        case Stream():
            return item.identifier[:200]
        case DatasetDraft():
            return (item.title or item.identifier)[:200]
        case Withdrawal():
            return item.identifier[:200]
    return ""
