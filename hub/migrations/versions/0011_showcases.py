"""Which datasets a showcase shows."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "showcase_dataset",
        sa.Column("showcase_id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["showcase_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("showcase_id", "dataset_id"),
    )
    op.create_index(op.f("ix_showcase_dataset_dataset_id"), "showcase_dataset", ["dataset_id"])
