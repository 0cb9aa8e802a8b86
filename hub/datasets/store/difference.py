"""What a draft would change in a dataset, field by field, for somebody who looks before a run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.datasets.models import Dataset, Distribution
from hub.datasets.store.parts import text
from hub.datasets.store.read import find_by_guid
from hub.datasets.store.write import values
from hub.records import DatasetDraft, DistributionDraft

LONGEST = 300
"""Signs of a value that are shown."""
_PART = ("title", "description", "access_url", "format", "media_type", "license", "byte_size")

Change = tuple[str, str, str]
"""A field, and what stood and would stand in it, as text."""


def difference(session: Session, source: UUID, draft: DatasetDraft) -> list[Change]:
    """The fields that would change, in the words of `hub.datasets.terms`; all that are filled, where it is new."""
    row = find_by_guid(session, source, draft.identifier)
    before, after = _flat(_stored(row)) if row else {}, _flat(values(draft) | {"provenance": dict(draft.provenance)})
    found = list(_changes(before, after))
    return found + list(_parts(row.distributions if row else (), draft.distribution))


def _stored(row: Dataset) -> dict[str, Any]:
    fields = ("title", "description", "license", "keyword", "theme", "spatial", "terms", "extras", "fields")
    return {field: getattr(row, field) for field in (*fields, "provenance")}


def _flat(said: Mapping[str, Any]) -> dict[str, Any]:
    """Terms and extras as fields of their own."""
    inner = ("terms", "extras", "fields", "provenance")
    found = {key: value for key, value in said.items() if key not in inner}
    found |= dict(said["terms"])
    found |= {f"{group}.{key}": value for group in inner[1:] for key, value in said[group].items()}
    return _filled(found)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in (*after, *(key for key in before if key not in after)):
        old, new = before.get(key), text(after.get(key))
        if old != new:
            yield key, _shown(old), _shown(new)


def _parts(known: Sequence[Distribution], drafts: Sequence[DistributionDraft]) -> Iterator[Change]:
    left = {part.guid: part for part in known}
    for draft in drafts:
        part = left.pop(draft.identifier, None)
        name = draft.title or draft.access_url or draft.identifier
        if part is None:
            yield "distribution", "", _shown(name)
            continue
        new = {field: getattr(draft, field) for field in _PART} | dict(draft.terms)
        old = {field: getattr(part, field) for field in _PART} | part.terms
        old.pop("download_url", None)
        for field, was, becomes in _changes(_filled(old), _filled(new)):
            yield f"{name[:80]}: {field}", was, becomes
    for part in left.values():
        yield "distribution", _shown(part.title or part.access_url or part.guid), ""


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in (None, "", [], {})}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return "" if value is None else str(value)[:LONGEST]
