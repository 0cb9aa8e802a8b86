"""Vocabularies, and the tags that datasets have from them."""

import sqlalchemy as sa
from alembic import op

from hub.db import Json

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "vocabulary",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "vocabulary_tag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vocabulary_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vocabulary_id"], ["vocabulary.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("vocabulary_id", "name"),
    )
    op.add_column("dataset", sa.Column("vocabulary_tags", Json, nullable=False, server_default="[]"))
