"""How SQLite, with the functions of `hub.computing` and `hub.geo`, says what expressions need."""

import re
from typing import Any

from sqlalchemy import BigInteger, Boolean, Double, Integer, Text, case, func, literal, type_coerce

from hub.errors import BadRequest
from hub.iot.sensorthings.store.translate.values import bound


class Sqlite:
    """The words of SQLite."""

    def json_number(self, document: Any, names: tuple[str, ...]) -> Any:
        """A number in JSON, else null."""
        number: Any = _at(func.json_extract, document, names, Double())
        return case((_kind(document, names).in_([literal("integer"), literal("real")]), number))

    def json_text(self, document: Any, names: tuple[str, ...]) -> Any:
        """A text in JSON, else null."""
        text = _at(func.json_extract, document, names, Text())
        return case((_kind(document, names) == "text", text))

    def json_boolean(self, document: Any, names: tuple[str, ...]) -> Any:
        """True or false in JSON, else null."""
        kind = _kind(document, names)
        return type_coerce(case((kind == "true", 1), (kind == "false", 0)), Boolean)

    def json_missing(self, document: Any, names: tuple[str, ...]) -> Any:
        """Whether there is nothing, or null."""
        return func.coalesce(_kind(document, names), "null") == "null"

    def micros(self, time: Any) -> Any:
        """A time as a number."""
        return type_coerce(time, BigInteger)

    def part(self, name: str, time: Any, counted: bool) -> Any:
        """A part of a time in UTC."""
        kind: Any = Text() if name in ("date", "time") else Double()
        return func.allmende_part(time if counted else self.micros(time), name, type_=kind)

    def floor(self, number: Any) -> Any:
        """The whole number below."""
        return func.allmende_floor(number, type_=Double())

    def ceiling(self, number: Any) -> Any:
        """The whole number above."""
        return func.allmende_ceiling(number, type_=Double())

    def finite(self, number: Any) -> Any:
        """There is nothing else here."""
        return number

    def ordered(self, text: Any) -> Any:
        """Text is always compared by its characters' numbers."""
        return text

    def lower(self, text: Any) -> Any:
        """In small letters, those of all languages."""
        return func.allmende_lower(text, type_=Text())

    def upper(self, text: Any) -> Any:
        """In capital letters."""
        return func.allmende_upper(text, type_=Text())

    def position(self, text: Any, part: Any) -> Any:
        """Where a part begins, counted from 1; 0 where it is not."""
        return func.instr(text, part, type_=Integer())

    def starts(self, text: Any, part: Any) -> Any:
        """Whether a text begins with a part."""
        return func.substr(text, 1, func.length(part), type_=Text()) == part

    def ends(self, text: Any, part: Any) -> Any:
        """Whether a text ends with a part."""
        return func.substr(text, func.length(text) - func.length(part) + 1, type_=Text()) == part

    def greatest(self, one: Any, other: Any) -> Any:
        """The larger number."""
        return func.max(one, other)

    def relation(self, name: str, left: Any, right: Any, _: list[Any]) -> Any:
        """A spatial relation; null for shapes that it is not defined for."""
        return func.geo_relation(name, left, right, type_=Boolean())

    def relate(self, left: Any, right: Any, pattern: Any, _: list[Any]) -> Any:
        """Whether two geometries relate as a pattern of nine characters says."""
        return func.geo_relate(left, right, pattern, type_=Boolean())

    def distance(self, left: Any, right: Any) -> Any:
        """In degrees."""
        return func.geo_distance(left, right, type_=Double())

    def length(self, geometry: Any) -> Any:
        """Of lines, in degrees."""
        return func.geo_length(geometry, type_=Double())

    def geometry_json(self, geometry: Any) -> Any:
        """A geometry as GeoJSON."""
        return func.geo_json(geometry, type_=Text())

    def geometry_type(self, geometry: Any) -> Any:
        """The type of a geometry as GeoJSON calls it."""
        return func.geo_type(geometry, type_=Text())

    def either(self, one: Any, other: Any) -> Any:
        """The first document that there is."""
        return func.coalesce(one, other, type_=Text())


def _kind(document: Any, names: tuple[str, ...]) -> Any:
    return _at(func.json_type, document, names, Text())


def _at(function: Any, document: Any, names: tuple[str, ...], kind: Any) -> Any:
    """What is at a path. A number in it is a name, or the place in a list, which PostgreSQL finds out by itself."""
    found = function(document, _path(names), type_=kind)
    if not any(map(_PLACE, names)):
        return found
    listed = tuple(f"[{name}]" if _PLACE(name) else name for name in names)
    return func.coalesce(found, function(document, _path(listed), type_=kind), type_=kind)


_PLACE = re.compile(r"\d{1,9}", re.ASCII).fullmatch


def _path(names: tuple[str, ...]) -> Any:
    if any('"' in name or "\\" in name for name in names):
        raise BadRequest("The name of a property in a path cannot hold a double quote or a backslash")
    steps = (name if name.startswith("[") else f'."{name}"' for name in names)
    return bound("$" + "".join(steps), Text())
