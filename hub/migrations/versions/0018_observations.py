"""All of SensorThings 1.1: several features, places and properties, and what is kept of observations."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant, Json
from hub.geo import Geometry, rtree_name, spatial_index

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('allmende.everything', 'on', true)")
        for table, column in (("location", "location"), ("feature_of_interest", "feature")):
            op.alter_column(table, column, existing_type=Geometry(), nullable=True)
        op.alter_column("sensor", "metadata", type_=Json, postgresql_using="to_jsonb(metadata)")
    else:
        _loosen("location", "location")
        _loosen("feature_of_interest", "feature")
        _replace("sensor", "metadata", "JSON NOT NULL DEFAULT ''", "json_quote(metadata)")
    _entities()
    _history()
    _parts()
    _observations()
    _latest()
    _outbox()
    _rollups()
    with op.batch_alter_table("token") as token:  # nothing refers to tokens
        token.add_column(sa.Column("datastream_id", sa.Integer(), nullable=True))
        token.add_column(sa.Column("organization_id", sa.Uuid(), nullable=True))
        for column, table in (("datastream_id", "datastream"), ("organization_id", "organization")):
            token.create_foreign_key(f"token_{column}_fkey", table, [column], ["id"], ondelete="CASCADE")
        token.create_index(op.f("ix_token_datastream_id"), ["datastream_id"])
    op.create_table(
        "delivery",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("answer", Json, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "user_id"),
    )
    op.create_index(op.f("ix_delivery_at"), "delivery", ["at"])


def _loosen(table: str, column: str) -> None:
    """Let a place be missing; the R-tree stays, the triggers that fill it are made anew."""
    rtree = rtree_name(table, column)
    for name in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER {rtree}_{name}")
    _replace(table, column, "BLOB", column)
    for statement in spatial_index("sqlite", table, column):
        if statement.startswith("CREATE TRIGGER"):
            op.execute(statement)


def _replace(table: str, column: str, made: str, value: str) -> None:
    """SQLite changes no column, and to make a table anew would delete all rows that refer to its rows."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN made_anew {made}")
    op.execute(f"UPDATE {table} SET made_anew = {value}")  # noqa: S608 (our own names)
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute(f"ALTER TABLE {table} RENAME COLUMN made_anew TO {column}")


def _entities() -> None:
    op.add_column("location", sa.Column("location_json", Json, nullable=True))
    op.add_column("feature_of_interest", sa.Column("feature_json", Json, nullable=True))
    # As SQL, because Alembic writes a constraint of its own, for which SQLite would make the table anew.
    op.execute("ALTER TABLE location ADD COLUMN feature_of_interest_id INTEGER REFERENCES feature_of_interest (id)")
    op.create_index(op.f("ix_location_feature_of_interest_id"), "location", ["feature_of_interest_id"])
    for column in (
        sa.Column("units", Json, nullable=True),
        sa.Column("observation_types", Json, nullable=True),
        sa.Column("keep_days", sa.Integer(), nullable=True),
        sa.Column("threshold", sa.Double(), nullable=True),
    ):
        op.add_column("datastream", column)
    op.create_index(op.f("ix_datastream_feature_of_interest_id"), "datastream", ["feature_of_interest_id"])
    op.execute("INSERT INTO counter (name, value) SELECT 'datastream', coalesce(max(id), 0) FROM datastream")


def _history() -> None:
    """A thing may have been at several locations at once."""
    op.execute("CREATE TEMPORARY TABLE moved AS SELECT id, location_id FROM historical_location")
    with op.batch_alter_table("historical_location") as historical:
        historical.drop_index("ix_historical_location_location_id")
        historical.drop_column("location_id")
    op.create_table(
        "historical_location_location",
        sa.Column("historical_location_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["historical_location_id"], ["historical_location.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("historical_location_id", "location_id"),
    )
    op.create_index(
        op.f("ix_historical_location_location_location_id"), "historical_location_location", ["location_id"]
    )
    op.execute("INSERT INTO historical_location_location SELECT id, location_id FROM moved")
    op.execute("DROP TABLE moved")


def _parts() -> None:
    op.create_table(
        "datastream_property",
        sa.Column("datastream_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("observed_property_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["observed_property_id"], ["observed_property.id"]),
        sa.PrimaryKeyConstraint("datastream_id", "position"),
    )
    op.create_index(
        op.f("ix_datastream_property_observed_property_id"), "datastream_property", ["observed_property_id"]
    )
    op.create_table(
        "datastream_feature",
        sa.Column("datastream_id", sa.Integer(), nullable=False),
        sa.Column("feature_of_interest_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["feature_of_interest_id"], ["feature_of_interest.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("datastream_id", "feature_of_interest_id"),
    )
    feature = "feature_of_interest_id"
    op.create_index(op.f(f"ix_datastream_feature_{feature}"), "datastream_feature", [feature])


def _observations() -> None:
    op.add_column("observation", sa.Column("result_time", Instant(), nullable=True))
    op.add_column("observation", sa.Column("more", Json, nullable=True))
    op.execute(
        "CREATE INDEX observation_feature ON observation (CAST(more ->> 'feature' AS INTEGER))"
        " WHERE more ->> 'feature' IS NOT NULL"
    )
    op.create_table(
        "observation_name",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("datastream_id", sa.Integer(), nullable=False),
        sa.Column("phenomenon_time", Instant(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("observation_name_key", "observation_name", ["datastream_id", "phenomenon_time", "id"])


def _latest() -> None:
    for name in ("result_time", "end_time", "result_first", "result_last"):
        op.add_column("latest", sa.Column(name, Instant(), nullable=True))
    op.add_column("latest", sa.Column("more", Json, nullable=True))


def _outbox() -> None:
    op.create_table(
        "observed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("observed_order", "observed", ["txid", "id"])
    if op.get_bind().dialect.name == "postgresql":
        # Read once and soon gone: to press it together would take as long as to write the observations themselves.
        op.execute("ALTER TABLE observed ALTER COLUMN rows SET STORAGE EXTERNAL")


def _rollups() -> None:
    op.create_table(
        "rollup",
        sa.Column("datastream_id", sa.Integer(), nullable=False),
        sa.Column("span", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("start", Instant(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in ("low", "high", "total", "last")),
        sa.Column("last_time", Instant(), nullable=True),
        sa.Column("above", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("datastream_id", "span", "start"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deletion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("datastream_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("first_time", Instant(), nullable=False),
        sa.Column("last_time", Instant(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("deletion_datastream", "deletion", ["datastream_id", "at"])
