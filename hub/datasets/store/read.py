"""Reading datasets: as rows for change, and as plain values for pages and answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, false, func, literal_column, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from hub.datasets.models import APART, Dataset, Distribution, Related
from hub.datasets.store.formers import former
from hub.datasets.store.relationships import Relations, relations
from hub.datasets.store.remembered import remember, remembered
from hub.errors import NotFound
from hub.identity.models import Organization
from hub.identity.store import as_uuid, group_rows
from hub.prepared import Prepared, PreparedByKeys

_DATASET = (
    Dataset.id,
    Dataset.name,
    Dataset.title,
    Dataset.description,
    Dataset.license,
    Dataset.keyword,
    Dataset.vocabulary_tags,
    Dataset.theme,
    Dataset.group_ids,
    Dataset.terms,
    Dataset.extras,
    Dataset.dataset_type,
    Dataset.fields,
    Dataset.state,
    Dataset.private,
    Dataset.owner_id,
    Dataset.creator_id,
    Dataset.metadata_created,
    Dataset.metadata_modified,
    Dataset.spatial,
    Dataset.source_id,
    Organization.name.label("organization_name"),
    Organization.title.label("organization_title"),
    Organization.description.label("organization_description"),
    Organization.image_url.label("organization_image_url"),
    Organization.created_at.label("organization_created_at"),
    Organization.state.label("organization_state"),
    Organization.official_key.label("organization_official_key"),
    exists(select(Related.dataset_id).where(Related.dataset_id == Dataset.id)).label("related"),
)
_DISTRIBUTION = (
    Distribution.id,
    Distribution.dataset_id,
    Distribution.position,
    Distribution.title,
    Distribution.description,
    Distribution.access_url,
    Distribution.format,
    Distribution.media_type,
    Distribution.byte_size,
    Distribution.license,
    Distribution.created_at,
    Distribution.modified_at,
    Distribution.blob,
    Distribution.file_name,
    Distribution.columns,
    Distribution.row_count,
    Distribution.datastream_id,
    Distribution.held_back,
    Distribution.terms,
)
_SHOWN = select(*_DATASET).join(Organization, Organization.id == Dataset.owner_id)
PARTS = select(*_DISTRIBUTION).order_by(Distribution.dataset_id, Distribution.position, Distribution.id)


def _called(name: Any) -> ColumnElement[bool]:
    # The state is written out, because the index of names covers none that are deleted.
    return and_(Dataset.name == name, Dataset.state != literal_column("'deleted'"))


# The hottest reads are prepared: building and executing them as ORM statements costs more than the database does.
_NAMED = _called(bindparam("name"))
_OF_EACH = select(*_DISTRIBUTION).where(Distribution.dataset_id == Dataset.id).correlate(Dataset)
_BY_NAME = Prepared(_SHOWN.where(_NAMED), distributions=_OF_EACH)
_BY_KEY = Prepared(
    _SHOWN.where(or_(Dataset.id == bindparam("key"), _NAMED)).order_by(Dataset.id != bindparam("key")),
    distributions=_OF_EACH,
)

_SIZES = (1, 10, 20, 100, 1000)
_WHOLE = PreparedByKeys(_SHOWN, Dataset.id, _SIZES, distributions=_OF_EACH)
_HEADS = PreparedByKeys(_SHOWN, Dataset.id, _SIZES)


@dataclass(frozen=True, slots=True)
class Shown:
    """A dataset as it is shown: its columns and its organisation's, distributions in order, relations and groups."""

    dataset: Row[Any]
    distributions: Sequence[Row[Any]]
    relations: Relations = ()
    groups: Sequence[Any] = ()


def dataset(session: Session, name_or_id: str | UUID) -> Dataset:
    """A dataset for change, by name or id; `NotFound` also when it is not to be seen."""
    row = find(session, name_or_id)
    if row is None:
        raise NotFound("There is no such dataset")
    return row


def find_locked(session: Session, name_or_id: str | UUID) -> Dataset | None:
    """A dataset by name or id that the session may change, as it is when whoever changes it just now is done.

    Others are kept out until the end. None also for a former name.
    """
    statement = _named(select(Dataset), name_or_id).with_for_update()
    return session.scalars(statement, execution_options={"populate_existing": True}).first()


def find(session: Session, name_or_id: str | UUID) -> Dataset | None:
    """A dataset for change, by name, former name or id, or None."""
    row = session.scalars(_named(select(Dataset), name_or_id)).first()
    if row is None and isinstance(name_or_id, str) and (key := former(session, name_or_id)):
        return session.get(Dataset, key)
    return row


def find_by_guid(session: Session, source: UUID, guid: str) -> Dataset | None:
    """The dataset that a source calls `guid`."""
    return session.scalars(select(Dataset).where(Dataset.source_id == source, Dataset.guid == guid)).first()


def next_position(session: Session, dataset_id: UUID) -> int:
    """Where a further distribution stands."""
    last = session.scalar(select(func.max(Distribution.position)).where(Distribution.dataset_id == dataset_id))
    return 0 if last is None else last + 1


def distribution(session: Session, id: str | UUID, *, anew: bool = False) -> Distribution:
    """A distribution by id; `anew` reads it again, after one has waited for somebody else's change."""
    row = find_distribution(session, id, anew=anew)
    if row is None:
        raise NotFound("There is no such resource")
    return row


def of_distribution(session: Session, part: Distribution) -> Dataset:
    """The dataset of a distribution, which keeps it: the boundary asks for it again and again."""
    found = session.get_one(Dataset, part.dataset_id)
    set_committed_value(part, "dataset", found)
    return found


def find_distribution(session: Session, id: str | UUID, *, anew: bool = False) -> Distribution | None:
    """A distribution by id, or None."""
    key = as_uuid(id)
    return session.get(Distribution, key, populate_existing=anew) if key else None


def shown_distribution(session: Session, id: str | UUID) -> Row[Any]:
    """One distribution as it is shown."""
    key = as_uuid(id)
    row = session.execute(PARTS.where(Distribution.id == key)).first() if key else None
    if row is None:
        raise NotFound("There is no such resource")
    return row


def parts_of(session: Session, datasets: Sequence[UUID], ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """All distributions of some datasets, and further ones by their ids, as they are shown."""
    if not ids and all(known := [remembered(session, id) for id in datasets]):
        return [part for shown in known for part in shown.distributions]
    wanted = or_(Distribution.dataset_id.in_(datasets), Distribution.id.in_(ids))
    return session.execute(PARTS.where(wanted)).all() if datasets or ids else ()


def shown(session: Session, name_or_id: str | UUID) -> Shown:
    """One dataset with its distributions, by name, former name or id."""
    key, name = as_uuid(name_or_id), str(name_or_id)
    row = _BY_KEY.first(session, key=key, name=name) if key else _BY_NAME.first(session, name=name)
    if row is None and (known := former(session, name)):
        row = _BY_KEY.first(session, key=known, name="")
    if row is None:
        raise NotFound("There is no such dataset")
    found = _shown(row, _relations(session, [row]), grouped(session, [row]))
    remember(session, row.id, found)
    return found


def by_ids(session: Session, ids: Iterable[UUID]) -> list[Shown]:
    """Datasets in the order of `ids`; what is not to be seen is left out."""
    keys = list(ids)
    rows = _WHOLE.rows(session, keys)
    related, groups = _relations(session, rows), grouped(session, rows)
    found = {row.id: _shown(row, related, groups) for row in rows}
    return [found[key] for key in keys if key in found]


def heads(session: Session, ids: Iterable[UUID]) -> list[Any]:
    """Datasets without their distributions, in any order; what is not to be seen is left out."""
    session.flush()
    known = {id: remembered(session, id) for id in ids}
    unknown = [id for id, shown in known.items() if shown is None]
    return [*(shown.dataset for shown in known.values() if shown), *_HEADS.rows(session, unknown)]


def _relations(session: Session, rows: Iterable[Any]) -> Mapping[UUID, Relations]:
    # A statement of its own, because few datasets have any: as a part it would cost all others half as much again.
    ends = [row.id for row in rows if row.related]
    return relations(session, ends) if ends else {}


def grouped(session: Session, rows: Iterable[Any]) -> Mapping[UUID, Sequence[Any]]:
    """For each of these datasets the groups that people made and that it is in, by name."""
    inside = {row.id: row.group_ids for row in rows if row.group_ids}
    known = group_rows(session, {id for ids in inside.values() for id in ids}) if inside else {}
    return {
        key: sorted((known[id] for id in ids if id in known), key=lambda group: group.name)
        for key, ids in inside.items()
    }


def _shown(row: Any, related: Mapping[UUID, Relations], groups: Mapping[UUID, Sequence[Any]]) -> Shown:
    parts = sorted(row.distributions, key=lambda part: (part.position, part.id))
    return Shown(row, parts, related.get(row.id, ()), groups.get(row.id, ()))


def page(session: Session, after: UUID | None, limit: int) -> list[Shown]:
    """The next datasets in the order of their ids; for going through all of them."""
    statement = select(Dataset.id).order_by(Dataset.id).limit(limit)
    return by_ids(session, session.scalars(statement.where(Dataset.id > after) if after else statement))


def newest(session: Session, offset: int, limit: int, modified_since: datetime | None = None) -> list[Shown]:
    """A page of the public datasets, the last changed first, whoever asks."""
    statement = _public(select(Dataset.id), modified_since).order_by(Dataset.metadata_modified.desc(), Dataset.id)
    return by_ids(session, session.scalars(statement.offset(offset).limit(limit)))


def count(session: Session, modified_since: datetime | None = None) -> int:
    """How many public datasets there are, whoever asks."""
    found: int = session.scalars(_public(select(func.count(Dataset.id)), modified_since)).one()
    return found


def _public(statement: Select[Any], modified_since: datetime | None) -> Select[Any]:
    statement = statement.where(
        Dataset.state == "active", Dataset.private.is_(false()), Dataset.dataset_type.not_in(APART)
    )
    return statement.where(Dataset.metadata_modified >= modified_since) if modified_since else statement


def names(
    session: Session,
    limit: int | None = None,
    offset: int = 0,
    *,
    private: bool = False,
    drafts: bool = False,
    deleted: bool = False,
) -> Sequence[str]:
    """The names of the public datasets, in order; also of those private, drafts or deleted that are to be seen."""
    active = Dataset.state == "active"
    wanted = [active if private else active & Dataset.private.is_(false())]
    wanted += [Dataset.state == state for state, given in (("draft", drafts), ("deleted", deleted)) if given]
    # The same name may be that of a dataset and of others that are deleted.
    statement = select(Dataset.name).where(or_(*wanted), Dataset.dataset_type.not_in(APART)).distinct()
    return session.scalars(statement.order_by(Dataset.name).limit(limit).offset(offset)).all()


def _named(statement: Select[Any], name_or_id: str | UUID) -> Select[Any]:
    """By id, else by name: portals also name datasets like UUIDs. A deleted one has freed its name."""
    key = as_uuid(name_or_id)
    named = _called(str(name_or_id))
    if key is None:
        return statement.where(named)
    return statement.where(or_(Dataset.id == key, named)).order_by(Dataset.id != key)
