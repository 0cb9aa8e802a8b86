"""The entities of SensorThings 1.1, their properties and links, described once over the hub's own tables.

The rows of the tables keep our names; the words of the standard stand here alone, so that another version of it is
another table of words over the same rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Table

from hub.iot import models

COMPLEX = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_ComplexObservation"
"""The observation type of every MultiDatastream, and of no Datastream."""

Kind = Literal["number", "key", "text", "json", "time", "period", "geometry", "result"]


@dataclass(frozen=True, slots=True)
class Property:
    """A property and where it stands.

    `key` is an attribute of the model, for observations a column. `json` is the attribute with what was sent where a
    geometry alone does not give it back. `member` is the name in the JSON column `key` that holds the value; for the
    time of an observation the one that holds the end. What is `kept` is never written by a client; `latest` are the
    columns of the table `latest` that hold it: the beginning, and those of which the later one is the end.
    """

    name: str
    key: str
    kind: Kind = "text"
    required: bool = False
    json: str = ""
    member: str = ""
    kept: bool = False
    latest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Through:
    """The table between two entities: its columns for this side and the other, and the one that orders the latter."""

    table: Table
    here: str
    there: str
    position: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to one entity or to many: rows belong together where `here` of this side is `there` of the other.

    With `through`, both are found in the table between. The key `feature` is no column: the feature of an observation
    is the one it names in `more`, else its datastream's.
    """

    name: str
    target: str
    many: bool
    here: str
    there: str
    through: Through | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """A kind of entity: its name, that of its set, and the class of its rows (for observations their table).

    `only` confines the rows of the class to those of this kind: an attribute, a value, whether it is to be equal.
    """

    name: str
    set: str
    model: Any
    properties: tuple[Property, ...]
    links: tuple[Link, ...]
    only: tuple[str, str, bool] | None = None
    _properties: dict[str, Property] = field(init=False, repr=False)
    _links: dict[str, Link] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_properties", {each.name: each for each in self.properties})
        object.__setattr__(self, "_links", {each.name: each for each in self.links})

    def property(self, name: str) -> Property | None:
        """The property of that name; `id` and `@iot.id` are the same."""
        return self._properties.get("id" if name == "@iot.id" else name)

    def link(self, name: str) -> Link | None:
        """The link of that name."""
        return self._links.get(name)


ID = Property("id", "id", "number", kept=True)
NAME = Property("name", "name", required=True)
DESCRIPTION = Property("description", "description", required=True)
PROPERTIES = Property("properties", "properties", "json")
ENCODING = Property("encodingType", "encoding_type", required=True)
OF_A_STREAM = (
    Property("observedArea", "observed_area", "geometry", kept=True),
    Property(
        "phenomenonTime",
        "phenomenon_time",
        "period",
        kept=True,
        latest=("first_time", "phenomenon_time", "end_time"),
    ),
    Property("resultTime", "result_time", "period", kept=True, latest=("result_first", "result_last")),
)


def _one(name: str, here: str, target: str = "", *, required: bool = True) -> Link:
    return Link(name, target or name, False, here, "id", required=required)


def _many(name: str, target: str, there: str) -> Link:
    return Link(name, target, True, "id", there)


def _across(name: str, target: str, table: Table, here: str, there: str, position: str = "") -> Link:
    return Link(name, target, True, "id", "id", Through(table, here, there, position))


_THING = Entity(
    "Thing",
    "Things",
    models.Thing,
    (ID, NAME, DESCRIPTION, PROPERTIES),
    (
        _across("Locations", "Location", models.thing_location, "thing_id", "location_id"),
        _many("HistoricalLocations", "HistoricalLocation", "thing_id"),
        _many("Datastreams", "Datastream", "thing_id"),
        _many("MultiDatastreams", "MultiDatastream", "thing_id"),
    ),
)
_LOCATION = Entity(
    "Location",
    "Locations",
    models.Location,
    (
        ID,
        NAME,
        DESCRIPTION,
        ENCODING,
        Property("location", "location", "geometry", required=True, json="location_json"),
        PROPERTIES,
    ),
    (
        _across("Things", "Thing", models.thing_location, "location_id", "thing_id"),
        _across(
            "HistoricalLocations",
            "HistoricalLocation",
            models.historical_location_location,
            "location_id",
            "historical_location_id",
        ),
    ),
)
_HISTORICAL_LOCATION = Entity(
    "HistoricalLocation",
    "HistoricalLocations",
    models.HistoricalLocation,
    (ID, Property("time", "time", "time", required=True)),
    (
        _one("Thing", "thing_id"),
        _across(
            "Locations",
            "Location",
            models.historical_location_location,
            "historical_location_id",
            "location_id",
        ),
    ),
)
_DATASTREAM = Entity(
    "Datastream",
    "Datastreams",
    models.Datastream,
    (
        ID,
        NAME,
        DESCRIPTION,
        Property("observationType", "observation_type", required=True),
        Property("unitOfMeasurement", "unit_of_measurement", "json", required=True),
        *OF_A_STREAM,
        PROPERTIES,
    ),
    (
        _one("Thing", "thing_id"),
        _one("Sensor", "sensor_id"),
        _one("ObservedProperty", "observed_property_id"),
        _many("Observations", "Observation", "datastream_id"),
    ),
    only=("observation_type", COMPLEX, False),
)
_MULTI_DATASTREAM = Entity(
    "MultiDatastream",
    "MultiDatastreams",
    models.Datastream,
    (
        ID,
        NAME,
        DESCRIPTION,
        Property("observationType", "observation_type", kept=True),
        Property("multiObservationDataTypes", "observation_types", "json", required=True),
        Property("unitOfMeasurements", "units", "json", required=True),
        *OF_A_STREAM,
        PROPERTIES,
    ),
    (
        _one("Thing", "thing_id"),
        _one("Sensor", "sensor_id"),
        _across(
            "ObservedProperties",
            "ObservedProperty",
            models.datastream_property,
            "datastream_id",
            "observed_property_id",
            "position",
        ),
        _many("Observations", "Observation", "datastream_id"),
    ),
    only=("observation_type", COMPLEX, True),
)
_SENSOR = Entity(
    "Sensor",
    "Sensors",
    models.Sensor,
    (ID, NAME, DESCRIPTION, ENCODING, Property("metadata", "sensor_metadata", "json", required=True), PROPERTIES),
    (_many("Datastreams", "Datastream", "sensor_id"), _many("MultiDatastreams", "MultiDatastream", "sensor_id")),
)
_OBSERVED_PROPERTY = Entity(
    "ObservedProperty",
    "ObservedProperties",
    models.ObservedProperty,
    (ID, NAME, Property("definition", "definition", required=True), DESCRIPTION, PROPERTIES),
    (
        _many("Datastreams", "Datastream", "observed_property_id"),
        _across(
            "MultiDatastreams",
            "MultiDatastream",
            models.datastream_property,
            "observed_property_id",
            "datastream_id",
        ),
    ),
)
_OBSERVATION = Entity(
    "Observation",
    "Observations",
    models.observation,
    (
        Property("id", "id", "key", kept=True),
        Property("phenomenonTime", "phenomenon_time", "period", member="end"),
        Property("resultTime", "result_time", "time"),
        Property("result", "result", "result", required=True, json="result_json"),
        Property("resultQuality", "more", "json", member="quality"),
        Property("validTime", "more", "period", member="valid"),
        Property("parameters", "more", "json", member="parameters"),
    ),
    (
        _one("Datastream", "datastream_id"),
        _one("MultiDatastream", "datastream_id", required=False),
        _one("FeatureOfInterest", "feature", required=False),
    ),
)
_FEATURE_OF_INTEREST = Entity(
    "FeatureOfInterest",
    "FeaturesOfInterest",
    models.FeatureOfInterest,
    (
        ID,
        NAME,
        DESCRIPTION,
        ENCODING,
        Property("feature", "feature", "geometry", required=True, json="feature_json"),
        PROPERTIES,
    ),
    (_many("Observations", "Observation", "feature"),),
)

ALL = (
    _THING,
    _LOCATION,
    _HISTORICAL_LOCATION,
    _DATASTREAM,
    _SENSOR,
    _OBSERVED_PROPERTY,
    _OBSERVATION,
    _FEATURE_OF_INTEREST,
    _MULTI_DATASTREAM,
)
"""In the order of the root document."""

ENTITIES: Mapping[str, Entity] = {name: entity for entity in ALL for name in (entity.name, entity.set)}
"""By the name of the entity and by that of its set."""
