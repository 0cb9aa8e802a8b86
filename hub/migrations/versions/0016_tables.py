"""Each table of a distribution is a real table in the schema `datastore`."""

import sqlalchemy as sa
from alembic import op

from hub.db import DATASTORE, Instant, Json

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE SCHEMA IF NOT EXISTS {DATASTORE}")
    op.create_table(
        "data_table",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("primary_key", Json, nullable=False),
        sa.Column("aliases", Json, nullable=False),
        sa.Column("indexes", Json, nullable=False),
        sa.Column("srid", sa.Integer(), nullable=True),
        sa.Column("has_geometry", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=DATASTORE,
    )
    op.create_table(
        "table_alias",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        schema=DATASTORE,
    )
    op.create_index(op.f("ix_datastore_table_alias_table_id"), "table_alias", ["table_id"], schema=DATASTORE)
