"""What is asked of the rows: filters in CKAN's grammar, the order, and the columns that come back.

Filters: `{"a": 1}`, `{"a": [1, 2]}` (any of), `{"a": {"gt": 1, "lte": 5}}` with eq, in, lt, lte, gt and gte, and
`{"$or": [{…}, {…}]}` or `$and` of further filters; all that stand side by side have to hold.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Table, and_, bindparam, false, or_, true

from hub.datasets.models import DataTable
from hub.datasets.store.tables.fields import ID, NUMBER, Field, fields_of, one_of
from hub.errors import Invalid

DEEPEST, MOST = 16, 1000
"""Filters within filters, and values or conditions in all."""
COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip
_GROUPS = {"$and": and_, "$or": or_}
_ORDER = re.compile(r"^(?P<id>.*?)(?:\s+(?P<way>asc|desc))?(?:\s+nulls\s+(?P<nulls>first|last))?$", re.I | re.S)
_PIECES = re.compile(r'(?:"[^"]*"|[^,"])+')


def column_of(made: Table, id: str) -> Any:
    """The column of a table that has this name."""
    return next(column for column in made.c if column.name == id)


def matching(row: DataTable, made: Table, filters: Any) -> ColumnElement[bool]:
    """The condition that filters put; `Invalid` says what is wrong with them."""
    if filters in (None, "", {}):
        return true()
    if isinstance(filters, str | bytes):
        try:
            filters = orjson.loads(filters)
        except ValueError:
            raise Invalid(filters=["Filters are an object such as {“town”: “Ulm”}"]) from None
    return _Filters(row, made).all_of(filters, 0)


class _Filters:
    """One set of filters on the way to SQL."""

    def __init__(self, row: DataTable, made: Table) -> None:
        self.row, self.made, self.left = row, made, MOST

    def all_of(self, filters: Any, depth: int) -> ColumnElement[bool]:
        if not isinstance(filters, Mapping):
            raise Invalid(filters=["Filters are an object such as {“town”: “Ulm”}"])
        if depth > DEEPEST:
            raise Invalid(filters=["The filters are nested too deeply"])
        parts = [
            self._group(key, value, depth) if key in _GROUPS else self._column(key, value)
            for key, value in filters.items()
        ]
        return and_(true(), *parts)

    def _group(self, key: str, value: Any, depth: int) -> ColumnElement[bool]:
        if not isinstance(value, list | tuple):
            raise Invalid(filters=[f"{key} takes a list of filters"])
        parts = [self.all_of(each, depth + 1) for each in value]
        return _GROUPS[key](true() if key == "$and" else false(), *parts)

    def _column(self, id: str, value: Any) -> ColumnElement[bool]:
        field = one_of(self.row, id, filters="The filters")
        column = column_of(self.made, field.id)
        if isinstance(value, Mapping):
            if field.type == "json" and not set(value) & {*COMPARED, "eq", "in"}:
                return self._any_of(field, column, [value])
            return and_(true(), *(self._compared(field, column, key, each) for key, each in value.items()))
        if isinstance(value, list | tuple) and field.type not in ("json", "_text"):
            return self._any_of(field, column, value)
        if isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value):
            return self._any_of(field, column, value)
        return self._any_of(field, column, [value])

    def _compared(self, field: Field, column: Any, key: str, value: Any) -> ColumnElement[bool]:
        if key == "in":
            if not isinstance(value, list | tuple):
                raise Invalid(filters=["“in” takes a list of values"])
            return self._any_of(field, column, value)
        if key == "eq":
            return self._any_of(field, column, [value])
        if key not in COMPARED:
            raise Invalid(filters=[f"“{key}” is no comparison; there are eq, in, {', '.join(COMPARED)}"])
        bound = self._bound(field, value)
        return false() if bound is None else COMPARED[key](column, bound)

    def _any_of(self, field: Field, column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
        bound = [self._bound(field, value) for value in values]
        there = [each for each in bound if each is not None]
        parts: list[ColumnElement[bool]] = [column.is_(None)] if len(there) < len(bound) else []
        if len(there) == 1:
            parts.append(column == there[0])
        elif there:
            parts.append(column.in_(there))
        return or_(false(), *parts)

    def _bound(self, field: Field, value: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Invalid(filters=[f"The filters name more than {MOST} values"])
        try:
            found = field.kind.value(value)
        except ValueError as error:
            raise Invalid(query=[f"{field.id}: {error}"]) from None
        return None if found is None else bindparam(None, found, type_=field.kind.column, unique=True)


@dataclass(frozen=True, slots=True)
class Order:
    """One step of sorting; empty values come last, or first when descending, as PostgreSQL has it."""

    id: str
    descending: bool = False
    nulls_first: bool = False

    @property
    def usual(self) -> bool:
        """Whether empty values stand where PostgreSQL puts them by itself."""
        return self.nulls_first == self.descending


def orders(row: DataTable, sort: str | Sequence[str], extra: Sequence[str] = ()) -> list[Order]:
    """The steps of `a desc nulls last, b`; `extra` are further columns of an answer that can be sorted by."""
    pieces = _PIECES.findall(sort) if isinstance(sort, str) else list(sort or ())
    return [_order(row, str(piece).strip(), extra) for piece in pieces if str(piece).strip()]


def _order(row: DataTable, piece: str, extra: Sequence[str]) -> Order:
    known = {ID, *(each.id for each in fields_of(row)), *extra}
    bare = piece[1:-1] if len(piece) > 1 and piece[0] == piece[-1] == '"' else piece
    if bare in known:
        return Order(bare)
    found = _ORDER.match(piece)
    id = found["id"].strip() if found else piece
    id = id[1:-1] if len(id) > 1 and id[0] == id[-1] == '"' else id
    if found is None or id not in known:
        raise Invalid(sort=[f"The order: there is no column “{id}”"])
    descending = (found["way"] or "").lower() == "desc"
    nulls = (found["nulls"] or "").lower()
    return Order(id, descending, nulls == "first" if nulls else descending)


def chosen(row: DataTable, names: str | Sequence[str] | None) -> list[Field] | None:
    """The fields that were asked for, None where all are."""
    if names in (None, "", [], ()):
        return None
    known = {ID: NUMBER, **{each.id: each for each in fields_of(row)}}
    if isinstance(names, str):
        names = [names] if names in known else [piece.strip().strip('"') for piece in _PIECES.findall(names)]
    found = []
    for name in names or ():
        if name not in known:
            raise Invalid(fields=[f"The fields: there is no column “{name}”"])
        found.append(known[name])
    return list({each.id: each for each in found}.values())
