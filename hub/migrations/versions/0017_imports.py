"""How files become tables: imports, the rows they refused, how columns changed; files that are held back."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant, Json

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("distribution", sa.Column("held_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "table_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "actor", "digest", "made_with")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("fetched", "message")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("look", "unseen")),
        sa.Column("requested_at", Instant(), nullable=False),
        *(sa.Column(name, Instant(), nullable=True) for name in ("started_at", "heartbeat_at", "ended_at")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("attempt", "tries")),
        *(sa.Column(name, Json, nullable=False) for name in ("settings", "decided", "sheet", "validators", "log")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("row_count", "refused")),
        sa.ForeignKeyConstraint(["id"], ["distribution.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_table_import_state"), "table_import", ["state"])
    op.create_table(
        "refused_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("place", "reason", "record")),
        sa.ForeignKeyConstraint(["import_id"], ["table_import.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_refused_row_import_id"), "refused_row", ["import_id"])
    op.create_table(
        "column_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("distribution_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        *(sa.Column(name, Json, nullable=False) for name in ("added", "removed", "retyped")),
        sa.ForeignKeyConstraint(["distribution_id"], ["distribution.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_column_change_distribution_id"), "column_change", ["distribution_id"])
