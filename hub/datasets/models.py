"""Datasets, distributions and what is known of their tables (DCAT-AP 3; in CKAN's words packages and resources)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, UniqueConstraint, exists, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from hub.boundary import PartOf, Publishable, Sight
from hub.changes import Fed
from hub.db import DATASTORE, Base, Wording, microseconds, now
from hub.geo import Geometry

DATASET, SHOWCASE, SERIES = "dataset", "showcase", "dataset_series"
APART = (SHOWCASE, SERIES)
"""Types of what is kept as a dataset and is none: no feed, map or search tells of it unless it is asked for."""


class Dataset(Fed, Publishable, Base):
    """A dcat:Dataset. What is searched or joined is a column; all other terms (`hub.datasets.terms`) lie in `terms`.

    `dataset_type` names the portal's own schema that it follows, and `fields` holds what that adds to the terms.
    `group_ids` repeats what stands in `GroupDataset`, so that reading a dataset in no group asks for nothing more.
    `guid` identifies it within the source it was harvested from; `version` counts changes. `keyword` holds free tags,
    `vocabulary_tags` those from vocabularies, each as id, name and id of the vocabulary. `provenance` holds the words
    of the source that were mapped to codes; `withdrawn_at` is when the source no longer had it.
    """

    __tablename__ = "dataset"
    __table_args__ = (
        Index("dataset_name", "name", unique=True, postgresql_where=text("state <> 'deleted'"),
              sqlite_where=text("state <> 'deleted'")),
        Index("dataset_guid", "source_id", "guid", unique=True),
        Index("dataset_newest", "state", "private", "metadata_modified", "id", "dataset_type"),
    )  # fmt: skip
    __feed__ = "dataset"
    __single__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    license: Mapped[str] = mapped_column(default="")
    keyword: Mapped[list[str]] = mapped_column(default=list)
    vocabulary_tags: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    theme: Mapped[list[str]] = mapped_column(default=list)
    group_ids: Mapped[list[str]] = mapped_column(default=list)
    spatial: Mapped[BaseGeometry | None] = mapped_column(Geometry)
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    extras: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dataset_type: Mapped[str] = mapped_column(default=DATASET)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    creator_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    metadata_created: Mapped[datetime] = mapped_column(default=now)
    metadata_modified: Mapped[datetime] = mapped_column(default=now, index=True)
    version: Mapped[int] = mapped_column(default=1)
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("source.id", ondelete="SET NULL"))
    guid: Mapped[str | None]
    content_hash: Mapped[str] = mapped_column(default="")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id", ondelete="SET NULL"))
    provenance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    withdrawn_at: Mapped[datetime | None]
    distributions: Mapped[list["Distribution"]] = relationship(
        order_by="Distribution.position", back_populates="dataset", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own name and shape)


class Mark(PartOf, Base):
    """By what a dataset is known elsewhere (identifier, landing page, files), hashed: equal marks make duplicates."""

    __tablename__ = "dataset_mark"
    __part_of__ = lambda: (Mark.dataset_id, Dataset.id, Dataset)  # noqa: E731

    mark: Mapped[str] = mapped_column(primary_key=True)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[str]


class FormerName(PartOf, Base):
    """A name that a dataset had before it was renamed; of several that had it the last one counts."""

    __tablename__ = "former_name"
    __part_of__ = lambda: (FormerName.dataset_id, Dataset.id, Dataset)  # noqa: E731

    name: Mapped[str] = mapped_column(primary_key=True)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True, index=True)
    until: Mapped[datetime] = mapped_column(default=now)


class GroupDataset(PartOf, Base):
    """That a dataset is in a group that people made; the themes it belongs to stand in the dataset alone."""

    __tablename__ = "group_dataset"
    __part_of__ = lambda: (GroupDataset.dataset_id, Dataset.id, Dataset)  # noqa: E731

    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[UUID] = mapped_column(
        ForeignKey("dataset_group.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Distribution(Fed, PartOf, Base):
    """A dcat:Distribution: a link, a kept file (`blob`, by SHA-256), a table's rows, or a datastream.

    A file that is `held_back` may hold data about persons: it goes to those alone who may change the dataset.
    """

    __tablename__ = "distribution"
    __part_of__ = lambda: (Distribution.dataset_id, Dataset.id, Dataset)  # noqa: E731
    __feed__ = "dataset"
    __feed_key__ = "dataset_id"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    access_url: Mapped[str] = mapped_column(default="")
    format: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    byte_size: Mapped[int | None] = mapped_column(BigInteger)
    license: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    modified_at: Mapped[datetime] = mapped_column(default=now)
    guid: Mapped[str] = mapped_column(default="")
    blob: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    columns: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    row_count: Mapped[int | None]
    datastream_id: Mapped[int | None] = mapped_column(ForeignKey("datastream.id", ondelete="SET NULL"), index=True)
    held_back: Mapped[bool] = mapped_column(default=False)
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dataset: Mapped[Dataset] = relationship(back_populates="distributions")


class LinkCheck(PartOf, Base):
    """What a link of a distribution answered when it was last asked, and when that is done again.

    `status` is that of HTTP, 0 where nothing proper came, and None as long as nobody has asked; `failures` counts how
    often in a row it was none that a reader could use.
    """

    __tablename__ = "link_check"
    __part_of__ = lambda: (LinkCheck.distribution_id, Distribution.id, Distribution)  # noqa: E731

    distribution_id: Mapped[UUID] = mapped_column(ForeignKey("distribution.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    host: Mapped[str]
    status: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Wording, default="")
    failures: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    due_at: Mapped[datetime] = mapped_column(default=now, index=True)


class RemovedDistribution(PartOf, Base):
    """That a distribution was there once: to remove it again is no error."""

    __tablename__ = "removed_distribution"
    __part_of__ = lambda: (RemovedDistribution.dataset_id, Dataset.id, Dataset)  # noqa: E731

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True, index=True)
    removed_at: Mapped[datetime] = mapped_column(default=now)


class DataTable(PartOf, Base):
    """What is known of the table of a distribution; its rows stand in `datastore."<id>"` (`hub.datasets.store.tables`).

    It lies beside the rows, on SQLite in their file, so that count and rows agree after a crash. For the same reason
    no foreign key leads from here to the distribution: what has lost its distribution is nobody's, and is swept.
    `fields` are id, type and info (the publisher's words) of each column; `indexes` name and columns of each further
    index; `last_id` the highest number a row ever had; `version` moves with every change of the rows.
    """

    __tablename__ = "data_table"
    __table_args__ = {"schema": DATASTORE}  # noqa: RUF012 (SQLAlchemy's own name and shape)
    __part_of__ = lambda: (DataTable.id, Distribution.id, Distribution)  # noqa: E731

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fields: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    primary_key: Mapped[list[str]] = mapped_column(default=list)
    aliases: Mapped[list[str]] = mapped_column(default=list)
    indexes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    srid: Mapped[int | None]
    has_geometry: Mapped[bool] = mapped_column(default=False)
    row_count: Mapped[int] = mapped_column(BigInteger, default=0)
    last_id: Mapped[int] = mapped_column(BigInteger, default=0)
    version: Mapped[int] = mapped_column(BigInteger, default=lambda: microseconds(now()))
    modified_at: Mapped[datetime] = mapped_column(default=now)


class TableAlias(PartOf, Base):
    """A second name of a table; in the whole hub only one table has it."""

    __tablename__ = "table_alias"
    __table_args__ = {"schema": DATASTORE}  # noqa: RUF012 (SQLAlchemy's own name and shape)
    __part_of__ = lambda: (TableAlias.table_id, Distribution.id, Distribution)  # noqa: E731

    name: Mapped[str] = mapped_column(primary_key=True)
    table_id: Mapped[UUID] = mapped_column(index=True)


class TableImport(PartOf, Base):
    """How the file or link of a distribution becomes its table: what was ordered, what was found, how far it is.

    Only those see it who may change the distribution: `sheet` holds the first rows. `settings` are what people said of
    the file (hints of its reader, key, whether rows are appended), `decided` the columns of which they said that they
    may be published, with the kind of data they look like. `digest` and `made_with` say of which file and with which
    settings the present table was made, `fetched` which kept file of a link waits for somebody's look.
    """

    __tablename__ = "table_import"
    __part_of__ = lambda: (TableImport.id, Distribution.id, Distribution)  # noqa: E731

    id: Mapped[UUID] = mapped_column(ForeignKey("distribution.id", ondelete="CASCADE"), primary_key=True)
    job: Mapped[UUID] = mapped_column(default=uuid4)
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    look: Mapped[bool] = mapped_column(default=False)
    unseen: Mapped[bool] = mapped_column(default=True)
    actor: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sheet: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(default="")
    made_with: Mapped[str] = mapped_column(default="")
    fetched: Mapped[str] = mapped_column(default="")
    validators: Mapped[dict[str, Any]] = mapped_column(default=dict)
    row_count: Mapped[int] = mapped_column(BigInteger, default=0)
    refused: Mapped[int] = mapped_column(BigInteger, default=0)
    message: Mapped[str] = mapped_column(default="")
    log: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        return cls.writable(sight)


class RefusedRow(PartOf, Base):
    """One row of a file that is not in the table: where it stands, why, and how it begins."""

    __tablename__ = "refused_row"
    __part_of__ = lambda: (RefusedRow.import_id, TableImport.id, TableImport)  # noqa: E731

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("table_import.id", ondelete="CASCADE"), index=True)
    where: Mapped[str] = mapped_column("place", Wording)
    reason: Mapped[str] = mapped_column(Wording)
    record: Mapped[str] = mapped_column(default="")


class ColumnChange(PartOf, Base):
    """That a new file brought other columns, or the same ones with another type."""

    __tablename__ = "column_change"
    __part_of__ = lambda: (ColumnChange.distribution_id, Distribution.id, Distribution)  # noqa: E731

    id: Mapped[int] = mapped_column(primary_key=True)
    distribution_id: Mapped[UUID] = mapped_column(ForeignKey("distribution.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    added: Mapped[list[str]] = mapped_column(default=list)
    removed: Mapped[list[str]] = mapped_column(default=list)
    retyped: Mapped[list[str]] = mapped_column(default=list)


class ResourceView(PartOf, Base):
    """One way to show a distribution; `settings` are the keys that its type understands."""

    __tablename__ = "resource_view"
    __part_of__ = lambda: (ResourceView.distribution_id, Distribution.id, Distribution)  # noqa: E731

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    distribution_id: Mapped[UUID] = mapped_column(ForeignKey("distribution.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    view_type: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Relationship(PartOf, Base):
    """What one dataset is to another, as an editor of the first says it; seen by those who see both."""

    __tablename__ = "relationship"
    __part_of__ = lambda: (Relationship.subject_id, Dataset.id, Dataset)  # noqa: E731
    __table_args__ = (UniqueConstraint("subject_id", "object_id", "type"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"))
    type: Mapped[str]
    object_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), index=True)
    comment: Mapped[str] = mapped_column(default="")

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        other: Any = aliased(Dataset)
        return super().visible(sight) & exists(select(other.id).where(other.id == cls.object_id, sight.through(other)))


class Showing(PartOf, Base):
    """That a showcase shows a dataset; it is the showcase's editors who say it."""

    __tablename__ = "showcase_dataset"
    __part_of__ = lambda: (Showing.showcase_id, Dataset.id, Dataset)  # noqa: E731

    showcase_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True, index=True)


class Related(Base):
    """That a dataset is or was an end of a relationship, and nothing else: only then it is worth looking for some."""

    __tablename__ = "related"

    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True)


class Vocabulary(Base):
    """A list of tags that the operator keeps for the datasets of all towns."""

    __tablename__ = "vocabulary"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    tags: Mapped[list["VocabularyTag"]] = relationship(
        order_by="VocabularyTag.name", cascade="all, delete-orphan", lazy="selectin"
    )


class VocabularyTag(Base):
    """One tag of a vocabulary."""

    __tablename__ = "vocabulary_tag"
    __table_args__ = (UniqueConstraint("vocabulary_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    vocabulary_id: Mapped[UUID] = mapped_column(ForeignKey("vocabulary.id", ondelete="CASCADE"))
    name: Mapped[str]


class TaskStatus(Base):
    """What a program notes on a resource or another thing: how far it came, and what went wrong."""

    __tablename__ = "task_status"
    __table_args__ = (UniqueConstraint("entity_id", "task_type", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    entity_id: Mapped[str]
    entity_type: Mapped[str]
    task_type: Mapped[str]
    key: Mapped[str]
    value: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    last_updated: Mapped[datetime] = mapped_column(default=now)


class TermTranslation(Base):
    """What a term is called in a language."""

    __tablename__ = "term_translation"

    term: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    translation: Mapped[str]
