"""The order of rows, which is total, and the condition for those behind the last row of a page.

Nothing comes first when ascending and last when descending. The id is always the last of what rows are ordered by.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    Integer,
    Numeric,
    String,
    and_,
    bindparam,
    false,
    or_,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute

from hub.db import MICROSECOND, Instant, from_microseconds, microseconds
from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.tree import Node, Order, Path
from hub.iot.sensorthings.store.reading import rows
from hub.iot.sensorthings.store.reading.rows import Row, instant

IDS = (("id",), ("@iot.id",))
BY_STREAM = Path(("Datastream", "id"))
UTC_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (rows carry times in UTC without saying so)


class Term(NamedTuple):
    """One expression that rows are ordered by, and the position of its value in the row."""

    by: Any
    descending: bool
    nullable: bool
    at: int


def terms(
    orders: Sequence[Order], row: Row, width: int, expression: Callable[[Node], Any], one_stream: bool
) -> tuple[Term, ...]:
    """What the rows are ordered by; expressions that are no columns of the row come behind its `width` columns."""
    found: list[Term] = []
    for order in orders:
        known = _known(order, row, one_stream)
        if not known:
            columns = enumerate(expression(order.by), width)
            known = tuple(Term(by, order.descending, _nullable(by), at) for at, by in columns)
            width += len(known)
        found += known
        if _is_id(order.by):
            return tuple(found)
    return (*found, *_key(row, bool(found) and found[-1].descending, one_stream))


def _known(order: Order, row: Row, one_stream: bool) -> tuple[Term, ...]:
    if _is_id(order.by):
        return _key(row, order.descending, one_stream)
    if row.stream is not None and order.by == BY_STREAM:
        return (Term(row.column("datastream_id"), order.descending, False, rows.DATASTREAM),)
    if row.stream is not None and order.by == Path(("phenomenonTime",)):
        return (Term(row.column("phenomenon_time"), order.descending, False, rows.TIME),)
    return ()


def _is_id(node: Node) -> bool:
    return isinstance(node, Path) and node.names in IDS


def _key(row: Row, descending: bool, one_stream: bool) -> tuple[Term, ...]:
    if row.stream is None:
        return (Term(row.at.id, descending, False, 0),)
    streams = (Term(row.column("datastream_id"), descending, False, rows.DATASTREAM),)
    times = Term(row.column("phenomenon_time"), descending, False, rows.TIME)
    return (*(() if one_stream else streams), times, Term(row.column("id"), descending, False, rows.ID))


def _nullable(by: Any) -> bool:
    column = by.property.columns[0] if isinstance(by, InstrumentedAttribute) else by
    return not (isinstance(column, Column) and not column.nullable)


def distinct(found: Sequence[Term]) -> list[Term]:
    """The terms without those that come again and decide nothing."""
    seen, kept = set(), []
    for term in found:
        if term.at not in seen:
            seen.add(term.at)
            kept.append(term)
    return kept


def added(found: Sequence[Term], width: int, dialect: str) -> list[Any]:
    """The columns that rows are ordered by and that are not in them anyway."""
    more = sorted({term.at: term for term in found if term.at >= width}.items())
    return [instant(term.by, dialect) if isinstance(term.by.type, Instant) else term.by for _, term in more]


def clauses(found: Sequence[Term], dialect: str) -> list[Any]:
    """The terms as ORDER BY has them; SQLite has nothing first by itself, and an index keeps what cannot be null."""
    made = []
    for term in found:
        clause = term.by.desc() if term.descending else term.by.asc()
        if term.nullable and dialect == "postgresql":
            clause = clause.nulls_last() if term.descending else clause.nulls_first()
        made.append(clause)
    return made


def behind(found: Sequence[Term], nulls: Sequence[bool]) -> list[ColumnElement[bool]]:
    """The conditions for rows behind the one whose values are bound as a0, a1 and so on, some of which are null."""
    binds = [bindparam(f"a{at}", type_=term.by.type) for at, term in enumerate(found)]
    if not any(term.nullable for term in found) and len({term.descending for term in found}) == 1:
        left, right = tuple_(*(term.by for term in found)), tuple_(*binds)
        first = found[0].by <= binds[0] if found[0].descending else found[0].by >= binds[0]
        return [left < right, first] if found[0].descending else [left > right, first]
    condition: ColumnElement[bool] = false()
    for term, bind, null in reversed(list(zip(found, binds, nulls, strict=True))):
        same = term.by.is_(None) if null else term.by == bind
        condition = or_(_later(term, bind, null), and_(same, condition))
    return [condition]


def _later(term: Term, bind: Any, null: bool) -> ColumnElement[bool]:
    if null:
        return false() if term.descending else term.by.is_not(None)
    if not term.descending:
        return term.by > bind  # type: ignore[no-any-return]
    return or_(term.by < bind, term.by.is_(None)) if term.nullable else term.by < bind


def values(found: Sequence[Term], row: Sequence[Any]) -> tuple[Any, ...]:
    """What a row is ordered by, for the address of the next page."""
    return tuple(_sent(term, row[term.at]) for term in found)


def _sent(term: Term, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(term.by.type, Instant):
        return from_microseconds(value if isinstance(value, int) else _micros(value))
    return float(value) if isinstance(value, Decimal) else value


def _micros(value: datetime) -> int:
    return microseconds(value) if value.tzinfo else (value - UTC_EPOCH) // MICROSECOND


def bound(found: Sequence[Term], after: Sequence[Any]) -> dict[str, Any]:
    """The values of an address under the names that they have in the statement."""
    if len(found) != len(after) or not all(map(_fits, found, after)):
        raise BadRequest("The value of $after does not belong to the order of these rows")
    return {f"a{at}": value for at, value in enumerate(after)}


_KINDS: tuple[tuple[Any, Any], ...] = (
    (Instant, datetime),
    (Boolean, bool | int),
    ((BigInteger, Integer), int),
    ((Float, Numeric), int | float),
    (String, str),
)


def _fits(term: Term, value: Any) -> bool:
    if value is None:
        return term.nullable
    if isinstance(term.by.type, Integer) and not isinstance(term.by.type, BigInteger):
        return isinstance(value, int) and abs(value) < 2**31
    for kind, type in _KINDS:
        if isinstance(term.by.type, kind):
            return isinstance(value, type)
    return isinstance(value, str | int | float)
