"""Sources and runs; SensorThings entities, observations and latest values."""

import sqlalchemy as sa
from alembic import op

from hub.db import Instant, Json
from hub.geo import Geometry, spatial_index

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "observation",
        sa.Column("datastream_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("phenomenon_time", Instant(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("result", sa.Double(), nullable=True),
        sa.Column("quality", sa.SmallInteger(), nullable=False),
        sa.Column("result_json", Json, nullable=True),
        sa.PrimaryKeyConstraint("datastream_id", "phenomenon_time", "id"),
        postgresql_partition_by="RANGE (phenomenon_time)",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feature_of_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("encoding_type", sa.String(), nullable=False),
        sa.Column("feature", Geometry(), nullable=False),
        sa.Column("properties", Json, nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_feature_of_interest_owner_id"), "feature_of_interest", ["owner_id"], unique=False)
    op.create_index(op.f("ix_feature_of_interest_state"), "feature_of_interest", ["state"], unique=False)
    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("encoding_type", sa.String(), nullable=False),
        sa.Column("location", Geometry(), nullable=False),
        sa.Column("properties", Json, nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_location_owner_id"), "location", ["owner_id"], unique=False)
    op.create_index(op.f("ix_location_state"), "location", ["state"], unique=False)
    op.create_table(
        "observed_property",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("properties", Json, nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_observed_property_owner_id"), "observed_property", ["owner_id"], unique=False)
    op.create_index(op.f("ix_observed_property_state"), "observed_property", ["state"], unique=False)
    op.create_table(
        "sensor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("encoding_type", sa.String(), nullable=False),
        sa.Column("metadata", sa.String(), nullable=False),
        sa.Column("properties", Json, nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sensor_owner_id"), "sensor", ["owner_id"], unique=False)
    op.create_index(op.f("ix_sensor_state"), "sensor", ["state"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("config", Json, nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("schedule", sa.String(), nullable=False),
        sa.Column("next_run_at", Instant(), nullable=True),
        sa.Column("cursor", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "name"),
    )
    op.create_index(op.f("ix_source_next_run_at"), "source", ["next_run_at"], unique=False)
    op.create_index(op.f("ix_source_owner_id"), "source", ["owner_id"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("heartbeat_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_run_source_id"), "run", ["source_id"], unique=False)
    op.create_table(
        "thing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("properties", Json, nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "identifier"),
    )
    op.create_index(op.f("ix_thing_owner_id"), "thing", ["owner_id"], unique=False)
    op.create_index(op.f("ix_thing_state"), "thing", ["state"], unique=False)
    op.create_table(
        "datastream",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("observation_type", sa.String(), nullable=False),
        sa.Column("unit_of_measurement", Json, nullable=False),
        sa.Column("observed_area", Geometry(), nullable=True),
        sa.Column("properties", Json, nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("sensor_id", sa.Integer(), nullable=False),
        sa.Column("observed_property_id", sa.Integer(), nullable=False),
        sa.Column("feature_of_interest_id", sa.Integer(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feature_of_interest_id"],
            ["feature_of_interest.id"],
        ),
        sa.ForeignKeyConstraint(
            ["observed_property_id"],
            ["observed_property.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organization.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sensor_id"],
            ["sensor.id"],
        ),
        sa.ForeignKeyConstraint(["thing_id"], ["thing.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("thing_id", "identifier"),
    )
    op.create_index(op.f("ix_datastream_observed_property_id"), "datastream", ["observed_property_id"], unique=False)
    op.create_index(op.f("ix_datastream_owner_id"), "datastream", ["owner_id"], unique=False)
    op.create_index(op.f("ix_datastream_sensor_id"), "datastream", ["sensor_id"], unique=False)
    op.create_index(op.f("ix_datastream_state"), "datastream", ["state"], unique=False)
    op.create_index(op.f("ix_datastream_thing_id"), "datastream", ["thing_id"], unique=False)
    op.create_table(
        "historical_location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("time", Instant(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thing_id"], ["thing.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_historical_location_location_id"), "historical_location", ["location_id"], unique=False)
    op.create_index(op.f("ix_historical_location_thing_id"), "historical_location", ["thing_id"], unique=False)
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_issue_run_id"), "issue", ["run_id"], unique=False)
    op.create_table(
        "thing_location",
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thing_id"], ["thing.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thing_id", "location_id"),
    )
    op.create_index(op.f("ix_thing_location_location_id"), "thing_location", ["location_id"], unique=False)
    op.create_table(
        "calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("datastream_id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.Double(), nullable=False),
        sa.Column("shift", sa.Double(), nullable=False),
        sa.Column("valid_from", Instant(), nullable=False),
        sa.Column("valid_to", Instant(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_calibration_datastream_id"), "calibration", ["datastream_id"], unique=False)
    op.create_table(
        "latest",
        sa.Column("datastream_id", sa.Integer(), nullable=False),
        sa.Column("phenomenon_time", Instant(), nullable=False),
        sa.Column("observation_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Double(), nullable=True),
        sa.Column("result_json", Json, nullable=True),
        sa.Column("quality", sa.SmallInteger(), nullable=False),
        sa.Column("first_time", Instant(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["datastream_id"], ["datastream.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("datastream_id"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "observation_covering",
            "observation",
            ["datastream_id", "phenomenon_time"],
            unique=False,
            postgresql_include=["result", "quality"],
        )
        op.create_index("observation_time", "observation", ["phenomenon_time"], unique=False, postgresql_using="brin")
    dialect = op.get_bind().dialect.name
    for statement in (
        *spatial_index(dialect, "location", "location"),
        *spatial_index(dialect, "feature_of_interest", "feature"),
    ):
        op.execute(statement)
