"""Names that datasets had, and distributions that were removed."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "former_name",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("name", "dataset_id"),
    )
    op.create_index(op.f("ix_former_name_dataset_id"), "former_name", ["dataset_id"], unique=False)
    op.create_table(
        "removed_distribution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", "dataset_id"),
    )
    op.create_index(op.f("ix_removed_distribution_dataset_id"), "removed_distribution", ["dataset_id"], unique=False)
