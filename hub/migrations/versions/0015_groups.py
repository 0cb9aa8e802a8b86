"""Groups that people make: their members, their datasets, what happened to them and who follows them."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant, Json

revision = "0015"
down_revision = "0014"

ONE = (
    "CASE WHEN dataset_id IS NULL THEN 0 ELSE 1 END + CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN group_id IS NULL THEN 0 ELSE 1 END + CASE WHEN person_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    op.create_table(
        "dataset_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("image_url", sa.String(), nullable=False),
        sa.Column("extras", Json, nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["dataset_group.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index(op.f("ix_dataset_group_parent_id"), "dataset_group", ["parent_id"])
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["dataset_group.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "group_id"),
    )
    op.create_index(op.f("ix_group_member_group_id"), "group_member", ["group_id"])
    op.create_table(
        "group_dataset",
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["dataset_group.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset_id", "group_id"),
    )
    op.create_index(op.f("ix_group_dataset_group_id"), "group_dataset", ["group_id"])
    op.add_column("dataset", sa.Column("group_ids", Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("activity") as activity:
        activity.alter_column("owner_id", existing_type=sa.Uuid(), nullable=True)
        activity.add_column(sa.Column("group_id", sa.Uuid(), nullable=True))
        activity.create_foreign_key("activity_group_id_fkey", "dataset_group", ["group_id"], ["id"], ondelete="CASCADE")
        activity.create_index("activity_group", ["group_id", "at", "id"])
    if op.get_bind().dialect.name == "postgresql":  # on SQLite the table is made anew, without what it checked
        op.drop_constraint("follower_one", "follower", type_="check")
    with op.batch_alter_table("follower") as follower:
        follower.add_column(sa.Column("group_id", sa.Uuid(), nullable=True))
        follower.create_foreign_key("follower_group_id_fkey", "dataset_group", ["group_id"], ["id"], ondelete="CASCADE")
        follower.create_unique_constraint("follower_user_id_group_id_key", ["user_id", "group_id"])
        follower.create_check_constraint("follower_one", ONE)
        follower.create_index(op.f("ix_follower_group_id"), ["group_id"])
