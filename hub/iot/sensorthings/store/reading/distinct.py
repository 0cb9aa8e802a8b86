"""`$select=distinct:…`: which different values there are, each once."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, func, literal_column
from sqlalchemy.orm import Session

from hub.errors import BadRequest, NotImplementedYet
from hub.iot.sensorthings.entities import Property
from hub.iot.sensorthings.grammar.tree import Options, Path
from hub.iot.sensorthings.store.reading.found import Page, Part
from hub.iot.sensorthings.store.reading.paths import Chain, Step, chain
from hub.iot.sensorthings.store.reading.plans import kept, labelled, limit, outermost
from hub.iot.sensorthings.store.reading.rows import LATEST, Layout, Row, as_shape, as_text, instant
from hub.iot.sensorthings.store.reading.shapes import Shape, StandIns, for_shape, name_binds, shape
from hub.prepared import Prepared


class Distinct(NamedTuple):
    """The statement and how its rows are read; behind them stands how many there are of all."""

    parts: tuple[Part, ...]
    rows: Prepared
    limit: int


def plan(steps: tuple[Step, ...], shaped: Shape, dialect: str) -> Distinct:
    """The statement for these entities and options."""
    return _plan(shaped, steps, dialect)


@for_shape(shared=64)
def _plan(options: Options, stand_ins: StandIns, steps: tuple[Step, ...], dialect: str) -> Distinct:
    made = chain(steps)
    latest = LATEST.alias()
    found: list[Any] = []
    parts = []
    for names in outermost(options.select):
        kind, columns = _columns(made.row, names, latest, dialect)
        parts.append(Part(names, kind, len(found), len(columns)))
        found += columns
    where = kept(made.row, options, dialect)
    name_binds(where, stand_ins)
    statement = made.select([*labelled(found), func.count().over().label("count")], *_outer(made, options, latest))
    statement = statement.where(*where).group_by(*(literal_column(str(at + 1)) for at in range(len(found))))
    statement = statement.order_by(*_orders(options, parts)).limit(literal_column(str(limit(options) + 1)))
    if options.skip:
        statement = statement.offset(bindparam("skip", type_=BigInteger()))
    return Distinct(tuple(parts), Prepared(statement), limit(options))


def _outer(made: Chain, options: Options, latest: Any) -> list[tuple[Any, Any]]:
    properties = [made.row.entity.property(names[0]) for names in options.select]
    asked = any(each is not None and each.latest for each in properties)
    return [(latest, latest.c.datastream_id == made.row.at.id)] if asked else []


def _columns(row: Row, names: tuple[str, ...], latest: Any, dialect: str) -> tuple[str, list[Any]]:
    found = row.entity.property(names[0])
    if found is None or found.kind == "key":
        raise BadRequest(f"$select: {row.entity.name} has no property called {names[0]} that could be told apart")
    if len(names) > 1:
        return _inside(row, found, names[1:], dialect)
    if found.latest:
        return "period", [instant(latest.c[name], dialect) for name in found.latest]
    column = row.column(found.key)
    if found.member:
        return _member(row, found, dialect)
    if found.kind == "geometry":
        return "geometry", [as_shape(column, dialect), *_sent(row, found, dialect)]
    if found.kind == "result":
        return "result", [column, *_sent(row, found, dialect)]
    if found.kind == "json":
        return "json", [as_text(column, dialect)]
    return found.kind, [instant(column, dialect) if found.kind == "time" else column]


def _sent(row: Row, found: Property, dialect: str) -> list[Any]:
    return [as_text(row.column(found.json), dialect)] if found.json else []


def _member(row: Row, found: Property, dialect: str) -> tuple[str, list[Any]]:
    column = row.column(found.key)
    if found.kind == "json":
        return "json", [as_text(column[found.member], dialect)]
    if found.key == "phenomenon_time":
        return "moment", [instant(column, dialect), as_text(row.column("more")[found.member], dialect)]
    raise NotImplementedYet(f"Different values of {found.name} are not told")


def _inside(row: Row, found: Property, names: tuple[str, ...], dialect: str) -> tuple[str, list[Any]]:
    if found.kind != "json":
        raise BadRequest(f"$select: {found.name} of {row.entity.name} has nothing called {names[0]}")
    places = [int(name[1:-1]) if name.startswith("[") else name for name in names]
    return "json", [as_text(row.column(found.key)[(*([found.member] if found.member else []), *places)], dialect)]


def _orders(options: Options, parts: Sequence[Part]) -> list[Any]:
    positions = {part.names: part.at + 1 for part in parts}
    named: list[Any] = []
    for order in options.orderby:
        if not isinstance(order.by, Path) or order.by.names not in positions:
            raise BadRequest("With $select=distinct, rows can be put in order by what is selected only")
        named.append(literal_column(f"{positions[order.by.names]}{' DESC' if order.descending else ''}"))
    rest: list[Any] = [literal_column(str(at + 1)) for part in parts for at in range(part.at, part.at + part.width)]
    return [*named, *rest]


def read(session: Session, steps: tuple[Step, ...], options: Options, given: dict[str, Any]) -> Page:
    """A page of different values."""
    shaped = shape(options)
    found = plan(steps, shaped, session.get_bind().dialect.name)
    given = {**given, **shaped.values, **({"skip": options.skip} if options.skip else {})}
    rows = list(found.rows.plain(session, given))
    page = Page(Layout(steps[-1].entity), options, rows, parts=found.parts)
    if options.count:
        # Behind the last page nothing tells it, so the first one is asked.
        first = rows or (found.rows.plain(session, {**given, "skip": 0}) if options.skip else ())
        page.count = int(first[0][-1]) if first else 0
    if len(rows) > found.limit > 0:
        page.cut(found.limit)
    return page
