"""From streams to things, datastreams and the dataset that shows them: found, or made at first sight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from connectors.hints import hints
from harvesters import normalise
from harvesters.properties import ObservedProperty as Described
from hub.datasets import defaults
from hub.datasets import store as datasets
from hub.datasets.models import Dataset, Distribution
from hub.datasets.store import filling
from hub.db import now
from hub.iot import quality
from hub.iot import store as iot
from hub.iot.models import Datastream, FeatureOfInterest, HistoricalLocation, Location, ObservedProperty, Sensor, Thing
from hub.iot.quality import TOLERANCE, Checks, Last
from hub.records import Place, Stream

GUID = "streams"
"""The dataset of a source's datastreams, within the source."""


Key = tuple[str, str]


def key(stream: Stream) -> Key:
    """What tells a stream from the others of its source; names may hold any sign, so they are not joined."""
    return stream.thing, stream.observed_property


@dataclass(slots=True)
class Known:
    """A datastream that readings can go to."""

    id: int
    checks: Checks
    last: Last


@dataclass(slots=True)
class Provision:
    """Finds and makes for one run of one source; what it knows holds only once its session has been committed."""

    source: UUID
    owner: UUID
    name: str
    title: str
    private: bool
    config: Mapping[str, Any]
    known: dict[Key, Known] = field(default_factory=dict)

    def stream(self, session: Session, stream: Stream) -> Known:
        """The datastream of a stream."""
        found = self.known.get(key(stream))
        if found is None:
            row = self._datastream(session, stream)
            checks = quality.checks(row.properties)
            last = iot.last(session, row.id, checks.flat, now() + TOLERANCE)
            found = self.known[key(stream)] = Known(row.id, checks, last)
        return found

    def _datastream(self, session: Session, stream: Stream) -> Datastream:
        thing = iot.find_thing(session, self.source, stream.thing) or self._thing(session, stream)
        if stream.place and stream.place.geometry:
            self._locate(session, thing, stream.place)
        row = iot.find_datastream(session, thing, stream.observed_property)
        return row or self._new_datastream(session, thing, stream)

    def _thing(self, session: Session, stream: Stream) -> Thing:
        thing = Thing(source_id=self.source, identifier=stream.thing, name=stream.thing_name or stream.thing)
        self._add(session, thing, description=stream.description, properties=dict(stream.properties))
        return thing

    def _locate(self, session: Session, thing: Thing, place: Place) -> None:
        geometry = datasets.geometry(place.geometry)
        known = (location.location for location in thing.locations)
        if geometry is None or any(place is not None and place.equals(geometry) for place in known):
            return
        location = self._add(session, Location(name=place.name or thing.name, location=geometry))
        thing.locations = [location]
        session.add(HistoricalLocation(thing_id=thing.id, locations=[location], time=now()))

    def _new_datastream(self, session: Session, thing: Thing, stream: Stream) -> Datastream:
        what = normalise.observed_property(stream.observed_property)
        unit = normalise.unit(stream.unit) or what.unit
        limits = {k: v for k in ("low", "high", "step", "flat") if (v := getattr(what, k)) is not None}
        row = Datastream(
            identifier=stream.observed_property,
            name=stream.name or f"{thing.name}: {what.name_de}",
            observation_type=what.observation_type,
            unit_of_measurement={
                "name": what.name_de,
                "symbol": what.symbol if unit == what.unit else unit,
                "definition": f"http://unitsofmeasure.org/ucum#{unit}" if unit else None,
            },
            thing_id=thing.id,
            sensor_id=self._sensor(session, stream).id,
            observed_property_id=self._property(session, what).id,
            feature_of_interest_id=self._feature(session, thing),
        )
        self._add(session, row, description=stream.description, properties={"quality": limits} if limits else {})
        self._show(session, thing, row)
        return row

    def _sensor(self, session: Session, stream: Stream) -> Sensor:
        name = stream.sensor or self.title
        found = iot.find_sensor(session, self.owner, name, self._private(session))
        return found or self._add(session, Sensor(name=name))

    def _property(self, session: Session, what: Described) -> ObservedProperty:
        found = iot.find_observed_property(session, self.owner, what.code, self._private(session))
        return found or self._add(
            session, ObservedProperty(name=what.code, definition=what.definition, description=what.name_en)
        )

    def _feature(self, session: Session, thing: Thing) -> int | None:
        places = [location.location for location in thing.locations if location.location is not None]
        if not places:
            return None
        feature = FeatureOfInterest(name=thing.name, feature=places[0])
        self._add(session, feature)
        return feature.id

    def _add(self, session: Session, row: Any, **values: Any) -> Any:
        row.owner_id, row.private = self.owner, self._private(session)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        return row

    def _private(self, session: Session) -> bool:
        """As the dataset is in which it is shown; its owner may have published or deleted it since."""
        dataset = datasets.find_by_guid(session, self.source, GUID)
        return self.private if dataset is None else dataset.private or dataset.state != "active"

    def _show(self, session: Session, thing: Thing, row: Datastream) -> None:
        dataset = datasets.find_by_guid(session, self.source, GUID) or self._dataset(session)
        part = Distribution(dataset_id=dataset.id, guid=f"datastream-{row.id}", datastream_id=row.id, title=row.name)
        part.format, part.media_type, part.license = "CSV", "text/csv", dataset.license
        part.position = datasets.next_position(session, dataset.id)
        session.add(part)
        for location in thing.locations:
            if location.location is not None:
                dataset.spatial = _extent(dataset.spatial, location.location)
        dataset.metadata_modified = now()
        session.flush()

    def _dataset(self, session: Session) -> Dataset:
        said = hints(self.config)
        row = Dataset(source_id=self.source, guid=GUID, title=said.get("title") or self.title)
        row.name = datasets.slug(self.name) or GUID
        row.description = said.get("description", "")
        all_say = filling.said_by(session, self.owner)
        row.license, row.terms = self._license(said, all_say)
        row.keyword = list(said.get("keyword", ()))
        row.theme = list(normalise.themes(said.get("theme", ())))
        row.owner_id, row.private, row.extras = self.owner, self.private, {}
        datasets.add_named(session, row)
        return row

    def _license(self, said: Mapping[str, Any], all_say: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        """The licence that the source names, else its organisation; and what that says of all its datasets."""
        words = str(said.get("license") or "")
        known = normalise.license(words)
        own = {"rights": words} if words and not known else {}
        license = known or ("" if words else defaults.license_of("", (), all_say))
        return license, defaults.filled_terms({"frequency": "CONT", **own}, all_say)


def _extent(known: BaseGeometry | None, new: BaseGeometry) -> BaseGeometry:
    if known is None:
        return new
    west, south, east, north = known.union(new).bounds
    return box(west, south, east, north)
