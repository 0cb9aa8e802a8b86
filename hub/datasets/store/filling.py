"""What organisations say of all their datasets, filled into those that were there before."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub import audit
from hub.datasets import defaults
from hub.datasets.models import APART, Dataset
from hub.db import now
from hub.identity import store as identity

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Gap:
    """A dataset that says nothing where its organisation says something: which it is, and of what."""

    id: UUID
    name: str
    title: str
    fields: tuple[str, ...]


def said_by(session: Session, organization: UUID) -> dict[str, str]:
    """What is said of all datasets of an organisation, by it or by those above it."""
    row = identity.find_organization(session, organization)
    return defaults.merged([each.defaults or {} for each in identity.line(session, row)]) if row else {}


def gaps(session: Session, organizations: Collection[UUID]) -> list[Gap]:
    """The datasets of these organisations that would be filled, by their names."""
    found = [_gap(row, *_filled(row, said)) for row, said in _open(session, organizations, lock=False)]
    return sorted(found, key=lambda gap: gap.name)


def fill(session: Session, organizations: Collection[UUID]) -> int:
    """Fill in what is empty in the datasets of these organisations, and nothing else; how many changed.

    What is filled from a source stays: its owner says there what holds for its records.
    """
    count = 0
    for row, said in _open(session, organizations, lock=True):
        row.license, row.terms = _filled(row, said)
        row.metadata_modified = now()
        audit.record(session, "dataset.update", str(row.id), name=row.name)
        count += 1
    session.flush()
    return count


def _open(session: Session, organizations: Collection[UUID], *, lock: bool) -> Iterator[tuple[Dataset, dict[str, str]]]:
    for organization in organizations:
        if said := said_by(session, organization):
            yield from ((row, said) for row in _rows(session, organization, lock) if _filled(row, said) != _own(row))


def _rows(session: Session, organization: UUID, lock: bool) -> Iterator[Dataset]:
    statement = (
        select(Dataset)
        .where(Dataset.owner_id == organization, Dataset.state != "deleted", Dataset.content_hash == "")
        .where(Dataset.dataset_type.not_in(APART))
        .options(selectinload(Dataset.distributions))
        .order_by(Dataset.id)
        .limit(AT_ONCE)
    )
    page = statement.with_for_update(of=Dataset).execution_options(populate_existing=True) if lock else statement
    rows = session.scalars(page).all()
    while rows:
        yield from rows
        rows = session.scalars(page.where(Dataset.id > rows[-1].id)).all()


def _own(row: Dataset) -> tuple[str, dict[str, Any]]:
    return row.license, row.terms


def _filled(row: Dataset, said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    parts = [part.license for part in row.distributions]
    # Nothing that somebody wrote is changed, and no contact is put together from two.
    taken = {key for group in (defaults.PUBLISHER, defaults.CONTACT) if any(map(row.terms.get, group)) for key in group}
    left = {key: value for key, value in said.items() if key not in taken}
    return defaults.license_of(row.license, parts, said), defaults.filled_terms(row.terms, left)


def _gap(row: Dataset, license: str, terms: dict[str, Any]) -> Gap:
    new = ["license"] if license != row.license else []
    return Gap(row.id, row.name, row.title, (*new, *(key for key in terms if terms[key] != row.terms.get(key))))
