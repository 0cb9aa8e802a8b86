"""Datasets in the order of the feeds: an index that holds all that is needed to find and to count the public ones."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_index("dataset_newest", "dataset", ["state", "private", "metadata_modified", "id", "dataset_type"])
