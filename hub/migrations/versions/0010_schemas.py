"""The type of a dataset, and what a portal's own schema adds to its terms."""

import sqlalchemy as sa
from alembic import op

from hub.db import Json

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("dataset", sa.Column("dataset_type", sa.String(), nullable=False, server_default="dataset"))
    op.add_column("dataset", sa.Column("fields", Json, nullable=False, server_default="{}"))
