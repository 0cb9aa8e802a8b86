"""What the links of distributions answer."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "link_check",
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("role", "url", "host")),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["distribution_id"], ["distribution.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("distribution_id", "role"),
    )
    op.create_index(op.f("ix_link_check_due_at"), "link_check", ["due_at"])
