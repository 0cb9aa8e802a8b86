"""What stands in the rows that are read: the aliases of an entity, its columns, and where each of them is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Function,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy import type_coerce as taken_as
from sqlalchemy.orm import aliased

from hub.db import Base
from hub.iot.models import Datastream, FeatureOfInterest, Latest, observation
from hub.iot.sensorthings.entities import COMPLEX, Entity, Link, Property
from hub.iot.sensorthings.store.translate import Beside

COUNTED = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CountObservation"
NUMBER, COUNT, MULTI = 0, 1, 2
"""What a datastream observes, as far as it matters for how its observations are written."""

DATASTREAM, TIME, ID, RESULT, JSON, RESULT_TIME, MORE, KIND, FEATURE = range(9)
"""Where the columns of an observation stand in its row; everything is read of each, whatever is wanted."""

LATEST: Any = Base.metadata.tables[Latest.__tablename__]
"""Always joined to a datastream that the boundary has let through, as observations are: asked once is enough."""


class Row(NamedTuple):
    """The aliases that one entity is read from; an observation has that of its datastream beside it."""

    entity: Entity
    at: Any
    stream: Any = None

    @property
    def beside(self) -> Any:
        """What conditions are made on."""
        return self.at if self.stream is None else Beside(self.at, self.stream)

    def column(self, key: str) -> Any:
        """A column by the name of its attribute."""
        return getattr(self.at, key) if self.stream is None else self.at.c[key]


class Field(NamedTuple):
    """A property and the position of its first column."""

    property: Property
    at: int


class Layout(NamedTuple):
    """Where everything stands in the rows of one entity."""

    entity: Entity
    fields: tuple[Field, ...] = ()
    links: tuple[tuple[str, int], ...] = ()
    """The links to one other entity, with the position of its id, which is None where there is none to be seen."""


def row_of(entity: Entity, stream: Any = None) -> Row:
    """Fresh aliases for an entity; an observation may share the alias of a datastream."""
    if entity.model is observation:
        return Row(entity, observation.alias(), stream or aliased(Datastream))
    return Row(entity, aliased(entity.model))


def instant(column: Any, dialect: str) -> Any:
    """A time in a form that is quick to read: without zone on PostgreSQL, microseconds on SQLite."""
    return func.timezone("UTC", column) if dialect == "postgresql" else column


def as_text(column: Any, dialect: str) -> Any:
    """JSON as the text that it is kept in."""
    return cast(column, Text) if dialect == "postgresql" else taken_as(column, Text)


def as_shape(column: Any, dialect: str) -> Any:
    """A geometry: as GeoJSON where the database can write it, else as it is kept."""
    if dialect == "postgresql":
        return Function("st_asgeojson", column, literal_column("15"), type_=Text())
    return taken_as(column, LargeBinary)


def columns(row: Row, wanted: Sequence[Property], dialect: str) -> tuple[list[Any], list[Field], Any]:
    """The columns of these properties behind the id, where each stands, and the alias of `latest` if there is one."""
    found: list[Any] = [row.at.id]
    fields = []
    latest = LATEST.alias() if any(each.latest for each in wanted) else None
    for each in wanted:
        fields.append(Field(each, 0 if each.key == "id" else len(found)))
        found += [] if each.key == "id" else _of(row, each, latest, dialect)
    return found, fields, latest


def _of(row: Row, each: Property, latest: Any, dialect: str) -> list[Any]:
    if each.latest:
        return [instant(latest.c[name], dialect) for name in each.latest]
    column = getattr(row.at, each.key)
    if each.kind == "geometry":
        sent = [as_text(getattr(row.at, each.json), dialect)] if each.json else []
        return [as_shape(column, dialect), *sent]
    if each.kind == "json":
        return [as_text(column, dialect)]
    return [instant(column, dialect) if each.kind == "time" else column]


def observed(row: Row, feature: Any, dialect: str) -> list[Any]:
    """The columns of an observation; `feature` is that of its datastream as far as it may be seen."""
    kind = case(
        (row.stream.observation_type == COMPLEX, literal_column(str(MULTI))),
        (row.stream.observation_type == COUNTED, literal_column(str(COUNT))),
        else_=literal_column(str(NUMBER)),
    )
    return [
        row.column("datastream_id"),
        instant(row.column("phenomenon_time"), dialect),
        row.column("id"),
        row.column("result"),
        as_text(row.column("result_json"), dialect),
        instant(row.column("result_time"), dialect),
        as_text(row.column("more"), dialect),
        taken_as(kind, SmallInteger),
        feature,
    ]


class Newest:
    """`latest` with the names that the columns of an observation have."""

    def __init__(self, latest: Any) -> None:
        self.c = self
        self._latest = latest

    def __getitem__(self, key: str) -> Any:
        return self._latest.c["observation_id" if key == "id" else key]


def named_feature(table: Any) -> Any:
    """The feature that an observation itself names, in the words of the index for it."""
    return cast(table.c.more.op("->>")(literal_column("'feature'")), Integer)


def default_feature(row: Row) -> tuple[Any, Any]:
    """An alias for the feature that holds for a datastream's observations, and how it is joined."""
    feature = aliased(FeatureOfInterest)
    return feature, feature.id == row.stream.feature_of_interest_id


def has_feature(row: Row, key: Any) -> ColumnElement[bool]:
    """Whether an observation has the feature with this key."""
    named = named_feature(row.at)
    return or_(named == key, and_(named.is_(None), row.stream.feature_of_interest_id == key))


def among(column: Any, name: str, dialect: str) -> ColumnElement[bool]:
    """Whether a key is one of those bound under this name, for a statement that is the same for any number of them."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(Integer)))  # type: ignore[no-any-return]
    given = func.json_each(bindparam(name, type_=Text())).table_valued("value")
    return column.in_(select(given.c.value))  # type: ignore[no-any-return]


def keys(found: Sequence[int], dialect: str) -> Any:
    """Keys as the one value that `among` wants."""
    return list(found) if dialect == "postgresql" else f"[{','.join(map(str, found))}]"


def is_kind(row: Row) -> list[Any]:
    """What confines the rows of a table to those of the entity.

    Written out: without the value PostgreSQL takes nearly all rows for nearly none, and plans for that.
    """
    if row.entity.only is None:
        return []
    key, value, same = row.entity.only
    column: Any = getattr(row.at, key)
    written: Any = literal_column(f"'{value}'")
    return [column == written if same else column != written]


def to_one(entity: Entity) -> list[Link]:
    """The links of an entity to one other."""
    return [link for link in entity.links if not link.many]
