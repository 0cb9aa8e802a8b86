"""Pages and blog entries; those without an organisation are the portal's own, and the operator writes them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, false, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.boundary import Owned, Sight
from hub.db import Base, now

PAGE, BLOG = "page", "blog"
_OF_SITE = text("owner_id IS NULL")


class Page(Owned, Base):
    """One page in Markdown, public from `publish_date` on unless it is private; `position` orders those linked."""

    __tablename__ = "page"
    __table_args__ = (
        Index("page_of_owner", "owner_id", "name", unique=True),
        Index("page_of_site", "name", unique=True, postgresql_where=_OF_SITE, sqlite_where=_OF_SITE),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    owner_id: Mapped[UUID | None] = mapped_column(  # type: ignore[assignment]
        ForeignKey("organization.id", ondelete="CASCADE")
    )
    name: Mapped[str]
    title: Mapped[str]
    content: Mapped[str] = mapped_column(default="")
    page_type: Mapped[str] = mapped_column(default=PAGE)
    position: Mapped[str] = mapped_column(default="")
    private: Mapped[bool] = mapped_column(default=False)
    publish_date: Mapped[datetime | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    modified_at: Mapped[datetime] = mapped_column(default=now)

    @classmethod
    def visible(cls, sight: Sight) -> ColumnElement[bool]:
        """Everybody sees what is published; the members of its organisation also what is not yet."""
        published = or_(cls.publish_date.is_(None), cls.publish_date <= sight.instant())
        return or_(and_(cls.private.is_(false()), published), sight.reads(cls.owner_id))
