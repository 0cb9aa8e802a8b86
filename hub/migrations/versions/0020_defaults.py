"""What organisations say of all their datasets."""

import sqlalchemy as sa
from alembic import op

from hub.db import Json

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("organization", sa.Column("defaults", Json, nullable=False, server_default="{}"))
