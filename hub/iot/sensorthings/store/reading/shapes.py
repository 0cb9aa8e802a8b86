"""What requests that differ in their values alone have in common, so that their statement is made once.

A literal is put in the place of each value, of the same type and found nowhere else. What comes out of the translation
unchanged becomes a parameter; where one was worked into something else, the statement is made for these values alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from itertools import chain, islice
from math import copysign
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter
from sqlalchemy.sql import visitors

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.tree import Apply, Exists, Expand, Literal, Node, Options, walk
from hub.iot.sensorthings.store.translate.folding import folded

_WHOLE = 1_970_707_000
_NUMBERS = re.compile(r"[-0-9]+")
"""What may be the id of an observation, or a number in quotes."""
_TIME = datetime(1817, 7, 7, 7, 7, 7, 70_707, tzinfo=UTC)


LONG = 40
"""Questions of more parts are not kept."""
T = TypeVar("T")
StandIns = tuple[tuple[str, Any], ...]


class Shape(NamedTuple):
    """Options without values; the values that stand for others, by name, and what they stand for."""

    options: Options
    exact: Options
    """The same with its own literals."""
    stand_ins: StandIns
    values: Mapping[str, Any]


class Unshaped(Exception):
    """A value was worked into the statement."""


def remembered(maxsize: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keep what is made for options, but not for long questions: each asks in its own way, and they take much room."""

    def decorate(make: Callable[..., T]) -> Callable[..., T]:
        cached = lru_cache(maxsize=maxsize)(make)

        @wraps(make)
        def chosen(*arguments: Any) -> T:
            long = any(isinstance(each, Options) and _is_long(each) for each in arguments)
            return (make if long else cached)(*arguments)

        return chosen

    return decorate


def _is_long(options: Options) -> bool:
    nodes = chain(*(walk(node) for node in (options.filter, *(order.by for order in options.orderby)) if node))
    return len(options.expand) > LONG or next(islice(nodes, LONG, None), None) is not None


def for_shape(shared: int, own: int = 0) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Make something of options once for all values, where that can be done, and else for these values alone.

    What makes it takes the options and the values that stand for others. So many of either kind are kept.
    """

    def decorate(make: Callable[..., T]) -> Callable[..., T]:
        @remembered(maxsize=shared)
        def made_once(options: Options, stand_ins: StandIns, *rest: Any) -> T | None:
            try:
                return make(options, stand_ins, *rest)
            except (Unshaped, BadRequest):  # what is wrong with the values themselves is said about them
                return None

        @remembered(maxsize=own)
        def made_alone(options: Options, *rest: Any) -> T:
            return make(options, (), *rest)

        @wraps(make)
        def made(shaped: Shape, *rest: Any) -> T:
            return made_once(shaped.options, shaped.stand_ins, *rest) or made_alone(shaped.exact, *rest)

        return made

    return decorate


def shape(options: Options) -> Shape:
    """What the options have in common with others; what is expanded has a shape of its own."""
    return _shape(_at_present(options) if _asks_the_clock(options) else options)


@remembered(maxsize=256)
def _asks_the_clock(options: Options) -> bool:
    nodes = chain(*(walk(node) for node in (options.filter, *(order.by for order in options.orderby)) if node))
    return any(isinstance(node, Apply) and node.name == "now" for node in nodes)


def _at_present(options: Options) -> Options:
    """With the present in the place of `now()`, which else would stay what it was when the statement was made."""
    orders = tuple(order._replace(by=folded(order.by)) for order in options.orderby)
    return options._replace(filter=options.filter and folded(options.filter), orderby=orders)


@remembered(maxsize=1024)
def _shape(options: Options) -> Shape:
    slots = _Slots()
    bare = options._replace(
        skip=1 if options.skip else 0,
        after=tuple(value is None for value in options.after),
        expand=tuple(Expand(each.name, Options()) for each in options.expand),
    )
    made = bare._replace(
        filter=options.filter and _node(options.filter, slots),
        orderby=tuple(order._replace(by=_node(order.by, slots)) for order in options.orderby),
    )
    return Shape(made, bare, tuple(slots.stand_ins.items()), slots.values)


class _Slots:
    def __init__(self) -> None:
        self.stand_ins: dict[str, Any] = {}
        self.values: dict[str, Any] = {}

    def put(self, value: Any) -> Any:
        at = len(self.values)
        stand_in = _stand_in(value, at)
        self.stand_ins[f"l{at}"], self.values[f"l{at}"] = stand_in, value
        return stand_in


def _stand_in(value: Any, at: int) -> Any:
    if isinstance(value, str):
        return f"\ue070{at}\ue071"
    if isinstance(value, datetime):
        return _TIME + timedelta(microseconds=at)
    if isinstance(value, float):
        return copysign(7.070707 + 1e-9 * at, value)
    return -_WHOLE - at if value < 0 else _WHOLE + at


def _is_slotted(literal: Literal) -> bool:
    """Whole numbers are told apart by their size, decimal ones by whether they are whole after all, texts by digits."""
    value = literal.value
    if literal.kind == "number":
        return abs(value) < 2**31 if isinstance(value, int) else not value.is_integer()
    if literal.kind == "string":
        return not _NUMBERS.fullmatch(value)
    return literal.kind == "time"


def _node(node: Node, slots: _Slots) -> Node:
    if isinstance(node, Literal):
        return Literal(slots.put(node.value), node.kind) if _is_slotted(node) else node
    if isinstance(node, Apply):
        return Apply(node.name, tuple(_node(argument, slots) for argument in node.arguments))
    if isinstance(node, Exists):
        return node._replace(condition=_node(node.condition, slots))
    return node


def name_binds(clauses: Iterable[Any], stand_ins: StandIns, *, whole: bool = True) -> None:
    """Let the parameters of these clauses be called by the names of the values that they stand for.

    `Unshaped` where a value was worked into something else, or is missing where the clauses are the `whole`.
    """
    names = {value: name for name, value in stand_ins}
    missed = set(names.values())
    for clause in clauses:
        for part in visitors.iterate(clause):
            if not isinstance(part, BindParameter) or part.value is None:
                continue
            name = names.get(part.value) if isinstance(part.value, str | int | float | datetime) else None
            if name is not None:
                part.key, part.unique, part.value = name, False, None
                missed.discard(name)
            elif isinstance(part.value, str) and "\ue070" in part.value:
                raise Unshaped
    if whole and missed:
        raise Unshaped
