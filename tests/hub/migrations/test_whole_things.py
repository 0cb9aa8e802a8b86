"""Migration 0018 changes places, sensors and history in place, and loses nothing that refers to them."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from shapely import Point, box

from hub import geo, migrate
from hub.boundary import OPERATOR
from hub.db import Database, Instant, Json, now
from hub.geo import Geometry
from hub.iot.models import FeatureOfInterest, HistoricalLocation, Location, Sensor, Thing
from tests.conftest import on_sqlite

NOW = now()
OWN = {"description": "", "properties": {}, "private": True, "state": "active"}
TYPES = {"properties": Json, "owner_id": sa.Uuid, "time": Instant, "created_at": Instant, "extras": Json,
         "location": Geometry, "feature": Geometry}  # fmt: skip
TOWN = {"id": uuid4(), "name": "town", "title": "Town", "description": "", "image_url": "", "official_key": "",
        "extras": {}, "state": "active", "created_at": NOW}  # fmt: skip
ROWS = {
    "thing": {"id": 1, "name": "bench", **OWN},
    "location": {"id": 7, "name": "park", "encoding_type": "application/geo+json", "location": Point(9, 48), **OWN},
    "feature_of_interest": {"id": 5, "name": "park", "encoding_type": "", "feature": Point(9, 48), **OWN},
    "sensor": {"id": 3, "name": "box", "encoding_type": "text/html", "metadata": 'a "b"\n', **OWN},
    "thing_location": {"thing_id": 1, "location_id": 7},
    "historical_location": {"id": 4, "time": NOW, "thing_id": 1, "location_id": 7},
}


@pytest.fixture
def moved(empty_url):
    """A database with a thing and its place, as it was, brought up to date."""
    database: Database = Database(empty_url)
    migrate.migrate(database, "0017")
    with database.write(OPERATOR) as session:
        for name, row in {"organization": TOWN, **ROWS}.items():
            values = {**row, "owner_id": TOWN["id"]} if "private" in row else row
            kinds = {**TYPES, "id": sa.Uuid} if name == "organization" else TYPES
            table = sa.table(name, *(sa.column(key, kinds.get(key)) for key in values))
            session.connection().execute(table.insert().values(**values))
    migrate.migrate(database)
    yield database
    database.dispose()


def test_what_refers_to_places_is_still_there(moved):
    with moved.read(OPERATOR) as session:
        thing = session.get_one(Thing, 1)
        assert [(place.id, place.location) for place in thing.locations] == [(7, Point(9, 48))]
        history = session.get_one(HistoricalLocation, 4)
        assert (history.time, history.thing_id, [place.id for place in history.locations]) == (NOW, 1, [7])
        assert session.get_one(FeatureOfInterest, 5).feature == Point(9, 48)


def test_metadata_that_was_text_is_the_same_text(moved):
    with moved.read(OPERATOR) as session:
        assert session.get_one(Sensor, 3).sensor_metadata == 'a "b"\n'


def test_places_are_found_as_before_and_followed_when_they_change(moved):
    def near(shape):
        with moved.read(OPERATOR) as session:
            return session.scalars(sa.select(Location.id).where(geo.intersects(Location.location, shape))).all()

    assert near(box(8, 47, 10, 49)) == [7]
    with moved.write(OPERATOR) as session:
        session.get_one(Location, 7).location = Point(1, 2)
        owner = session.get_one(Thing, 1).owner_id
        session.add(Location(name="nowhere", owner_id=owner, location_json="behind the school"))
    assert (near(box(8, 47, 10, 49)), near(box(0, 0, 3, 3))) == ([], [7])
    with moved.write(OPERATOR) as session:
        session.get_one(Location, 7).location = None
    assert near(box(-180, -90, 180, 90)) == []


@on_sqlite
def test_ids_of_the_outbox_are_never_given_twice(database):
    add = "INSERT INTO observed (txid, at, rows) VALUES (0, 0, x'00') RETURNING id"
    with database.writer.begin() as connection:
        first = connection.exec_driver_sql(add).scalar_one()
        connection.exec_driver_sql("DELETE FROM observed")
        assert connection.exec_driver_sql(add).scalar_one() == first + 1
