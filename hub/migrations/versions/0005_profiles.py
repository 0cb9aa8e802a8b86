"""What people say of themselves, and further pairs of key and value of an organisation."""

import sqlalchemy as sa
from alembic import op

from hub.db import Json

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("organization", sa.Column("extras", Json, nullable=False, server_default="{}"))
    op.add_column("user_account", sa.Column("about", sa.String(), nullable=False, server_default=""))
    op.add_column("user_account", sa.Column("image_url", sa.String(), nullable=False, server_default=""))
