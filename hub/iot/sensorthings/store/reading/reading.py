"""Reading what a resource path and its options ask for, with all that is expanded."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session, aliased

from hub.errors import BadRequest
from hub.iot.models import Datastream, observation, observation_name
from hub.iot.sensorthings.entities import ENTITIES, Entity, Link
from hub.iot.sensorthings.grammar.tree import Expand, Options, Path, Segment
from hub.iot.sensorthings.store.reading import distinct, inside, orders, paths, spans, streams
from hub.iot.sensorthings.store.reading.found import Inside, Page, Values, key_of, named_feature
from hub.iot.sensorthings.store.reading.pages import Plan, plan
from hub.iot.sensorthings.store.reading.paths import Step, missing, observed_at
from hub.iot.sensorthings.store.reading.plans import limit
from hub.iot.sensorthings.store.reading.rows import DATASTREAM, Layout, instant, keys
from hub.iot.sensorthings.store.reading.shapes import Shape, shape
from hub.iot.sensorthings.store.translate import bounded
from hub.iot.store.changing import Key
from hub.prepared import Prepared

BUDGET = 50_000
"""How many rows one expand brings at most; where there are many outer ones, each has fewer of them."""
COUNT_OF_NEWEST = 9


def read(session: Session, segments: Sequence[Segment], steps: tuple[Step, ...], options: Options) -> Page:
    """The entity or the page of entities at the end of a path."""
    with bounded(session) if _is_open(options) else nullcontext():
        return _read(session, segments, steps, options)


def _is_open(options: Options) -> bool:
    """Whether nobody knows what an answer costs: there is a filter or an order by something computed."""
    computed = any(not isinstance(order.by, Path) for order in options.orderby)
    return options.filter is not None or computed or any(_is_open(each.options) for each in options.expand)


def _read(session: Session, segments: Sequence[Segment], steps: tuple[Step, ...], options: Options) -> Page:
    if options.distinct:
        return distinct.read(session, steps, options, paths.values(segments, steps))
    shaped, dialect = shape(options), _dialect(session)
    found = plan(steps, shaped, dialect)
    given = {**paths.values(segments, steps), **_given(options, shaped, found.terms)}
    given |= _streams(session, found, given)
    single = steps[-1].single
    rows: Sequence[Values] = ()
    if streams.fits(steps, found.terms, options, dialect):
        rows = streams.rows(session, found, options) if found.limit else ()
    elif found.limit or single:
        rows = _rows(session, found, given, options)
        if not rows and _renamed(session, segments, steps, given):
            rows = _rows(session, found, given, options)
    if single and not rows:
        raise missing(steps[-1].entity)
    if not rows and found.before is not None and not found.before.plain(session, given):
        raise missing(steps[-2].entity)
    page = Page(found.layout, options, list(rows), key=partial(orders.values, found.terms))
    if not single:
        _cut(page, found)
        if options.count:
            page.count = count(session, found, given)
    page.inside, page.features = _further(session, page.layout, page.rows, options)
    return page


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _given(options: Options, shaped: Shape, terms: tuple[orders.Term, ...]) -> dict[str, Any]:
    given = dict(shaped.values)
    if options.skip:
        given["skip"] = options.skip
    if options.after:
        given |= orders.bound(terms, options.after)
    return given


def _streams(session: Session, found: Plan, given: Mapping[str, Any]) -> dict[str, Any]:
    """The datastreams with observations of a feature, where these are what is asked for."""
    if not found.streams:
        return {}
    known = {row[0] for each in found.streams for row in each.plain(session, given)}
    return {"streams": keys(sorted(known), _dialect(session))}


def _rows(session: Session, found: Plan, given: Mapping[str, Any], options: Options) -> Sequence[Values]:
    if found.spread is not None:
        return spans.rows(session, found, given, options.skip + found.limit + 1)
    return found.page.plain(session, given)


def _cut(page: Page, found: Plan) -> None:
    if len(page.rows) > found.limit > 0:
        page.cut(found.limit)


def count(session: Session, found: Plan, given: Mapping[str, Any]) -> int:
    """How many there are, whatever the page is."""
    ((number,),) = found.count.plain(session, given)
    return int(number)


def _renamed(session: Session, segments: Sequence[Segment], steps: Sequence[Step], given: dict[str, Any]) -> bool:
    """Whether an observation of the path has got another key since it was named; then that is asked for."""
    changed = False
    for at, (segment, step) in enumerate(zip(segments, steps, strict=True)):
        if segment.id is None or step.entity.model is not observation:
            continue
        for stream, time, id in _names(_dialect(session)).plain(session, {"name": str(segment.id)}):
            given |= observed_at(f"i{at}", str(segment.id), Key(stream, spans.moment(time), id))
            changed = True
    return changed


def _names(dialect: str) -> Prepared:
    return _NAMES[dialect]


def _name(dialect: str) -> Prepared:
    names, stream = observation_name.c, aliased(Datastream)
    statement = (
        select(stream.id.label("c0"), instant(names.phenomenon_time, dialect).label("c1"), names.id.label("c2"))
        .select_from(stream)
        .join(observation_name, names.datastream_id == stream.id)
        .where(names.name == bindparam("name", type_=String()))
    )
    return Prepared(statement)


_NAMES = {dialect: _name(dialect) for dialect in ("postgresql", "sqlite")}


def _further(
    session: Session, layout: Layout, rows: Sequence[Values], options: Options
) -> tuple[dict[str, Inside], frozenset[int]]:
    found = {each.name: _inside(session, layout, rows, each) for each in options.expand}
    features = _features(session, rows) if layout.entity.model is observation else frozenset()
    return found, features


def _features(session: Session, rows: Iterable[Values]) -> frozenset[int]:
    named = {feature for row in rows if (feature := named_feature(row)) is not None}
    if not named:
        return frozenset()
    dialect = _dialect(session)
    seen = inside.one(ENTITIES["FeatureOfInterest"], shape(Options(select=(("id",),))), dialect)
    return frozenset(row[0] for row in seen.rows.plain(session, {"ids": keys(sorted(named), dialect)}))


def _inside(session: Session, layout: Layout, rows: Sequence[Values], expand: Expand) -> Inside:
    link = layout.entity.link(expand.name)
    if link is None:
        raise BadRequest(f"$expand: {layout.entity.name} has no link called {expand.name}")
    key = key_of(layout, link)
    outer = list(dict.fromkeys(found for row in rows if (found := key(row)) is not None))
    bring = _many if link.many else _one
    found = bring(session, layout.entity, link, outer, expand.options)
    found.inside, found.features = _further(session, found.layout, found.rows, expand.options)
    return found


def _one(session: Session, _: Entity, link: Link, outer: list[int], options: Options) -> Inside:
    shaped, dialect = shape(options), _dialect(session)
    found = inside.one(ENTITIES[link.target], shaped, dialect)
    rows = found.rows.plain(session, {"ids": keys(outer, dialect), **shaped.values}) if outer else ()
    return Inside(found.layout, options, list(rows), link=link, of={row[0]: [row] for row in rows})


def _many(session: Session, entity: Entity, link: Link, outer: list[int], options: Options) -> Inside:
    dialect = _dialect(session)
    if inside.is_newest(entity, link, options):
        found = _newest(session, entity, link, outer, options)
    elif dialect == "postgresql" and link.there != "feature":
        found = _at_once(session, entity, link, outer, options)
    else:
        found = _each(session, entity, link, outer, options)
    if options.count and found.counts is None:
        shaped = shape(options)
        asked = inside.counts(entity, link, shaped, dialect)
        given = {"ids": keys(outer, dialect), **shaped.values}
        found.counts = {row[0]: int(row[1]) for row in asked.plain(session, given)} if outer else {}
    return found


def _newest(session: Session, entity: Entity, link: Link, outer: list[int], options: Options) -> Inside:
    dialect = _dialect(session)
    found = inside.newest(entity, dialect)
    rows = found.rows.plain(session, {"ids": keys(outer, dialect)}) if outer else ()
    more = {row[DATASTREAM]: orders.values(found.terms, row) for row in rows if row[COUNT_OF_NEWEST] > 1}
    of = {row[DATASTREAM]: [row] for row in rows}
    return Inside(found.layout, options, list(rows), link=link, of=of, more=more)


def _at_once(session: Session, entity: Entity, link: Link, outer: list[int], options: Options) -> Inside:
    shaped, size = shape(options), _size(outer, options)
    found = inside.many(entity, link, shaped)
    made = Inside(found.layout, options, [], link=link)
    given = {"ids": outer, "limit": size + 1, **_given(options, shaped, found.terms)}
    for row in found.rows.plain(session, given) if outer and size else ():
        made.of.setdefault(row[0], []).append(row[1:])
    return _trimmed(made, size, found.terms)


def _each(session: Session, entity: Entity, link: Link, outer: list[int], options: Options) -> Inside:
    """One by one: that costs SQLite little, which is no server."""
    shaped, size = shape(options), _size(outer, options)
    steps = (Step(entity, None, True), Step(ENTITIES[link.target], link, False))
    found = plan(steps, shaped, _dialect(session))
    made = Inside(found.layout, options, [], link=link)
    given = _given(options, shaped, found.terms)
    for key in outer if size else ():
        asked = {**given, "i0": key}
        asked |= _streams(session, found, asked)
        rows = _rows(session, found, asked, options)
        if rows:
            made.of[key] = list(rows)
        if options.count and found.streams:
            made.counts = {**(made.counts or {}), key: count(session, found, asked)}
    return _trimmed(made, size, found.terms)


def _size(outer: Sequence[int], options: Options) -> int:
    return min(limit(options), max(1, BUDGET // max(1, len(outer))))


def _trimmed(made: Inside, size: int, terms: tuple[orders.Term, ...]) -> Inside:
    for key, rows in made.of.items():
        if len(rows) > size:
            del rows[size:]
            made.more[key] = orders.values(terms, rows[-1])
    made.rows = [row for rows in made.of.values() for row in rows]
    return made
