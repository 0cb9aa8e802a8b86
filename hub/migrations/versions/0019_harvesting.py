"""Harvesting: sources that pause and raise an alarm, dry runs, kinds of issues, tombstones, marks of duplicates."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant, Json

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('allmende.everything', 'on', true)")
    op.add_column("source", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source", sa.Column("expected", sa.Integer(), nullable=True))
    op.add_column("source", sa.Column("alarm", sa.String(), nullable=False, server_default=""))
    op.add_column("source", sa.Column("asked", sa.String(), nullable=False, server_default=""))
    op.add_column("run", sa.Column("dry", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("run", sa.Column("difference", Json, nullable=False, server_default="{}"))
    op.add_column("issue", sa.Column("kind", sa.String(), nullable=False, server_default="refused"))
    op.add_column("dataset", sa.Column("provenance", Json, nullable=False, server_default="{}"))
    op.add_column("dataset", sa.Column("withdrawn_at", Instant(), nullable=True))
    # What was harvested and is deleted was withdrawn: until now nobody told that from a deletion by hand.
    op.execute(
        "UPDATE dataset SET withdrawn_at = metadata_modified"
        " WHERE state = 'deleted' AND content_hash <> '' AND source_id IS NOT NULL"
    )
    op.execute(
        "UPDATE source SET expected = (SELECT CAST(counts ->> 'datasets' AS INTEGER) FROM run"
        " WHERE run.source_id = source.id AND run.status = 'finished' ORDER BY run.id DESC LIMIT 1)"
    )
    op.create_table(
        "dataset_mark",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mark", "dataset_id"),
    )
    op.create_index(op.f("ix_dataset_mark_dataset_id"), "dataset_mark", ["dataset_id"])
