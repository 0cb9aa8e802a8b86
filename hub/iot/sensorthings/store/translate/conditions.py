"""Trees to conditions and orders: one comparison at a time, with the links that its paths go along.

`not` is carried down to the comparisons, because what is not there drops a row whether it is denied or not.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Integer, and_, cast, false, null, or_, true, type_coerce

from hub.errors import BadRequest
from hub.iot.sensorthings.entities import Entity
from hub.iot.sensorthings.grammar.tree import Apply, Exists, Literal, Node, Path
from hub.iot.sensorthings.grammar.words import SPATIAL, TEMPORAL
from hub.iot.sensorthings.store.translate import comparing, functions, keys, paths, spatial, temporal, values
from hub.iot.sensorthings.store.translate.folding import folded
from hub.iot.sensorthings.store.translate.links import Hops
from hub.iot.sensorthings.store.translate.paths import IT, Known, Variables
from hub.iot.sensorthings.store.translate.postgres import Postgres
from hub.iot.sensorthings.store.translate.sqlite import Sqlite
from hub.iot.sensorthings.store.translate.values import Value
from hub.iot.sensorthings.store.translate.views import as_boolean, as_number, as_text

_WORDS: Mapping[str, Any] = {"postgresql": Postgres(), "sqlite": Sqlite()}
_RELATIONS = frozenset((*SPATIAL, "geo.intersects"))
_BOOLEAN = frozenset(
    ("and", "or", "not", "in", "st_relate", *temporal.OPERATORS, *functions.TEXTUAL, *TEMPORAL, *_RELATIONS)
)
_NEARER = {"lt": 0, "le": 0, "gt": 1, "ge": 1}


def condition(node: Node, entity: Entity, row: Any, dialect: Dialect | str) -> ColumnElement[bool]:
    """Which rows of an entity a filter keeps; `row` is its aliased class, for observations a `Beside`."""
    return _Translator(entity, row, dialect).condition(folded(node), False)


def ordering(node: Node, entity: Entity, row: Any, dialect: Dialect | str) -> tuple[ColumnElement[Any], ...]:
    """What rows are put in order by, for one expression: several columns where numbers and texts can stand."""
    return _Translator(entity, row, dialect).ordering(folded(node))


class _Translator:
    def __init__(self, entity: Entity, row: Any, dialect: Dialect | str) -> None:
        self._words = _WORDS[dialect if isinstance(dialect, str) else dialect.name]
        self._variables: Variables = MappingProxyType({IT: Known(entity, row)})
        self._budget = [0]

    def condition(self, node: Node, negated: bool, indexed: bool = True) -> ColumnElement[bool]:
        """`indexed` where what an index leaves out may be false instead of unknown."""
        if isinstance(node, Exists):
            return self._any(node, negated)
        if isinstance(node, Apply) and node.name in ("and", "or"):
            parts = [self.condition(argument, negated, indexed) for argument in node.arguments]
            return and_(*parts) if (node.name == "and") is not negated else or_(*parts)
        if isinstance(node, Apply) and node.name == "not":
            return self.condition(node.arguments[0], not negated, indexed)
        hops = Hops(self._words, self._budget)
        return hops.holding(self._truth(node, hops, indexed and not negated), negated)

    def _any(self, node: Exists, negated: bool) -> ColumnElement[bool]:
        start, known, names = paths.begin(node.path, self._variables)
        hops = Hops(self._words, self._budget)
        if not names:
            raise BadRequest("any looks at what a link leads to")
        known = Known(*hops.go(*known, start, names))
        before = self._variables
        self._variables = MappingProxyType({**before, node.variable: known} if node.variable else {**before})
        inside = self.condition(node.condition, False)
        self._variables = before
        return hops.holding(inside, negated)

    def _truth(self, node: Node, hops: Hops, indexed: bool) -> Any:
        if isinstance(node, Literal):
            return self._written(node)
        if isinstance(node, Apply) and node.name in _BOOLEAN:
            return self._applied(node, hops, indexed)
        return as_boolean(self._words, self._value(node, hops), "A condition")

    def _written(self, node: Literal) -> Any:
        if node.kind == "null":
            return cast(null(), Boolean)
        if node.kind == "boolean":
            return true() if node.value else false()
        return as_boolean(self._words, values.of(node), "A condition")

    def _applied(self, node: Apply, hops: Hops, indexed: bool) -> Any:
        name, words = node.name, self._words
        arguments = [self._value(argument, hops) for argument in node.arguments]
        if name in temporal.OPERATORS:
            found = comparing.compared(words, name, *arguments)
            return and_(*self._nearer(node, hops), found) if indexed else found
        if name == "in":
            return comparing.listed(words, arguments[0], arguments[1:])
        if name in functions.TEXTUAL:
            return functions.holds(words, name, *arguments)
        if name in TEMPORAL:
            return temporal.related(words, name, *arguments)
        if name == "st_relate":
            return spatial.relate(words, *arguments)
        return spatial.relation(words, name, *arguments, indexed=indexed)

    def _nearer(self, node: Apply, hops: Hops) -> list[Any]:
        """What the index can tell of `geo.distance(…) lt 1`."""
        side = _NEARER.get(node.name)
        if side is None:
            return []
        distance, most = node.arguments[side], node.arguments[1 - side]
        if not (isinstance(distance, Apply) and distance.name == "geo.distance" and isinstance(most, Literal)):
            return []
        if most.kind != "number":
            return []
        return spatial.within(most.value, *(self._value(each, hops) for each in distance.arguments))

    def _value(self, node: Node, hops: Hops) -> Value:
        if isinstance(node, Literal):
            return values.of(node)
        if isinstance(node, Path):
            return paths.found(node, self._variables, hops, self._words)
        if isinstance(node, Exists) or node.name in _BOOLEAN:
            return Value("boolean", type_coerce(self.condition(node, False, indexed=False), Boolean))
        return functions.worth(self._words, node.name, [self._value(each, hops) for each in node.arguments])

    def ordering(self, node: Node) -> tuple[Any, ...]:
        hops = Hops(self._words, self._budget)
        value = self._value(node, hops)
        if hops.many:
            raise BadRequest("Rows cannot be put in order by what several entities say")
        return tuple(hops.worth(column) for column in self._columns(value))

    def _columns(self, value: Value) -> tuple[Any, ...]:
        words = self._words
        match value.kind:
            case "null":
                return ()
            case "geometry":
                raise BadRequest("Rows cannot be put in order by a geometry")
            case "key":
                return keys.columns(value.sql)
            case "json" | "result":
                text = words.ordered(as_text(words, value, "$orderby"))
                return as_number(words, value, "$orderby"), text
            case "period":
                return (temporal.start(value).sql,)
            case "boolean" if value.literal is None:
                # As a number: PostgreSQL orders by no constant, and some conditions are known to be one.
                return (cast(value.sql, Integer),)
        if value.literal is not None:
            return ()
        return (words.ordered(value.sql) if value.kind == "text" else value.sql,)
