"""Which series the datasets of a source are in: what it calls a series becomes the id of that series here.

It does not matter which of the two comes first: a member looks for its series, and a series for its members. A series
that is withdrawn stays theirs, and is theirs again when it comes back.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub import changes
from hub.datasets.models import SERIES, Dataset
from hub.datasets.store.series import named
from hub.db import now
from hub.records import DatasetDraft

FIELD = "in_series"
EXTRAS = ("parent_identifier", "in_series_text")
"""Where a series stands that the source names by what is no address: as ISO 19139 and CKAN do."""
_SAYS = or_(
    Dataset.terms[FIELD].as_string().is_not(None), *(Dataset.extras[key].as_string().is_not(None) for key in EXTRAS)
)


def says(terms: Mapping[str, Any], extras: Mapping[str, Any]) -> list[str]:
    """What a record calls the series that it is in."""
    given = terms.get(FIELD) or ()
    words = [given] if isinstance(given, str) else list(given)
    words += [word for key in EXTRAS if key in extras for word in _listed(str(extras[key]))]
    return [word for word in words if isinstance(word, str)]


def _listed(text: str) -> list[Any]:
    """Several stand as JSON."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return [text]
    return found if isinstance(found, list) else [text]


def placed(terms: Mapping[str, Any], extras: Mapping[str, Any], known: Mapping[str, UUID]) -> dict[str, Any]:
    """The terms with the ids of the known series in the place of their names; other addresses stay."""
    given = terms.get(FIELD) or ()
    stay = {given} if isinstance(given, str) else set(given)
    words = (word for word in says(terms, extras) if word in known or word in stay)
    found = [str(known[word]) if word in known else word for word in words]
    return {**terms, FIELD: list(dict.fromkeys(found))} if found else dict(terms)


def put_in(draft: DatasetDraft, known: Mapping[str, UUID]) -> DatasetDraft:
    """The draft in the known series that it names."""
    return replace(draft, terms=placed(draft.terms, draft.extras, known)) if known else draft


def of_source(session: Session, source: UUID) -> dict[str, UUID]:
    """The series of a source, also withdrawn ones, by everything that they are called there."""
    columns = (Dataset.id, Dataset.guid, Dataset.terms, Dataset.extras)
    statement = select(*columns).where(Dataset.source_id == source, Dataset.dataset_type == SERIES)
    found: dict[str, UUID] = {}
    for id, guid, terms, extras in session.execute(statement.order_by(Dataset.id)):
        for word in _names(guid, terms, extras):
            found.setdefault(word, id)
    return found


def _names(guid: str | None, terms: Mapping[str, Any], extras: Mapping[str, Any]) -> Iterator[str]:
    others = terms.get("other_identifier") or ()
    words = (guid, extras.get("uri"), terms.get("identifier"), *([others] if isinstance(others, str) else others))
    yield from (word for word in words if isinstance(word, str) and word)


def settle(session: Session, source: UUID, known: Mapping[str, UUID]) -> int:
    """Put those datasets of a source into their series that came before these; how many."""
    statement = select(Dataset.id, Dataset.terms, Dataset.extras).where(Dataset.source_id == source, _SAYS)
    found = {id: terms for id, before, extras in session.execute(statement)
             if (terms := placed(before, extras, known)) != before}  # fmt: skip
    for id, terms in found.items():
        row = session.get_one(Dataset, id)
        row.terms, row.metadata_modified = terms, now()
    session.flush()
    return len(found)


def announce(session: Session, series: Collection[UUID]) -> None:
    """Let the readers of the change feed read the members of series anew: it is told otherwise of them now."""
    if not series:
        return
    statement = select(Dataset.id, Dataset.owner_id, Dataset.terms)
    says_ = Dataset.terms[FIELD].as_string().is_not(None)
    for id, owner, terms in session.execute(statement.where(says_, Dataset.state == "active")):
        if not set(series).isdisjoint(named(terms)):
            changes.announce(session, "dataset", id, owner)
