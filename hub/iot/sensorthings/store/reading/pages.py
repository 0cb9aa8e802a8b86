"""A page of the entities at the end of a path, how many there are, and whether its beginning is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, case, func, literal_column, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql import visitors

from hub.db import Instant
from hub.iot.models import Datastream, observation
from hub.iot.sensorthings.grammar.tree import Options
from hub.iot.sensorthings.store.reading import orders
from hub.iot.sensorthings.store.reading.orders import Term
from hub.iot.sensorthings.store.reading.paths import Chain, Step, chain
from hub.iot.sensorthings.store.reading.plans import Selection, kept, labelled, limit, selection
from hub.iot.sensorthings.store.reading.rows import (
    DATASTREAM,
    LATEST,
    TIME,
    Layout,
    Row,
    among,
    instant,
    named_feature,
    observed,
)
from hub.iot.sensorthings.store.reading.shapes import Shape, StandIns, for_shape, name_binds
from hub.prepared import Prepared

OBSERVED = 9
"""The columns of an observation, before those that it is ordered by."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The statements of one kind of page."""

    layout: Layout
    terms: tuple[Term, ...]
    limit: int
    page: Prepared
    count: Prepared
    before: Prepared | None
    spread: Prepared | None = None
    """The first and the last time and the number of all observations: with it the page is read in spans of time."""
    streams: tuple[Prepared, ...] = ()
    """The datastreams with observations of a feature: those that are of it, and those where single ones name it."""


def plan(steps: tuple[Step, ...], shaped: Shape, dialect: str) -> Plan:
    """The statements for these entities and options, made once for all values where that can be done."""
    return _plan(shaped, steps, dialect)


@for_shape(shared=256, own=64)
def _plan(options: Options, stand_ins: StandIns, steps: tuple[Step, ...], dialect: str) -> Plan:
    made = chain(steps)
    one_stream = _of_one_stream(steps)
    wanted = selection(made, options, stand_ins, dialect, one_stream)
    of_feature = _of_feature(steps)
    if of_feature:
        wanted.where.append(among(made.row.stream.id, "streams", dialect))
    before = Prepared(chain(steps[:-1]).select([literal_column("1")]).limit(1)) if len(steps) > 1 else None
    size = limit(options)
    spread = None
    if steps[-1].single:
        statement = made.select(labelled(wanted.read.columns), *wanted.read.outer)
    else:
        in_spans = _in_spans(made, wanted, one_stream)
        spread = Prepared(_spread(dialect)) if in_spans else None
        statement = _page(steps, made, wanted, options, dialect, in_spans)
        statement = _limited(statement, options, size)
    count = Prepared(_count(steps, made, wanted, options, stand_ins, dialect))
    return Plan(wanted.read.layout, wanted.terms, size, Prepared(statement), count, before, spread, of_feature)


def _of_feature(steps: Sequence[Step]) -> tuple[Prepared, ...]:
    link = steps[-1].link
    if link is None or link.there != "feature":
        return ()
    of_all, stream = chain(steps[:-1]), aliased(Datastream)
    of_all.joins.append((stream, stream.feature_of_interest_id == of_all.row.at.id))
    of_some, table, other = chain(steps[:-1]), observation.alias(), aliased(Datastream)
    of_some.joins += [(table, named_feature(table) == of_some.row.at.id), (other, other.id == table.c.datastream_id)]
    return (
        Prepared(of_all.select([stream.id.label("c0")])),
        Prepared(of_some.select([other.id.label("c0")]).distinct()),
    )


def _of_one_stream(steps: Sequence[Step]) -> bool:
    link = steps[-1].link
    return link is not None and link.there == "datastream_id"


def _in_spans(made: Chain, wanted: Selection, one_stream: bool) -> bool:
    """Whether observations of many datastreams are asked for by time, for which there is no index."""
    return made.row.stream is not None and not one_stream and wanted.terms[0].at == TIME


def _page(
    steps: Sequence[Step], made: Chain, wanted: Selection, options: Options, dialect: str, in_spans: bool
) -> Select[Any]:
    asked = [*wanted.where, *_within(made.row, in_spans)]
    if options.after:
        asked += orders.behind(wanted.terms, options.after)
    known = all(term.at < OBSERVED for term in wanted.terms)
    if dialect == "postgresql" and len(steps) == 1 and made.row.stream is not None and known:
        return _stream_by_stream(made.row, wanted, asked, options, dialect)
    statement = made.select(labelled(wanted.read.columns), *wanted.read.outer).where(*asked)
    return statement.order_by(*orders.clauses(wanted.terms, dialect))


def _within(row: Row, in_spans: bool) -> list[Any]:
    if not in_spans:
        return []
    return [
        row.column("phenomenon_time").between(bindparam("low", type_=Instant()), bindparam("high", type_=Instant()))
    ]


def _limited(statement: Select[Any], options: Options, size: int) -> Select[Any]:
    # Written out, because the database plans for the number: one more tells whether there are more.
    statement = statement.limit(literal_column(str(size + 1)))
    return statement.offset(bindparam("skip", type_=BigInteger())) if options.skip else statement


def _stream_by_stream(row: Row, wanted: Selection, asked: list[Any], options: Options, dialect: str) -> Select[Any]:
    """The first rows of each datastream that may be seen, and of these the first: what is hidden costs nothing."""
    begun = _begun(row, wanted, options)
    inner = select(row.at).where(row.column("datastream_id") == row.stream.id, *asked, *begun)
    by_time = [term for term in wanted.terms if term.at != DATASTREAM]
    inner = inner.order_by(*orders.clauses(by_time, dialect))
    rest = bindparam("skip", type_=BigInteger()) if options.skip else literal_column("0")
    first = inner.limit(literal_column(str(limit(options) + 1)) + rest).lateral()
    taken = Row(row.entity, first, row.stream)
    ((feature, joined),) = wanted.read.outer
    found = labelled(observed(taken, feature.id, dialect))
    statement = select(*found).select_from(row.stream).join(first, true()).outerjoin(feature, joined)
    outside = [
        term._replace(by=row.stream.id if term.at == DATASTREAM else first.c[term.by.key]) for term in wanted.terms
    ]
    return statement.where(*_streams_behind(row, wanted, options)).order_by(*orders.clauses(outside, dialect))


def _begun(row: Row, wanted: Selection, options: Options) -> list[Any]:
    """Of the datastream at which the page before ended, where to go on by the index; of all others everything."""
    stream, time = (*wanted.terms, None)[:2]
    if not options.after or stream is None or time is None or (stream.at, time.at) != (DATASTREAM, TIME):
        return []
    last = bindparam("a1", type_=Instant())
    farthest: Any = literal_column(f"CAST('{'' if time.descending else '-'}infinity' AS timestamptz)", Instant())
    bound = case((row.stream.id == bindparam("a0", type_=stream.by.type), last), else_=farthest)
    return [time.by <= bound if time.descending else time.by >= bound]


def _streams_behind(row: Row, wanted: Selection, options: Options) -> list[Any]:
    first = wanted.terms[0]
    if not options.after or first.at != DATASTREAM:
        return []
    bound = bindparam("a0", type_=first.by.type)
    return [row.stream.id <= bound if first.descending else row.stream.id >= bound]


def _spread(dialect: str) -> Select[Any]:
    stream, latest = aliased(Datastream), LATEST.alias()
    found = (
        instant(func.min(latest.c.first_time), dialect).label("c0"),
        instant(func.max(latest.c.phenomenon_time), dialect).label("c1"),
        func.sum(latest.c.count).label("c2"),
    )
    return select(*found).select_from(stream).join(latest, latest.c.datastream_id == stream.id)


def _count(
    steps: Sequence[Step], made: Chain, wanted: Selection, options: Options, stand_ins: StandIns, dialect: str
) -> Select[Any]:
    kept_count = _kept_count(steps, options, stand_ins, dialect)
    if kept_count is not None:
        return kept_count
    return made.select([func.count().label("c0")]).where(*wanted.where)


def _kept_count(steps: Sequence[Step], options: Options, stand_ins: StandIns, dialect: str) -> Select[Any] | None:
    """How many observations there are by what `latest` keeps; None where something else is asked of each of them."""
    last = steps[-1]
    if last.entity.model is not observation or last.named or not (last.link is None or _of_one_stream(steps)):
        return None
    made = chain(steps[:-1])
    stream = made.row.at if made.rows else aliased(Datastream)
    if not made.rows:
        made.joins.append((stream, None))
    row, latest = Row(last.entity, observation.alias(), stream), LATEST.alias()
    where = kept(row, options, dialect)
    if any(getattr(part, "table", None) is row.at for each in where for part in visitors.iterate(each)):
        return None
    name_binds(where, stand_ins, whole=False)
    made.joins.append((latest, latest.c.datastream_id == stream.id))
    return made.select([func.coalesce(func.sum(latest.c.count), 0).label("c0")]).where(*where)
