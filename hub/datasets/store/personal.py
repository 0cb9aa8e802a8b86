"""Columns that look like data about persons: who may decide on them, what follows until that is done.

What a reader of files suspects is a warning. It is open until somebody who may change the dataset says that the column
may be published, or leaves it out.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import audit
from hub.datasets.models import Dataset, Distribution, TableImport
from hub.errors import Invalid

UNDECIDED = "These files may hold data about persons, and nobody has decided yet whether that may be published"
NAMED = 5
"""So many columns are named in a sentence."""


def undecided(row: TableImport) -> list[Mapping[str, Any]]:
    """The warnings on which nobody has decided yet."""
    left_out = row.settings.get("exclude", ())
    return [
        warning
        for warning in row.sheet.get("warnings", ())
        if warning["column"] not in left_out and warning["kind"] not in row.decided.get(warning["column"], ())
    ]


def hold(session: Session, part: Distribution, row: TableImport) -> None:
    """Hold the file back, or let it go: it holds more than the table where columns are open or left out.

    A file that waits for somebody's look, or that is not public yet, is held back until it has been read once.
    """
    unread = row.unseen and (row.look or not _is_public(session.get_one(Dataset, part.dataset_id)))
    held = bool(part.blob) and bool(unread or undecided(row) or row.settings.get("exclude"))
    if part.held_back != held:
        part.held_back = held
        session.flush()


def _is_public(row: Dataset) -> bool:
    return row.state == "active" and not row.private


def decide(
    session: Session, part: Distribution, row: TableImport, publish: Collection[str], out: Sequence[str]
) -> None:
    """Keep which suspected columns may be published and which columns are left out; the audit log says who decided."""
    about = {"dataset": str(part.dataset_id)}
    fresh = {column: kinds for column, kinds in _kinds(row, publish).items() if row.decided.get(column) != kinds}
    if fresh:
        row.decided = {**row.decided, **fresh}
        audit.record(session, "personal.publish", str(part.id), **about, columns=fresh)
    if sorted(row.settings.get("exclude", [])) != sorted(out):
        others = {key: value for key, value in row.settings.items() if key != "exclude"}
        row.settings = {**others, "exclude": list(out)} if out else others
        audit.record(session, "personal.exclude", str(part.id), **about, columns=list(out))
    session.flush()


def _kinds(row: TableImport, columns: Collection[str]) -> dict[str, list[str]]:
    """The kinds of data that these columns look like."""
    found: dict[str, set[str]] = {}
    for warning in row.sheet.get("warnings", ()):
        if warning["column"] in columns:
            found.setdefault(warning["column"], set()).add(warning["kind"])
    return {column: sorted(kinds) for column, kinds in found.items()}


def check_publishable(session: Session, dataset: UUID) -> None:
    """Refuse to make a dataset public while somebody has to decide on columns of its files."""
    statement = select(TableImport, Distribution.title, Distribution.file_name)
    statement = statement.join(Distribution, Distribution.id == TableImport.id)
    told = []
    for row, title, name in session.execute(statement.where(Distribution.dataset_id == dataset)):
        columns = sorted({str(warning["column"]) for warning in undecided(row)})
        if columns:
            told.append(f"“{title or name or row.id}” ({', '.join(columns[:NAMED])})")
    if told:
        sentence = f"{UNDECIDED}: {'; '.join(told)}"
        raise Invalid(sentence, private=[sentence])
