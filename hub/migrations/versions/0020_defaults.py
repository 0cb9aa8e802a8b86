"""What organisations say of all their datasets; how good datastreams are."""

import sqlalchemy as sa
from alembic import op

from hub.db import Json

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("organization", sa.Column("defaults", Json, nullable=False, server_default="{}"))
    op.create_table(
        "stream_figures",
        sa.Column("datastream_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("freshness", sa.Double(), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=True),
        sa.Column("conformance", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("datastream_id"),
    )
    op.create_index(op.f("ix_stream_figures_day"), "stream_figures", ["day"])
