"""What is asked of the database for one kind of request: which columns, in which order, how many rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hub.errors import BadRequest
from hub.iot.sensorthings.entities import ENTITIES, Entity, Link, Property
from hub.iot.sensorthings.grammar.tree import Node, Options
from hub.iot.sensorthings.store.reading import orders
from hub.iot.sensorthings.store.reading.orders import Term
from hub.iot.sensorthings.store.reading.paths import Chain
from hub.iot.sensorthings.store.reading.rows import Layout, Row, columns, default_feature, observed, row_of, to_one
from hub.iot.sensorthings.store.reading.shapes import StandIns, name_binds
from hub.iot.sensorthings.store.translate import condition, ordering

TOP, MOST = 100, 10_000
"""How many rows a page has when nobody says otherwise, and at most."""
CONTROL = frozenset(("id", "@iot.id", "@iot.selfLink", "selfLink"))


def limit(options: Options) -> int:
    """How many rows a page has."""
    return TOP if options.top is None else min(options.top, MOST)


def wanted(entity: Entity, options: Options) -> tuple[list[Property], frozenset[str]]:
    """The properties and the links that are asked for."""
    if not options.select:
        return list(entity.properties), frozenset(link.name for link in entity.links)
    properties: dict[str, Property] = {}
    links = set()
    for first, *_ in options.select:
        found = entity.property(first)
        if found is not None:
            properties[found.name] = found
        elif entity.link(first):
            links.add(first)
        elif first not in CONTROL:
            raise BadRequest(f"$select: {entity.name} has neither a property nor a link called {first}")
    return list(properties.values()), frozenset(links)


def outermost(paths: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The paths without those that lead into what another one brings whole."""
    known = set(paths)
    return [path for path in paths if not any(path[:length] in known for length in range(len(path)))]


def shown_links(entity: Entity, options: Options) -> list[Link]:
    """The links to one other entity for which it matters whether that is there."""
    _, links = wanted(entity, options)
    expanded = {each.name for each in options.expand}
    written = links if options.metadata == "full" else frozenset()
    return [link for link in to_one(entity) if link.name in written | expanded]


@dataclass
class Read:
    """What is selected of a row: the columns, the layout, and what is joined from outside for them."""

    columns: list[Any]
    layout: Layout
    outer: list[tuple[Any, Any]]


def read(row: Row, options: Options, dialect: str) -> Read:
    """All that the options want of a row."""
    if row.stream is not None:
        feature, joined = default_feature(row)
        return Read(observed(row, feature.id, dialect), Layout(row.entity), [(feature, joined)])
    properties, _ = wanted(row.entity, options)
    found, fields, latest = columns(row, properties, dialect)
    outer = [] if latest is None else [(latest, latest.c.datastream_id == row.at.id)]
    links = []
    for link in shown_links(row.entity, options):
        target = row_of(ENTITIES[link.target])
        outer.append((target.at, target.at.id == row.column(link.here)))
        links.append((link.name, len(found)))
        found.append(target.at.id)
    return Read(found, Layout(row.entity, tuple(fields), tuple(links)), outer)


@dataclass
class Selection:
    """Which rows of a chain are taken, in which order, and what is read of them."""

    read: Read
    terms: tuple[Term, ...]
    where: list[Any]
    """What the options ask of the rows."""


def selection(made: Chain, options: Options, stand_ins: StandIns, dialect: str, one_stream: bool) -> Selection:
    """What the options want of the last rows of a chain."""
    row = made.row
    found = read(row, options, dialect)
    width = len(found.columns)
    expression = _expression(row, dialect)
    where = kept(row, options, dialect)
    terms = orders.terms(options.orderby, row, width, expression, one_stream)
    if made.position is not None and not options.orderby:
        terms = (Term(made.position, False, False, width), *terms)
    name_binds([*where, *(term.by for term in terms)], stand_ins)
    terms = tuple(orders.distinct(terms))
    found.columns += orders.added(terms, width, dialect)
    return Selection(found, terms, where)


def kept(row: Row, options: Options, dialect: str) -> list[Any]:
    """What `$filter` asks of a row."""
    return [] if options.filter is None else [condition(options.filter, row.entity, row.beside, dialect)]


def _expression(row: Row, dialect: str) -> Callable[[Node], Any]:
    return lambda node: ordering(node, row.entity, row.beside, dialect)


def labelled(found: Sequence[Any]) -> list[Any]:
    """Columns under names that are all different."""
    return [column.label(f"c{at}") for at, column in enumerate(found)]
