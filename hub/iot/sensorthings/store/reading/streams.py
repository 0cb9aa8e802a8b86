"""Observations of many datastreams in the order of their ids, on SQLite: one datastream after the other.

SQLite would walk through all observations and look for each whether its datastream may be seen; PostgreSQL is told to
begin with the datastreams in one statement (`pages`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, literal_column, select
from sqlalchemy.orm import Session, aliased

from hub.iot.models import Datastream
from hub.iot.sensorthings.entities import COMPLEX, ENTITIES
from hub.iot.sensorthings.grammar.tree import Options, Order, Path
from hub.iot.sensorthings.store.reading.found import Values
from hub.iot.sensorthings.store.reading.orders import BY_STREAM, Term, bound
from hub.iot.sensorthings.store.reading.pages import Plan, plan
from hub.iot.sensorthings.store.reading.paths import Step
from hub.iot.sensorthings.store.reading.rows import DATASTREAM
from hub.iot.sensorthings.store.reading.shapes import shape
from hub.prepared import Prepared


def fits(steps: Sequence[Step], terms: Sequence[Term], options: Options, dialect: str) -> bool:
    """Whether a page is read so."""
    alone = len(steps) == 1 and not steps[0].named and steps[0].entity.name == "Observation"
    return dialect == "sqlite" and alone and terms[0].at == DATASTREAM and not options.skip


def rows(session: Session, found: Plan, options: Options) -> Sequence[Values]:
    """The rows of a page and one more, from the datastream at which the page before ended."""
    descending = found.terms[0].descending
    orders = tuple(order for order in options.orderby if order.by != BY_STREAM)
    options = options._replace(orderby=orders or (Order(Path(("id",)), descending),))
    taken: list[Values] = []
    first, *rest = options.after or ((2**31 - 1) if descending else 0,)
    for stream, multi in _STREAMS[descending].plain(session, {"first": first}):
        after = tuple(rest) if stream == first else ()
        taken += _of_one(session, stream, bool(multi), options._replace(after=after))
        if len(taken) > found.limit:
            break
    return taken[: found.limit + 1]


def _of_one(session: Session, stream: int, multi: bool, options: Options) -> Sequence[Values]:
    entity = ENTITIES["MultiDatastream" if multi else "Datastream"]
    link = entity.link("Observations")
    shaped = shape(options)
    found = plan((Step(entity, None, True), Step(ENTITIES["Observation"], link, False)), shaped, "sqlite")
    given: Mapping[str, Any] = bound(found.terms, options.after) if options.after else {}
    return found.page.plain(session, {**shaped.values, **given, "i0": stream})


def _visible(descending: bool) -> Prepared:
    stream = aliased(Datastream)
    first = bindparam("first", type_=Integer())
    multi = case((stream.observation_type == COMPLEX, literal_column("1")), else_=literal_column("0"))
    statement: Select[Any] = select(stream.id.label("c0"), multi.label("c1"))
    statement = statement.where(stream.id <= first if descending else stream.id >= first)
    return Prepared(statement.order_by(stream.id.desc() if descending else stream.id))


_STREAMS = {descending: _visible(descending) for descending in (False, True)}
