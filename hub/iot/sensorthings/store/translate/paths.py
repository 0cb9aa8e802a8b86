"""Paths: from a row along links to a property, and into what is inside it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hub.errors import BadRequest
from hub.iot.models import Latest
from hub.iot.sensorthings.entities import Entity, Property
from hub.iot.sensorthings.grammar.tree import Path
from hub.iot.sensorthings.store.translate.links import Beside, Hops
from hub.iot.sensorthings.store.translate.values import Value

IT = "$it"


class Known(NamedTuple):
    """An entity and its row."""

    entity: Entity
    row: Any


Variables = Mapping[str, Known]
"""What names stand for at the beginning of a path; `$it` is what the request asks for."""


def begin(path: Path, variables: Variables) -> tuple[str, Known, tuple[str, ...]]:
    """Where a path starts, and its further names."""
    first = path.names[0]
    if first in variables:
        return first, variables[first], path.names[1:]
    it = variables[IT]
    # Some clients begin at the set that they ask for: `Things?$filter=Things/name eq 'a'`.
    itself = first == it.entity.set and len(path.names) > 1
    return IT, it, path.names[itself:]


def found(path: Path, variables: Variables, hops: Hops, words: Any) -> Value:
    """What a path leads to."""
    start, (entity, row), names = begin(path, variables)
    links = 0
    while links < len(names) and entity_link(names[links]):
        links += 1
    entity, row = hops.go(entity, row, start, names[:links])
    if links == len(names):
        raise BadRequest(f"The path {'/'.join(path.names)} leads to no property")
    property = entity.property(names[links])
    if property is None:
        raise BadRequest(f"{entity.name} has no property called {names[links][:60]}")
    return _value(entity, row, property, names[links + 1 :], words)


def entity_link(name: str) -> bool:
    """Whether a name is that of a link: those of the standard, and no properties, begin with a capital letter."""
    return name[:1].isupper()


def _value(entity: Entity, row: Any, property: Property, inside: tuple[str, ...], words: Any) -> Value:
    table = row.observation.c if isinstance(row, Beside) else row
    about = property.name
    match property.kind:
        case "json":
            names = (property.member, *inside) if property.member else inside
            return Value("json", document=getattr(table, property.key), names=names, about=about)
        case "geometry":
            return _geometry(table, property, inside, words)
        case "result":
            document = getattr(table, property.json)
            if inside:
                return Value("json", document=document, names=inside, about=about)
            return Value("result", getattr(table, property.key), document=document, about=about)
    if inside:
        raise BadRequest(f"{property.name} of {entity.name} has nothing called {inside[0][:60]}")
    match property.kind:
        case "key":
            return Value("key", row.observation, about=about)
        case "period":
            return _period(table, property, words)
        case "time":
            return Value("time", getattr(table, property.key), about=about)
        case "number":
            return Value("number", getattr(table, property.key), whole=True, about=about)
    return Value("text", getattr(table, property.key), about=about)


def _geometry(table: Any, property: Property, inside: tuple[str, ...], words: Any) -> Value:
    geometry = getattr(table, property.key)
    sent = getattr(table, property.json) if property.json else None
    if not inside:
        return Value("geometry", geometry, document=sent, indexed=bool(property.json), about=property.name)
    if inside == ("type",):
        kind = words.geometry_type(geometry)
        return Value("text", kind if sent is None else func.coalesce(words.json_text(sent, inside), kind))
    document = words.geometry_json(geometry)
    return Value("json", document=document if sent is None else words.either(sent, document), names=inside)


def _period(table: Any, property: Property, words: Any) -> Value:
    if property.latest:
        return _kept(table, property, words)
    more = table.more
    if property.key == "phenomenon_time":
        start = Value("time", table.phenomenon_time)
        stop = Value("moment", words.json_number(more, (property.member,)))
        return Value("period", start=start, stop=stop, open=True, about=property.name)
    ends = (Value("moment", words.json_number(more, (property.member, place))) for place in ("[0]", "[1]"))
    return Value("period", start=next(ends), stop=next(ends), about=property.name)


def _kept(stream: Any, property: Property, words: Any) -> Value:
    first, *last = property.latest

    def one(make: Any) -> Value:
        row = aliased(Latest)
        held = select(make(row)).where(row.datastream_id == stream.id).correlate_except(row)
        return Value("time", held.scalar_subquery())

    def newest(row: Any) -> Any:
        column = getattr(row, last[0])
        if len(last) == 1:
            return column
        return words.greatest(column, func.coalesce(getattr(row, last[1]), column))

    return Value("period", start=one(lambda row: getattr(row, first)), stop=one(newest), about=property.name)
