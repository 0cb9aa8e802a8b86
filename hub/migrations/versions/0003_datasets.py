"""Datasets, distributions, rows of tables, grants."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant, Json
from hub.geo import Geometry, spatial_index

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "dataset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("license", sa.String(), nullable=False),
        sa.Column("keyword", Json, nullable=False),
        sa.Column("theme", Json, nullable=False),
        sa.Column("spatial", Geometry(), nullable=True),
        sa.Column("terms", Json, nullable=False),
        sa.Column("extras", Json, nullable=False),
        sa.Column("creator_id", sa.Uuid(), nullable=True),
        sa.Column("metadata_created", Instant(), nullable=False),
        sa.Column("metadata_modified", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("guid", sa.String(), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["creator_id"],
            ["user_account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("dataset_guid", "dataset", ["source_id", "guid"], unique=True)
    op.create_index(
        "dataset_name",
        "dataset",
        ["name"],
        unique=True,
        postgresql_where=sa.text("state <> 'deleted'"),
        sqlite_where=sa.text("state <> 'deleted'"),
    )
    op.create_index(op.f("ix_dataset_metadata_modified"), "dataset", ["metadata_modified"], unique=False)
    op.create_index(op.f("ix_dataset_owner_id"), "dataset", ["owner_id"], unique=False)
    op.create_index(op.f("ix_dataset_state"), "dataset", ["state"], unique=False)
    op.create_table(
        "data_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grantee_id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=True),
        sa.Column("datastream_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(dataset_id IS NULL) <> (datastream_id IS NULL)", name="data_grant_item"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["grantee_id"],
            ["organization.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_data_grant_dataset_id"), "data_grant", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_data_grant_datastream_id"), "data_grant", ["datastream_id"], unique=False)
    op.create_index(op.f("ix_data_grant_grantee_id"), "data_grant", ["grantee_id"], unique=False)
    op.create_index(op.f("ix_data_grant_owner_id"), "data_grant", ["owner_id"], unique=False)
    op.create_table(
        "distribution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("access_url", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("byte_size", sa.BigInteger(), nullable=True),
        sa.Column("license", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("modified_at", Instant(), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("blob", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.Column("datastream_id", sa.Integer(), nullable=True),
        sa.Column("terms", Json, nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_distribution_dataset_id"), "distribution", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_distribution_datastream_id"), "distribution", ["datastream_id"], unique=False)
    op.create_table(
        "table_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("geometry", Geometry(), nullable=True),
        sa.ForeignKeyConstraint(["distribution_id"], ["distribution.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("table_row_number", "table_row", ["distribution_id", "number"], unique=True)
    for statement in spatial_index(op.get_bind().dialect.name, "table_row", "geometry"):
        op.execute(statement)
