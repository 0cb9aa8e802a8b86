"""Organisations (a tree; a municipality is a root), users, groups, memberships, tokens and logins."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, now
from hub.geo import Geometry


class Role(StrEnum):
    """What a member may do in an organisation and all below it; each includes the ones after it."""

    ADMIN = "admin"
    EDITOR = "editor"
    MEMBER = "member"


class Organization(Base):
    """An office, a school, a municipality. Names are public; a municipality is a root with official key and area.

    `defaults` (`hub.datasets.defaults`) are said of all its datasets that say nothing of it themselves.
    """

    __tablename__ = "organization"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    image_url: Mapped[str] = mapped_column(default="")
    extras: Mapped[dict[str, Any]] = mapped_column(default=dict)
    defaults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    official_key: Mapped[str] = mapped_column(default="")
    area: Mapped[BaseGeometry | None] = mapped_column(Geometry)
    state: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime] = mapped_column(default=now)


class User(Base):
    """A person with a login, or a machine with tokens. `password` holds an Argon2id hash, empty: no login."""

    __tablename__ = "user_account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(default="")
    full_name: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    image_url: Mapped[str] = mapped_column(default="")
    password: Mapped[str] = mapped_column(default="")
    sysadmin: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime] = mapped_column(default=now)


class Member(Base):
    """The role of a user in an organisation."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("user_id", "organization_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]


class Group(Base):
    """A selection of datasets, whoever owns them, that people make; its name is public, and no organisation has it."""

    __tablename__ = "dataset_group"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    image_url: Mapped[str] = mapped_column(default="")
    extras: Mapped[dict[str, Any]] = mapped_column(default=dict)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset_group.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(default="active")
    created_at: Mapped[datetime] = mapped_column(default=now)


class GroupMember(Base):
    """The role of a user in a group: who administers it changes it, and editors too put datasets into it."""

    __tablename__ = "group_member"
    __table_args__ = (UniqueConstraint("user_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("dataset_group.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]


class Collaborator(Base):
    """Somebody from anywhere who was let in to one dataset, with a role as its organisation has them."""

    __tablename__ = "collaborator"

    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str]
    modified_at: Mapped[datetime] = mapped_column(default=now)


class Token(Base):
    """An API token: only its SHA-256 is kept. `scope` is read, write, live (reading) or observe.

    One to observe is of a device and bound to a datastream, as long as its user may write for `organization_id`.
    """

    __tablename__ = "token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str]
    datastream_id: Mapped[int | None] = mapped_column(ForeignKey("datastream.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Login(Base):
    """A logged-in browser; the cookie holds the secret, the table its SHA-256."""

    __tablename__ = "login"

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class Attempt(Base):
    """Failed logins for one name from one address, and until when the next is refused."""

    __tablename__ = "attempt"

    digest: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime]
