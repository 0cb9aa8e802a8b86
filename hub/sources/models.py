"""Sources, their runs, and the records that were refused."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.boundary import Owned, PartOf
from hub.db import Base, Wording, now


class Source(Owned, Base):
    """Where an organisation's data comes from: a connector's kind, its configuration, and when to ask.

    `schedule` is an ISO 8601 duration (PT15M, P1D) or empty; `cursor` is where the last committed message left off.
    `expected` is how many records the last good run listed, or somebody said to be right; `alarm` what was unusual
    about the last one. `asked` keeps the configuration in the words in which a program of CKAN gave it.
    """

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    config: Mapped[dict[str, Any]]
    private: Mapped[bool] = mapped_column(default=True)
    schedule: Mapped[str] = mapped_column(default="")
    next_run_at: Mapped[datetime | None] = mapped_column(index=True)
    cursor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    paused: Mapped[bool] = mapped_column(default=False)
    expected: Mapped[int | None]
    alarm: Mapped[str] = mapped_column(Wording, default="")
    asked: Mapped[str] = mapped_column(default="")


class Run(PartOf, Base):
    """One go through a source. A running run whose heartbeat is old has died.

    A dry run keeps nothing but its `difference`: what a run would add, change and withdraw.
    """

    __tablename__ = "run"
    __part_of__ = lambda: (Run.source_id, Source.id, Source)  # noqa: E731

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(default="running")
    started_at: Mapped[datetime] = mapped_column(default=now)
    heartbeat_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dry: Mapped[bool] = mapped_column(default=False)
    difference: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Issue(PartOf, Base):
    """What is to be told of a record: where it stood and why, in a sentence a clerk understands (`records.Refusal`)."""

    __tablename__ = "issue"
    __part_of__ = lambda: (Issue.run_id, Run.id, Run)  # noqa: E731

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    where: Mapped[str] = mapped_column("place")
    reason: Mapped[str] = mapped_column(Wording)
    record: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="refused")
