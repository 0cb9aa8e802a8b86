"""People who were let in to single datasets."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "collaborator",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset_id", "user_id"),
    )
    op.create_index(op.f("ix_collaborator_user_id"), "collaborator", ["user_id"])
