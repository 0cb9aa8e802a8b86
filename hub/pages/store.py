"""All SQL about pages."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, false, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub import audit
from hub.db import now
from hub.errors import Invalid, NotFound
from hub.pages.models import BLOG, PAGE, Page

MOST = 1000


def find(session: Session, owner: UUID | None, name: str) -> Page | None:
    """The page of this name of an organisation, or with None of the portal; None also when it is not to be seen."""
    return session.scalars(select(Page).where(_of(owner), Page.name == name)).first()


def page(session: Session, owner: UUID | None, name: str, page_type: str = "") -> Page:
    """The page of this name, of this type where one is given."""
    row = find(session, owner, name)
    if row is None or (page_type and row.page_type != page_type):
        raise NotFound("There is no such page")
    return row


def pages(
    session: Session, owner: UUID | None, page_type: str = "", *, newest: bool = False, public: bool = False
) -> Sequence[Page]:
    """The pages of an organisation or the portal that are to be seen: in their order, or the `newest` first."""
    statement = select(Page).where(_of(owner))
    if page_type:
        statement = statement.where(Page.page_type == page_type)
    if public:
        statement = statement.where(Page.private.is_(false()))
    dated = (Page.publish_date.desc().nulls_last(), Page.created_at.desc(), Page.id)
    ordered = statement.order_by(*(dated if newest else (Page.position, Page.title, Page.id)))
    return session.scalars(ordered.limit(MOST)).all()


def linked(session: Session, limit: int) -> Sequence[Row[str, str]]:
    """Name and title of the portal's own public pages, in their order; for links on every page."""
    published = or_(Page.publish_date.is_(None), Page.publish_date <= now())
    statement = select(Page.name, Page.title).where(
        Page.owner_id.is_(None), Page.page_type != BLOG, Page.private.is_(false()), published
    )
    return session.execute(statement.order_by(Page.position, Page.title, Page.id).limit(limit)).all()


def write(
    session: Session, owner: UUID | None, name: str, values: Mapping[str, Any], author: UUID | None = None
) -> Page:
    """Make a page, or the page of this name as `values` say."""
    row = find(session, owner, name)
    known = row is not None
    row = row or Page(owner_id=owner, name=name, page_type=PAGE)
    for field, value in values.items():
        setattr(row, field, value)
    row.user_id, row.modified_at = author, now()
    _flush(session, row)
    audit.record(session, "page.update" if known else "page.create", str(row.id), name=row.name)
    return row


def remove(session: Session, row: Page) -> None:
    """Remove a page for good."""
    session.delete(row)
    session.flush()
    audit.record(session, "page.delete", str(row.id), name=row.name)


def _of(owner: UUID | None) -> ColumnElement[bool]:
    return Page.owner_id == owner if owner else Page.owner_id.is_(None)


def _flush(session: Session, row: Page) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise Invalid(name=["Page name already exists in database"]) from error
