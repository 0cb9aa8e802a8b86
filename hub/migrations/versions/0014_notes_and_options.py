"""Notes of programs on resources, translations of terms, and options of the portal."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    texts = ("entity_id", "entity_type", "task_type", "key", "value", "state", "error")
    op.create_table(
        "task_status",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("last_updated", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entity_id", "task_type", "key"),
    )
    op.create_table(
        "term_translation",
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("translation", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("term", "language"),
    )
    op.create_table(
        "site_option",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
