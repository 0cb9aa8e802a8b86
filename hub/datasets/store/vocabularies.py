"""Vocabularies: lists of tags that the operator keeps, and which tags of them datasets have."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub import audit, changes
from hub.datasets.models import Dataset, Vocabulary, VocabularyTag
from hub.errors import Conflict, Invalid, NotFound
from hub.identity.store import as_uuid

MOST_TAGS = 10_000


def vocabularies(session: Session) -> Sequence[Vocabulary]:
    """All vocabularies by name."""
    return session.scalars(select(Vocabulary).order_by(Vocabulary.name)).all()


def vocabulary(session: Session, name_or_id: str | UUID) -> Vocabulary:
    """A vocabulary by name or id."""
    row = find_vocabulary(session, name_or_id)
    if row is None:
        raise NotFound("There is no such vocabulary")
    return row


def find_vocabulary(session: Session, name_or_id: str | UUID) -> Vocabulary | None:
    """A vocabulary by name or id, or None; an id comes before a name that looks like one."""
    key = as_uuid(name_or_id)
    row = session.get(Vocabulary, key) if key else None
    return row or session.scalars(select(Vocabulary).where(Vocabulary.name == str(name_or_id))).first()


def vocabulary_names(session: Session) -> Mapping[str, str]:
    """The names of the vocabularies by their ids."""
    return {str(key): name for key, name in session.execute(select(Vocabulary.id, Vocabulary.name))}


def create_vocabulary(session: Session, name: str, tags: Iterable[str]) -> Vocabulary:
    """A new vocabulary; its name must be free."""
    row = Vocabulary(name=name, tags=[VocabularyTag(name=tag) for tag in dict.fromkeys(tags)])
    _check_size(row)
    _flush_named(session, row)
    audit.record(session, "vocabulary.create", str(row.id), name=name)
    return row


def update_vocabulary(session: Session, row: Vocabulary, name: str, tags: Collection[str] | None) -> None:
    """Give a vocabulary another name, and other tags unless they are None; no tag goes that a dataset has."""
    _hold(session, row)
    if name != row.name:
        row.name = name
        _flush_named(session, row)
        _announce(session, row.id)
    if tags is not None:
        _put(session, row, tags)
    session.flush()
    audit.record(session, "vocabulary.update", str(row.id), name=row.name)


def _put(session: Session, row: Vocabulary, tags: Collection[str]) -> None:
    known, wanted = {tag.name: tag for tag in row.tags}, frozenset(tags)
    gone = [tag for name, tag in known.items() if name not in wanted]
    _check_unused(session, row, gone)
    for tag in gone:
        row.tags.remove(tag)
    row.tags += [VocabularyTag(name=name) for name in dict.fromkeys(tags) if name not in known]
    _check_size(row)


def delete_vocabulary(session: Session, row: Vocabulary) -> None:
    """Remove a vocabulary that no dataset has a tag of."""
    _hold(session, row)
    _check_unused(session, row, row.tags)
    session.delete(row)
    session.flush()
    audit.record(session, "vocabulary.delete", str(row.id), name=row.name)


def find_tag(session: Session, name_or_id: str, row: Vocabulary | None = None) -> VocabularyTag | None:
    """A tag by id, or by id or name within one vocabulary."""
    key = as_uuid(name_or_id)
    if row is None:
        return session.get(VocabularyTag, key) if key else None
    return next((tag for tag in row.tags if tag.id == key or tag.name == name_or_id), None)


def add_tag(session: Session, row: Vocabulary, name: str) -> VocabularyTag:
    """One more tag."""
    _hold(session, row)
    if find_tag(session, name, row):
        raise Invalid(name=[f"Tag {name} already belongs to vocabulary {row.name}"])
    tag = VocabularyTag(name=name)
    row.tags.append(tag)
    _check_size(row)
    session.flush()
    audit.record(session, "vocabulary.update", str(row.id), name=row.name, added=name)
    return tag


def remove_tag(session: Session, row: Vocabulary, tag: VocabularyTag) -> None:
    """Take a tag away that no dataset has."""
    _hold(session, row)
    _check_unused(session, row, [tag])
    row.tags.remove(tag)
    session.flush()
    audit.record(session, "vocabulary.update", str(row.id), name=row.name, removed=tag.name)


def chosen(session: Session, wanted: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Tags, each given as vocabulary and name, as datasets keep them; `Invalid` for one that is not there.

    Until the end of the transaction they stay.
    """
    found: dict[UUID, dict[str, Any]] = {}
    known: dict[str, Vocabulary] = {}
    for vocabulary_id, name in wanted:
        if vocabulary_id not in known:
            row = find_vocabulary(session, vocabulary_id)
            held = row and _held(session, row.id, read=True)
            if held is None:
                raise Invalid(tags=["Tag vocabulary was not found."])
            known[vocabulary_id] = held
        row = known[vocabulary_id]
        tag = next((tag for tag in row.tags if tag.name == name), None)
        if tag is None:
            raise Invalid(tags=[f"Tag {name[:100]} does not belong to vocabulary {row.name}"])
        found[tag.id] = {"id": str(tag.id), "name": tag.name, "vocabulary_id": str(row.id)}
    return list(found.values())


def _hold(session: Session, row: Vocabulary) -> None:
    """Wait for those who are just giving tags of it to datasets, and let the next ones wait."""
    if _held(session, row.id) is None:
        raise NotFound("There is no such vocabulary")


def _held(session: Session, key: UUID, *, read: bool = False) -> Vocabulary | None:
    return session.get(Vocabulary, key, populate_existing=True, with_for_update={"read": read})


def _check_size(row: Vocabulary) -> None:
    if len(row.tags) > MOST_TAGS:
        raise Invalid(tags=[f"A vocabulary has {MOST_TAGS} tags at most"])


def _check_unused(session: Session, row: Vocabulary, tags: Iterable[VocabularyTag]) -> None:
    """Deleted datasets count too, as they can come back."""
    gone = {str(tag.id) for tag in tags}
    used = [tag["name"] for _, kept in (_users(session, row.id) if gone else ()) for tag in kept if tag["id"] in gone]
    if used:
        some = ", ".join(sorted(set(used))[:5])
        raise Conflict(f"These tags must stay, because datasets have them, maybe deleted ones: {some}")


def _users(session: Session, vocabulary: UUID) -> list[tuple[UUID, list[dict[str, Any]]]]:
    """Which datasets have tags of a vocabulary, and all their tags."""
    rows = session.execute(select(Dataset.id, Dataset.vocabulary_tags).where(Dataset.vocabulary_tags != []))
    return [(key, tags) for key, tags in rows if any(tag["vocabulary_id"] == str(vocabulary) for tag in tags)]


def _announce(session: Session, vocabulary: UUID) -> None:
    """Let the index read anew who has tags of it: its name stands there with each."""
    for key, _ in _users(session, vocabulary):
        changes.announce(session, "dataset", key)


def _flush_named(session: Session, row: Vocabulary) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise Invalid(name=["That vocabulary name is already in use."]) from error
