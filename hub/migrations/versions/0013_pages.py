"""Pages of the portal and of organisations."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("page_type", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("publish_date", Instant(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["organization.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    of_site = sa.text("owner_id IS NULL")
    op.create_index("page_of_owner", "page", ["owner_id", "name"], unique=True)
    op.create_index("page_of_site", "page", ["name"], unique=True, postgresql_where=of_site, sqlite_where=of_site)
