"""Whole trees of entities that somebody may not see, woven into public ones, with words that give them away.

There are three: a public tree of home, a private one that partner was granted, and a private one that was not. The
private ones also hang on what is public, and what is public on them, so that a question could ask for them sideways.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shapely import Point
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, Scope
from hub.db import Database, microseconds
from hub.iot.models import (
    Datastream,
    FeatureOfInterest,
    HistoricalLocation,
    Location,
    ObservedProperty,
    Sensor,
    Thing,
    datastream_feature,
    datastream_property,
    observation,
)
from hub.iot.sensorthings.entities import COMPLEX
from hub.iot.store import Given, observe
from hub.sharing.models import Grant
from tests.conftest import Cast, in_days
from tests.ingest import START

TREES = ("open", "shared", "secret")
WORD = "wort"
OM = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_"
CLASSES = (Thing, Location, Sensor, ObservedProperty, FeatureOfInterest, Datastream)
HOUR = timedelta(hours=1)


def word(tree: str, entity: str) -> str:
    """What stands in every text of an entity, and nowhere else."""
    return f"{WORD}{tree}{entity.lower()}{WORD}"


@dataclass(frozen=True)
class Tree:
    """The ids of one tree by the name of the entity."""

    name: str
    ids: dict[str, list[Any]]


def plant(session: Session, cast: Cast, tree: str) -> Tree:
    """One of each entity of home, or two, with rows of every form."""
    place = {"open": 1, "shared": 2, "secret": 3}[tree]
    made = _entities(session, cast, tree, place)
    session.add_all(made.values())
    session.flush()
    made["Thing"].locations = [made["Location"]]
    history = HistoricalLocation(thing_id=made["Thing"].id, time=START - place * HOUR, locations=[made["Location"]])
    streams = _streams(cast, tree, made)
    session.add_all([history, *streams.values()])
    session.flush()
    pairs = [{"datastream_id": streams["MultiDatastream"].id, "position": n} for n in range(2)]
    keys = (made["ObservedProperty"].id, made["ObservedProperty2"].id)
    named_ = [{**pair, "observed_property_id": key} for pair, key in zip(pairs, keys, strict=True)]
    session.connection().execute(insert(datastream_property), named_)
    feature = {"datastream_id": streams["Datastream"].id, "feature_of_interest_id": made["FeatureOfInterest2"].id}
    session.connection().execute(insert(datastream_feature).values(**feature))
    rows = _rows(session, tree, streams, made["FeatureOfInterest2"].id)
    ids = {key.rstrip("2"): [] for key in made}
    for key, row in made.items():
        ids[key.rstrip("2")].append(row.id)
    kinds = {key: [row.id] for key, row in streams.items()}
    return Tree(tree, {**ids, **kinds, "HistoricalLocation": [history.id], "Observation": rows})


def _entities(session: Session, cast: Cast, tree: str, place: int) -> dict[str, Any]:
    def about(entity: str) -> dict[str, Any]:
        text = word(tree, entity)
        said = {"name": text, "description": text, "properties": {text: text, "deep": {"er": text}}}
        return {**said, "owner_id": cast.home.id, "private": tree != "open"}

    at, definition = Point(place * 10, place * 10), f"https://{word(tree, 'ObservedProperty')}.example/"
    return {
        "Thing": Thing(**about("Thing")),
        "Location": Location(location=at, **about("Location")),
        "Sensor": Sensor(sensor_metadata={"by": word(tree, "Sensor")}, **about("Sensor")),
        "ObservedProperty": ObservedProperty(definition=definition, **about("ObservedProperty")),
        "ObservedProperty2": ObservedProperty(definition=definition, **about("ObservedProperty")),
        "FeatureOfInterest": FeatureOfInterest(feature=at, **about("FeatureOfInterest")),
        "FeatureOfInterest2": FeatureOfInterest(feature=at, **about("FeatureOfInterest")),
    }


def _streams(cast: Cast, tree: str, made: dict[str, Any]) -> dict[str, Datastream]:
    def stream(entity: str, **more: Any) -> Datastream:
        text = word(tree, entity)
        return Datastream(
            name=text,
            description=text,
            properties={text: text},
            owner_id=cast.home.id,
            private=tree != "open",
            thing_id=made["Thing"].id,
            sensor_id=made["Sensor"].id,
            observed_property_id=made["ObservedProperty"].id,
            feature_of_interest_id=made["FeatureOfInterest"].id,
            observed_area=made["Location"].location.buffer(1, quad_segs=1),
            **more,
        )

    unit = {"name": word(tree, "Datastream"), "symbol": "x", "definition": None}
    units = [{**unit, "name": word(tree, "MultiDatastream")}] * 2
    types = [f"{OM}Observation"] * 2
    return {
        "Datastream": stream("Datastream", observation_type=f"{OM}Observation", unit_of_measurement=unit),
        "MultiDatastream": stream(
            "MultiDatastream", observation_type=COMPLEX, unit_of_measurement={}, units=units, observation_types=types
        ),
    }


def _rows(session: Session, tree: str, streams: dict[str, Datastream], feature: int) -> list[str]:
    text = word(tree, "Observation")
    time = START + TREES.index(tree) * timedelta(minutes=7)
    more = {"parameters": {text: text}, "quality": text, "valid": [microseconds(time), microseconds(time + HOUR)]}
    given = [
        Given(streams["Datastream"].id, time, text, time, more),
        Given(streams["Datastream"].id, time + HOUR, 17.0 + len(tree), None, {"feature": feature}),
        Given(streams["Datastream"].id, time + HOUR, {text: 1}),
        Given(streams["MultiDatastream"].id, time, [text, 4.5], time, {"end": microseconds(time + HOUR)}),
    ]
    return [kept.name() for kept in observe(session, given)]


def weave(session: Session, trees: dict[str, Tree]) -> None:
    """Hang what is private on what is public, and the other way round."""
    public = trees["open"].ids
    for hidden in (trees["shared"].ids, trees["secret"].ids):
        stream = session.get_one(Datastream, hidden["MultiDatastream"][0])
        if hidden is trees["secret"].ids:  # with a granted datastream partner sees all places of its thing
            stream.thing_id = public["Thing"][0]
        stream.sensor_id, stream.observed_property_id = public["Sensor"][0], public["ObservedProperty"][0]
        stream.feature_of_interest_id = public["FeatureOfInterest"][0]
        for kind, ids, place in (
            (Thing, public["Thing"], hidden["Location"]),
            (Thing, hidden["Thing"], public["Location"]),
            (HistoricalLocation, public["HistoricalLocation"], hidden["Location"]),
        ):
            row = session.get_one(kind, ids[0])
            row.locations.append(session.get_one(Location, place[0]))
        feature = hidden["FeatureOfInterest"][0]
        pair = {"datastream_id": public["Datastream"][0], "feature_of_interest_id": feature}
        session.connection().execute(insert(datastream_feature).values(**pair))
        observe(session, [Given(public["Datastream"][0], START + feature * HOUR, 1.0, None, {"feature": feature})])
    session.flush()


def world(database: Database[Scope], cast: Cast) -> dict[str, Tree]:
    """All three trees, with the grant that partner has of the streams of one."""
    with database.write(OPERATOR) as session:
        trees = {tree: plant(session, cast, tree) for tree in TREES}
        weave(session, trees)
        for kind in ("Datastream", "MultiDatastream"):
            grant = Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, purpose="planning", until=in_days(1))
            grant.datastream_id = trees["shared"].ids[kind][0]
            session.add(grant)
    return trees


def disguise(database: Database[Scope], tree: Tree) -> None:
    """Let everything that a tree says be something else, in the same rows."""
    with database.write(OPERATOR) as session:
        for kind in CLASSES:
            for id in [*tree.ids[kind.__name__], *(tree.ids["MultiDatastream"] if kind is Datastream else ())]:
                row = session.get_one(kind, id)
                row.name, row.description, row.properties = "other", "aaa", {"other": "other"}
        for id in tree.ids["Location"]:
            session.get_one(Location, id).location = Point(-70, -40)
        for id in tree.ids["FeatureOfInterest"]:
            session.get_one(FeatureOfInterest, id).feature = Point(-70, -40)
        for id in tree.ids["HistoricalLocation"]:
            session.get_one(HistoricalLocation, id).time = START - 999 * HOUR
        streams = [*tree.ids["Datastream"], *tree.ids["MultiDatastream"]]
        values = {"result": 4711.0, "result_json": None, "result_time": None, "more": None}
        here = observation.c.datastream_id.in_(streams)
        session.connection().execute(update(observation).where(here).values(**values))


def vanish(database: Database[Scope], tree: Tree) -> None:
    """Let a tree be gone, as if it had never been."""
    streams = [*tree.ids["Datastream"], *tree.ids["MultiDatastream"]]
    with database.write(OPERATOR) as session:
        session.connection().execute(observation.delete().where(observation.c.datastream_id.in_(streams)))
        for id in streams:
            session.delete(session.get_one(Datastream, id))
        session.flush()
        for kind in CLASSES[:-1]:
            for id in tree.ids[kind.__name__]:
                session.delete(session.get_one(kind, id))


def content(database: Database[Scope], cast: Cast) -> list[str]:
    """All that home has, to see that nothing of it has changed."""
    own, tables = Thing.metadata.tables, ("thing_location", "historical_location_location", "datastream_property")
    with database.read(OPERATOR) as session:
        found: list[Any] = []
        for kind in CLASSES:
            columns = (getattr(kind, each.key) for each in kind.__mapper__.column_attrs)
            found += session.execute(select(*columns).where(kind.owner_id == cast.home.id).order_by(kind.id))
        things = select(Thing.id).where(Thing.owner_id == cast.home.id)
        found += session.execute(
            select(HistoricalLocation.id, HistoricalLocation.time, HistoricalLocation.thing_id)
            .where(HistoricalLocation.thing_id.in_(things))
            .order_by(HistoricalLocation.id)
        )
        for name in tables:
            found += session.connection().execute(select(own[name]).order_by(*own[name].primary_key))
        found += session.connection().execute(select(observation).order_by(*observation.primary_key))
        return [str(row) for row in found]
