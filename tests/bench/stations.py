"""A hub with a thousand datastreams of one town, and as many observations on them as wanted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from shapely import Point
from sqlalchemy import delete, insert, update

from hub.boundary import OPERATOR, Scope
from hub.config import Settings
from hub.db import Database, microseconds
from hub.identity import store as identity
from hub.identity.models import Role
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    Latest,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    observed,
    thing_location,
)
from hub.iot.store import partitions
from hub.iot.store.rows import Row
from hub.iot.store.writers import writer
from hub.migrate import migrate

STREAMS, THINGS = 1_000, 500
START = datetime(2025, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=26, seconds=17)
"""So that 20,000 observations of each datastream are a year."""
PART = 100_000


@dataclass(frozen=True)
class Stations:
    """The hub and a token of its town's administrator."""

    settings: Settings
    token: str

    @property
    def kind(self) -> str:
        """Which database it has."""
        return "PostgreSQL" if self.settings.database_url else "SQLite"


def make(folder: Path, url: str, observations: int) -> Stations:
    """Make it, public, with datastreams 1 to 1,000."""
    settings = Settings(data=folder, database_url=url)
    database: Database[Scope] = Database(settings.database)
    migrate(database)
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "town", "Town")
        person = identity.create_user(session, "town-admin")
        identity.set_role(session, town, person, Role.ADMIN)
        _, token = identity.create_token(session, person, "bench")
        own = {"owner_id": town.id, "private": False}
        keys = range(1, THINGS + 1)
        session.add_all([Sensor(id=1, name="s", **own), ObservedProperty(id=1, name="p", definition="p", **own)])
        session.add_all([FeatureOfInterest(id=n, name=f"f{n}", feature=_place(n), **own) for n in keys])
        session.flush()
        session.add_all([Thing(id=n, name=f"t{n}", **own) for n in keys])
        places = (Location(id=n, name=f"l{n}", location=_place(n), feature_of_interest_id=n, **own) for n in keys)
        session.add_all(places)
        session.flush()
        session.execute(insert(thing_location), [{"thing_id": n, "location_id": n} for n in keys])
        session.execute(insert(Datastream), [_stream(n, own) for n in range(1, STREAMS + 1)])
    _fill(database, observations)
    database.dispose()
    return Stations(settings, token)


def _place(n: int) -> Point:
    return Point(9 + n / 1000, 48 + n % 100 / 100)


def _stream(n: int, own: dict[str, Any]) -> dict[str, Any]:
    thing = (n - 1) % THINGS + 1
    parts = {"thing_id": thing, "sensor_id": 1, "observed_property_id": 1, "feature_of_interest_id": thing}
    kind = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
    unit = {"name": "Degree Celsius", "symbol": "°C", "definition": "http://qudt.org/vocab/unit/DEG_C"}
    about = {"id": n, "name": f"d{n}", "observation_type": kind, "unit_of_measurement": unit}
    return {**about, "observed_area": _place(thing), **parts, **own}


def _fill(database: Database[Scope], observations: int) -> None:
    """In the order of time, as they would have come, or on SQLite of the key, which is how they lie there."""
    partitions.make_ahead(database)
    each = observations // STREAMS
    rows = _by_key(each) if database.is_sqlite else _by_time(each)
    while part := list(islice(rows, PART)):
        with database.write(OPERATOR) as session:
            write = writer(session.connection())
            write.add(part)
    with database.write(OPERATOR) as session:
        write = writer(session.connection())
        for stream in range(1, STREAMS + 1) if each else ():
            write.finish([_row(stream, 0), _row(stream, each - 1)])
        session.execute(update(Latest).values(count=each))
        session.execute(delete(observed))
    if not database.is_sqlite:
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _by_time(each: int) -> Iterator[Row]:
    return (_row(stream, at) for at in range(each) for stream in range(1, STREAMS + 1))


def _by_key(each: int) -> Iterator[Row]:
    return (_row(stream, at) for stream in range(1, STREAMS + 1) for at in range(each))


_FIRST, _STEP = microseconds(START), STEP // timedelta(microseconds=1)


def _row(stream: int, at: int) -> Row:
    return stream, _FIRST + at * _STEP, 0, stream * 0.1 + at % 100 / 10, 0, None, None
