"""How good descriptions of datasets are, and were."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

DIMENSIONS = ("findability", "accessibility", "interoperability", "reusability", "contextuality")


def upgrade() -> None:
    op.create_table(
        "quality",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("points", "mapped")),
        sa.Column("before", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in DIMENSIONS),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.Column("distribution_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset_id", "day"),
    )
    op.create_index("quality_newest", "quality", ["newest", "points"])
