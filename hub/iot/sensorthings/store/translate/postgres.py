"""How PostgreSQL with PostGIS says what expressions need."""

from typing import Any

from sqlalchemy import Boolean, Double, Integer, Text, and_, case, cast, extract, func, literal_column
from sqlalchemy.dialects.postgresql import JSONB

from hub.iot.sensorthings.store.translate.values import bound

LONGEST = 300
"""A number in JSON with more characters is none that a double can hold."""
_PARTS = ("year", "month", "day", "hour", "minute")
_FORMATS = {"date": "YYYY-MM-DD", "time": "HH24:MI:SS.US"}
_ROOT: Any = literal_column("'{}'")
_UNICODE = "und-x-icu"


class Postgres:
    """The words of PostgreSQL."""

    def json_number(self, document: Any, names: tuple[str, ...]) -> Any:
        """A number in JSON, else null."""
        raw = self._raw(document, names)
        # Decided before it is cast, because what does not fit would end the statement.
        fits = and_(self._typeof(document, names) == "number", func.length(raw) < LONGEST)
        return case((fits, cast(raw, Double)))

    def json_text(self, document: Any, names: tuple[str, ...]) -> Any:
        """A text in JSON, else null."""
        return case((self._typeof(document, names) == "string", self._raw(document, names)))

    def json_boolean(self, document: Any, names: tuple[str, ...]) -> Any:
        """True or false in JSON, else null."""
        return case((self._typeof(document, names) == "boolean", cast(self._raw(document, names), Boolean)))

    def json_missing(self, document: Any, names: tuple[str, ...]) -> Any:
        """Whether there is nothing, or null."""
        return func.coalesce(self._typeof(document, names), "null") == "null"

    def _typeof(self, document: Any, names: tuple[str, ...]) -> Any:
        at = func.jsonb_extract_path(document, *self._steps(names), type_=JSONB) if names else document
        return func.jsonb_typeof(at, type_=Text())

    def _raw(self, document: Any, names: tuple[str, ...]) -> Any:
        if not names:
            return document.op("#>>", return_type=Text())(_ROOT)
        return func.jsonb_extract_path_text(document, *self._steps(names), type_=Text())

    @staticmethod
    def _steps(names: tuple[str, ...]) -> list[Any]:
        return [bound(name.strip("[]") if name.startswith("[") else name, Text()) for name in names]

    def micros(self, time: Any) -> Any:
        """A time as a number."""
        return cast(extract("epoch", time) * 1_000_000, Double)

    def part(self, name: str, time: Any, counted: bool) -> Any:
        """A part of a time in UTC."""
        if counted:
            time = func.allmende_time(time)
        local = func.timezone("UTC", time)
        if name in _FORMATS:
            return func.to_char(local, _FORMATS[name], type_=Text())
        if name in _PARTS:
            return cast(extract(name, local), Double)
        second = extract("second", local)
        return cast(func.floor(second) if name == "second" else second - func.floor(second), Double)

    def floor(self, number: Any) -> Any:
        """The whole number below."""
        return func.floor(number, type_=Double())

    def ceiling(self, number: Any) -> Any:
        """The whole number above."""
        return func.ceil(number, type_=Double())

    def finite(self, number: Any) -> Any:
        """Without what is no number: SQLite has no such value."""
        return func.nullif(number, literal_column("'NaN'::float8"), type_=Double())

    def ordered(self, text: Any) -> Any:
        """Text that is compared by its characters' numbers, wherever the database stands."""
        return text.collate("C")

    def lower(self, text: Any) -> Any:
        """In small letters, those of all languages."""
        return self.ordered(func.lower(text.collate(_UNICODE), type_=Text()))

    def upper(self, text: Any) -> Any:
        """In capital letters."""
        return self.ordered(func.upper(text.collate(_UNICODE), type_=Text()))

    def position(self, text: Any, part: Any) -> Any:
        """Where a part begins, counted from 1; 0 where it is not."""
        return func.strpos(text, part, type_=Integer())

    def starts(self, text: Any, part: Any) -> Any:
        """Whether a text begins with a part."""
        return func.starts_with(text, part, type_=Boolean())

    def ends(self, text: Any, part: Any) -> Any:
        """Whether a text ends with a part."""
        return func.right(text, func.length(part), type_=Text()) == part

    def greatest(self, one: Any, other: Any) -> Any:
        """The larger number."""
        return func.greatest(one, other)

    def relation(self, name: str, left: Any, right: Any, checked: list[Any]) -> Any:
        """A spatial relation; null for shapes that it is not defined for."""
        return self._safe(getattr(func, f"ST_{name.title()}")(left, right, type_=Boolean()), checked, name)

    def relate(self, left: Any, right: Any, pattern: Any, checked: list[Any]) -> Any:
        """Whether two geometries relate as a pattern of nine characters says."""
        return self._safe(func.ST_Relate(left, right, pattern, type_=Boolean()), checked, "relate")

    @staticmethod
    def _safe(relation: Any, checked: list[Any], name: str) -> Any:
        if not checked:
            return relation
        sound: list[Any] = [func.ST_IsValid(geometry, type_=Boolean()) for geometry in checked]
        if name != "intersects":
            sound += [func.GeometryType(geometry, type_=Text()) != "GEOMETRYCOLLECTION" for geometry in checked]
        return case((and_(*sound), relation))

    def distance(self, left: Any, right: Any) -> Any:
        """In degrees."""
        return func.ST_Distance(left, right, type_=Double())

    def length(self, geometry: Any) -> Any:
        """Of lines, in degrees."""
        return func.ST_Length(geometry, type_=Double())

    def geometry_json(self, geometry: Any) -> Any:
        """A geometry as GeoJSON."""
        return cast(func.ST_AsGeoJSON(geometry, type_=Text()), JSONB)

    def geometry_type(self, geometry: Any) -> Any:
        """The type of a geometry as GeoJSON calls it."""
        return func.substr(func.ST_GeometryType(geometry, type_=Text()), 4, type_=Text())

    def either(self, one: Any, other: Any) -> Any:
        """The first document that there is."""
        return func.coalesce(one, other, type_=JSONB())
