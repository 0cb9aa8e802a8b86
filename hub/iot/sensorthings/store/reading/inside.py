"""What `$expand` brings inside: for all entities of a page in one trip to the database, where there is such a way."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Integer, Select, bindparam, func, select, true

from hub.iot.models import observation
from hub.iot.sensorthings.entities import ENTITIES, Entity, Link
from hub.iot.sensorthings.grammar.tree import Options, Order, Path
from hub.iot.sensorthings.store.reading import orders
from hub.iot.sensorthings.store.reading.orders import Term
from hub.iot.sensorthings.store.reading.paths import Chain, linked
from hub.iot.sensorthings.store.reading.plans import kept, labelled, selection
from hub.iot.sensorthings.store.reading.rows import (
    ID,
    LATEST,
    TIME,
    Layout,
    Newest,
    Row,
    among,
    default_feature,
    is_kind,
    observed,
    row_of,
)
from hub.iot.sensorthings.store.reading.shapes import Shape, StandIns, for_shape, name_binds, shape
from hub.prepared import Prepared

NEWEST = (Order(Path(("phenomenonTime",)), descending=True),)


@dataclass(frozen=True, slots=True)
class Within:
    """The statement for what lies inside all entities with given ids.

    Where many lie in one, the first column is the id of the outer one.
    """

    layout: Layout
    terms: tuple[Term, ...]
    rows: Prepared


def is_newest(entity: Entity, link: Link, options: Options) -> bool:
    """Whether the newest observation of each datastream is asked for, which `latest` keeps."""
    of_streams = ENTITIES[link.target].model is observation and link.there == "datastream_id"
    plain = options.filter is None and not options.skip and not options.after and not options.distinct
    return of_streams and plain and options.top == 1 and options.orderby == NEWEST


@lru_cache(maxsize=512)
def newest(entity: Entity, dialect: str) -> Within:
    """The newest observation of each datastream, and behind it how many there are."""
    stream, latest = row_of(entity), LATEST.alias()
    row = Row(ENTITIES["Observation"], Newest(latest), stream.at)
    feature, joined = default_feature(row)
    found = [*observed(row, feature.id, dialect), latest.c.count]
    statement = (
        select(*labelled(found))
        .select_from(stream.at)
        .join(latest, latest.c.datastream_id == stream.at.id)
        .outerjoin(feature, joined)
        .where(among(stream.at.id, "ids", dialect), *is_kind(stream))
    )
    return Within(Layout(row.entity), _key_terms(row), Prepared(statement))


def _key_terms(row: Row) -> tuple[Term, ...]:
    time, id = row.column("phenomenon_time"), row.column("id")
    return Term(time, True, False, TIME), Term(id, True, False, ID)


def one(entity: Entity, shaped: Shape, dialect: str) -> Within:
    """The entities with given ids, which others link to as their only one."""
    return _one(shaped, entity, dialect)


@for_shape(shared=128, own=64)
def _one(options: Options, stand_ins: StandIns, entity: Entity, dialect: str) -> Within:
    row = row_of(entity)
    made = Chain([row], [(row.at, None)], is_kind(row))
    wanted = selection(made, options._replace(orderby=()), stand_ins, dialect, False)
    statement = made.select(labelled(wanted.read.columns), *wanted.read.outer)
    return Within(wanted.read.layout, (), Prepared(statement.where(among(row.at.id, "ids", dialect), *wanted.where)))


def many(entity: Entity, link: Link, shaped: Shape) -> Within:
    """The first entities that hang on each outer one, on PostgreSQL."""
    return _many(shaped, entity, link)


@for_shape(shared=128, own=64)
def _many(options: Options, stand_ins: StandIns, entity: Entity, link: Link) -> Within:
    outer, made = _hanging(entity, link)
    wanted = selection(made, options, stand_ins, "postgresql", link.there == "datastream_id")
    (_, condition), *_ = made.joins
    asked = [condition, *is_kind(made.row), *wanted.where]
    inner = made.select(labelled(wanted.read.columns), *wanted.read.outer).where(*asked)
    inner = inner.order_by(*orders.clauses(wanted.terms, "postgresql")).limit(bindparam("limit", type_=BigInteger()))
    if options.skip:
        inner = inner.offset(bindparam("skip", type_=BigInteger()))
    first = inner.lateral()
    given = func.unnest(bindparam("ids", type_=ARRAY(Integer))).table_valued("id").render_derived()
    statement = (
        select(outer.at.id.label("outer"), *first.c)
        .select_from(given)
        .join(outer.at, outer.at.id == given.c.id)
        .join(first, true())
    )
    return Within(wanted.read.layout, wanted.terms, Prepared(statement))


def _hanging(entity: Entity, link: Link) -> tuple[Row, Chain]:
    outer, made = row_of(entity), Chain()
    made.rows.append(linked(made, outer, link))
    return outer, made


def counts(entity: Entity, link: Link, shaped: Shape, dialect: str) -> Prepared:
    """How many hang on each outer one."""
    return _counts(shaped if shaped.options.filter else _ALL, entity, link, dialect)


_ALL = shape(Options())


@for_shape(shared=128, own=64)
def _counts(options: Options, stand_ins: StandIns, entity: Entity, link: Link, dialect: str) -> Prepared:
    return Prepared(_count(entity, link, options, stand_ins, dialect))


def _count(entity: Entity, link: Link, options: Options, stand_ins: StandIns, dialect: str) -> Select[Any]:
    outer, made = _hanging(entity, link)
    if link.there == "datastream_id" and options.filter is None:
        latest = LATEST.alias()
        statement = select(outer.at.id.label("c0"), latest.c.count.label("c1")).select_from(outer.at)
        return statement.join(latest, latest.c.datastream_id == outer.at.id).where(among(outer.at.id, "ids", dialect))
    where = kept(made.row, options, dialect)
    name_binds(where, stand_ins, whole=False)
    statement = select(outer.at.id.label("c0"), func.count().label("c1")).select_from(outer.at)
    for target, condition in made.joins:
        statement = statement.join(target, condition)
    asked = [among(outer.at.id, "ids", dialect), *made.where, *is_kind(made.row), *where]
    return statement.where(*asked).group_by(outer.at.id)
