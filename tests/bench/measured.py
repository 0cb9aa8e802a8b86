"""A hub with many observations: 1,000 datastreams of 500 things that were read all through a year."""

from datetime import UTC, datetime
from typing import Any

from shapely import Point
from sqlalchemy import Connection, insert

from hub.boundary import OPERATOR, Scope
from hub.db import Database, microseconds
from hub.identity.models import Organization
from hub.iot.models import Datastream, FeatureOfInterest, Location, ObservedProperty, Sensor, Thing, thing_location
from hub.iot.store import partitions

STREAMS, THINGS = 1_000, 500
START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"


def fill(database: Database[Scope], observations: int) -> None:
    """All of it is public; observations come as they would have arrived, in the order of time."""
    _entities(database)
    with database.engine.begin() as connection:
        (_sqlite if database.is_sqlite else _postgres)(connection, observations // STREAMS)
    if not database.is_sqlite:
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _entities(database: Database[Scope]) -> None:
    with database.write(OPERATOR) as session:
        town = Organization(name="town", title="Town")
        session.add(town)
        session.flush()
        shown: dict[str, Any] = {"owner_id": town.id, "private": False}
        sensor = Sensor(name="Sensor", **shown)
        prop = ObservedProperty(name="Temperature", definition="https://example.org/t", **shown)
        session.add_all([sensor, prop])
        session.flush()
        places = [(n, Point(9 + n / 1000, 48)) for n in range(1, THINGS + 1)]
        session.execute(
            insert(Thing), [{"id": n, "name": f"Thing {n}", "properties": {"n": n}, **shown} for n, _ in places]
        )
        session.execute(
            insert(Location), [{"id": n, "name": f"Place {n}", "location": at, **shown} for n, at in places]
        )
        features = [{"id": n, "name": f"Place {n}", "feature": at, **shown} for n, at in places]
        session.execute(insert(FeatureOfInterest), features)
        session.execute(thing_location.insert(), [{"thing_id": n, "location_id": n} for n, _ in places])
        session.execute(insert(Datastream), [_stream(n, sensor.id, prop.id, shown) for n in range(1, STREAMS + 1)])


def _stream(n: int, sensor: int, prop: int, shown: dict[str, Any]) -> dict[str, Any]:
    thing = (n + 1) // 2
    return {
        "id": n,
        "name": f"Datastream {n}",
        "observation_type": MEASUREMENT,
        "unit_of_measurement": {"name": "degree Celsius", "symbol": "°C", "definition": "https://example.org/c"},
        "thing_id": thing,
        "sensor_id": sensor,
        "observed_property_id": prop,
        "feature_of_interest_id": thing,
        **shown,
    }


def _postgres(connection: Connection, each: int) -> None:
    run = connection.exec_driver_sql
    step = (END - START) / each
    partitions.ensure(connection, [microseconds(START.replace(month=month + 1)) for month in range(12)])
    run("SELECT set_config('allmende.everything', 'on', true)")
    for month in range(12):
        first, last = (datetime(2025 + at // 12, at % 12 + 1, 1, tzinfo=UTC) for at in (month, month + 1))
        run(
            "INSERT INTO observation (datastream_id, phenomenon_time, id, result, quality)"
            f" SELECT d, %(start)s::timestamptz + n * %(step)s::interval, 0, random() * 30, 0"
            f" FROM generate_series(0, {each - 1}) n CROSS JOIN generate_series(1, {STREAMS}) d"
            " WHERE %(start)s::timestamptz + n * %(step)s::interval >= %(first)s"
            " AND %(start)s::timestamptz + n * %(step)s::interval < %(last)s ORDER BY n, d",
            {"start": START, "step": step, "first": first, "last": last},
        )
    run(
        "INSERT INTO latest (datastream_id, phenomenon_time, observation_id, result, quality, first_time, count)"
        " SELECT d, %(last)s::timestamptz, 0, (SELECT result FROM observation WHERE datastream_id = d"
        f" AND phenomenon_time = %(last)s::timestamptz), 0, %(first)s, {each} FROM generate_series(1, {STREAMS}) d",
        {"first": START, "last": START + (each - 1) * step},
    )


def _sqlite(connection: Connection, each: int) -> None:
    run = connection.exec_driver_sql
    start, step = microseconds(START), (microseconds(END) - microseconds(START)) // each
    numbers = "WITH RECURSIVE {0}(n) AS (SELECT {1} UNION ALL SELECT n + 1 FROM {0} WHERE n < {2})"
    streams = numbers.format("s", 1, STREAMS)
    run(
        f"INSERT INTO observation (datastream_id, phenomenon_time, id, result, quality) {streams},"
        f" {numbers.format('t', 0, each - 1).removeprefix('WITH RECURSIVE ')}"
        f" SELECT s.n, {start} + t.n * {step}, 0, (random() & 4095) / 136.5, 0 FROM s CROSS JOIN t"
    )
    run(
        "INSERT INTO latest (datastream_id, phenomenon_time, observation_id, result, quality, first_time, count)"
        " SELECT datastream_id, max(phenomenon_time), 0, result, 0, min(phenomenon_time), count(*)"
        " FROM observation GROUP BY datastream_id"
    )
