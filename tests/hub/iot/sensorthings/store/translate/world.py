"""A small town of sensors in which every kind of value occurs, and how a filter is asked of it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shapely import GeometryCollection, LineString, Point, Polygon, box
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, aliased

from hub.db import microseconds
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    HistoricalLocation,
    Latest,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    datastream_property,
    historical_location_location,
    observation,
    observation_name,
    thing_location,
)
from hub.iot.sensorthings.entities import COMPLEX, ENTITIES
from hub.iot.sensorthings.grammar import filter
from hub.iot.sensorthings.store.translate import Beside, condition, only, ordering
from hub.iot.store import Observed, append

MEASUREMENT = COMPLEX.replace("ComplexObservation", "Measurement")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def us(text: str) -> int:
    return microseconds(at(text))


JUNE = at("2024-06-01")
NOON = at("2024-06-01T12:30:15.5")
OBSERVATIONS: dict[str, tuple[Any, ...]] = {
    # datastream, time, id, result, result_json, result_time, more
    "a": (1, JUNE, 0, 1.0, None, at("2024-06-01T00:00:30"), None),
    "b": (1, NOON, 0, 2.5, None, at("2024-06-01T13:00:00"), {"quality": {"grade": "good", "flags": [3]}}),
    "c": (1, at("2024-06-02"), 0, 10.0, None, None, {"end": us("2024-06-03")}),
    "d": (1, at("2024-12-31T23:59:59.999999"), 0, -3.0, None, None, {"parameters": {"run": 1, "who": "ann"}}),
    "e": (1, NOON, 1, 2.5, None, None, None),
    "f": (2, JUNE, 0, None, "high", None, None),
    "g": (2, JUNE, 1, None, True, None, None),
    "h": (2, JUNE, 2, None, {"x": 1, "list": [1, 2]}, None, None),
    "i": (2, JUNE, 3, None, None, None, None),
    "j": (2, JUNE, 4, 7.0, None, None, {"name": "2-5"}),
    "k": (4, JUNE, 0, None, [1, "x", None], None, None),
    "l": (
        4,
        at("1969-12-31T23:59:59"),
        0,
        None,
        [20, "y", True],
        None,
        {"feature": 2, "valid": [us("2024-01-01"), us("2024-02-01")], "quality": "bad"},
    ),
}
MIXED = GeometryCollection([Point(1, 1), LineString([(0, 0), (0, 2)])])
NAMES = {key[:3]: name for name, key in OBSERVATIONS.items()}


def fill(session: Session, owner: UUID, private: bool = False) -> None:
    """The town: everything belongs to `owner`."""
    about = {"owner_id": owner, "private": private}
    _add_places(session, about)
    session.add_all(
        [
            Sensor(id=1, name="box", sensor_metadata="https://example.org/box.pdf", **about),
            Sensor(id=2, name="mast", sensor_metadata={"maker": "Meier", "year": 2020}, **about),
            ObservedProperty(id=1, name="temperature", definition="http://example.org/temperature", **about),
            ObservedProperty(id=2, name="state", definition="http://example.org/state", **about),
            ObservedProperty(id=3, name="wind", definition="http://example.org/wind", **about),
        ]
    )
    session.flush()
    session.add_all(
        [
            _stream(1, "warm", 1, 1, 1, about, observed_area=box(9, 48, 10, 49), feature_of_interest_id=1),
            _stream(2, "state", 1, 2, 2, about, unit_of_measurement={"name": None}, feature_of_interest_id=1),
            _stream(3, "silent", 2, 1, 1, about, unit_of_measurement={"name": "Kelvin", "symbol": "K"}),
            _stream(
                4,
                "several",
                2,
                2,
                1,
                about,
                observation_type=COMPLEX,
                unit_of_measurement={},
                units=[{"name": "Celsius"}, {"name": "Beaufort"}],
                observation_types=[MEASUREMENT, MEASUREMENT],
                feature_of_interest_id=1,
            ),
        ]
    )
    session.flush()
    for position, key in enumerate((1, 3)):
        values = {"datastream_id": 4, "position": position, "observed_property_id": key}
        session.execute(insert(datastream_property).values(values))
    _add_observations(session)


def _stream(id: int, name: str, thing: int, sensor: int, observed: int, about: Any, **values: Any) -> Datastream:
    given = {"observation_type": MEASUREMENT, "unit_of_measurement": {"name": "Celsius", "symbol": "°C"}, **values}
    keys = {"thing_id": thing, "sensor_id": sensor, "observed_property_id": observed}
    return Datastream(id=id, name=name, description=f"{name}!", properties={"floor": id}, **keys, **given, **about)


def _add_places(session: Session, about: Any) -> None:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [9.5, 48.5]}, "properties": {"n": 6}}
    session.add_all(
        [
            Thing(
                id=1,
                name="Rathaus",
                description="the town hall",
                properties={
                    "floor": 1,
                    "tags": ["a", "b"],
                    "active": True,
                    "devEui": "70B3",
                    "nested": {"x": {"y": 5}},
                    "size": 2.5,
                    "none": None,
                    "Höhe über NN": 478,
                },
                **about,
            ),
            Thing(id=2, name="Schule Äöß", description=" spaces ", properties={"floor": "1", "active": False}, **about),
            Thing(id=3, name="it's", description="", properties={}, **about),
            Location(id=1, name="point", location=Point(10, 48.4), **about),
            Location(id=2, name="square", location=box(9, 48, 9.5, 48.5), **about),
            Location(id=3, name="line", location=LineString([(0, 0), (3, 4)]), **about),
            Location(id=4, name="words", location_json={"street": "Am Markt"}, encoding_type="text/plain", **about),
            Location(
                id=5, name="mixed", location=GeometryCollection([Point(1, 1), LineString([(0, 0), (0, 2)])]), **about
            ),
            Location(id=6, name="feature", location=Point(9.5, 48.5), location_json=feature, **about),
            Location(id=7, name="bow", location=Polygon([(20, 0), (22, 2), (22, 0), (20, 2)]), **about),
            FeatureOfInterest(id=1, name="yard", feature=Point(10, 48.4), **about),
            FeatureOfInterest(id=2, name="roof", feature=box(9, 48, 9.5, 48.5), **about),
        ]
    )
    session.flush()
    for thing, places in {1: (1, 4), 2: (2, 3)}.items():
        for place in places:
            session.execute(insert(thing_location).values(thing_id=thing, location_id=place))
    for id, (time, thing, place) in enumerate(((JUNE, 1, 1), (at("2024-06-15"), 1, 4), (JUNE, 2, 2)), 1):
        session.add(HistoricalLocation(id=id, time=time, thing_id=thing))
        session.flush()
        values = {"historical_location_id": id, "location_id": place}
        session.execute(insert(historical_location_location).values(values))


def _add_observations(session: Session) -> None:
    # Whatever was appended once has its partition.
    append(session, [Observed(key[0], key[1], 0.0, 0, key[2]) for key in OBSERVATIONS.values()])
    session.connection().execute(delete(observation))
    session.execute(delete(Latest))
    names = ("datastream_id", "phenomenon_time", "id", "result", "result_json", "result_time", "more")
    for key in OBSERVATIONS.values():
        values = dict(zip(names, key, strict=True))
        # A result that is null stands there as JSON has it.
        if values["result"] is not None:
            del values["result_json"]
        session.connection().execute(insert(observation).values(**values, quality=0))
    key = dict(zip(names[:3], OBSERVATIONS["j"], strict=False))
    session.connection().execute(insert(observation_name).values(name="2-5", **key))
    session.add_all(
        [
            Latest(
                datastream_id=1,
                phenomenon_time=OBSERVATIONS["d"][1],
                first_time=JUNE,
                end_time=at("2024-06-03"),
                result_first=at("2024-06-01T00:00:30"),
                result_last=at("2024-06-01T13:00:00"),
                count=5,
            ),
            Latest(datastream_id=2, phenomenon_time=JUNE, first_time=JUNE, count=5),
            Latest(datastream_id=4, phenomenon_time=JUNE, first_time=at("1969-12-31T23:59:59"), count=2),
        ]
    )


def ids(session: Session, name: str, text: str) -> list[Any]:
    """The ids that a filter keeps, for observations their names here, in order."""
    return _asked(session, name, text, None)


def order(session: Session, name: str, text: str) -> list[Any]:
    """All ids in the order of an expression; what is null comes first."""
    return _asked(session, name, None, text)


def _asked(session: Session, name: str, kept: str | None, by: str | None) -> list[Any]:
    entity, dialect = ENTITIES[name], session.get_bind().dialect
    row: Any
    if name == "Observations":
        row = Beside(observation.alias(), aliased(Datastream))
        keys = (row.observation.c.datastream_id, row.observation.c.phenomenon_time, row.observation.c.id)
        statement = select(*keys).join_from(row.stream, row.observation, keys[0] == row.stream.id)
    else:
        row = aliased(entity.model)
        keys = (row.id,)
        statement = select(*keys).where(*only(entity, row))
    if kept is not None:
        statement = statement.where(condition(filter(kept), entity, row, dialect))
    if by is not None:
        statement = statement.order_by(*(each.nulls_first() for each in ordering(filter(by), entity, row, dialect)))
    found = session.execute(statement.order_by(*keys)).all()
    if name != "Observations":
        return [each[0] for each in found]
    named = [NAMES[tuple(each)] for each in found]
    return "".join(named) if by else "".join(sorted(named))
