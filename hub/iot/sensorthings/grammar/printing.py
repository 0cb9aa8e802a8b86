"""Trees as text again, for the addresses of further pages; read once more, the text gives the same tree."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import shapely

from hub.iot.sensorthings.grammar.after import encode
from hub.iot.sensorthings.grammar.tokens import quoted
from hub.iot.sensorthings.grammar.tree import Apply, Exists, Expand, Literal, Node, Options, Order, Path
from hub.iot.sensorthings.grammar.words import COMPARING, FUNCTIONS, OPERATORS, TIGHTEST

_WORD = re.compile(r"[$@]?[^\W\d]\w*(?:[.-]\w+)*|\[[0-9]{1,9}\]")
_SAFE = "$()',;=/:@-._~*!"
_MICROSECOND = timedelta(microseconds=1)
_ESCAPED = partial(quote, safe=_SAFE)


def query(options: Options) -> str:
    """The options as the query of an address, percent-encoded."""
    return "&".join(f"{name}={_ESCAPED(value)}" for name, value in _printed(options))


def expression(node: Node, minimum: int = 1) -> str:
    """An expression, in brackets where it would otherwise be torn apart."""
    if isinstance(node, Path):
        return path(node.names)
    if isinstance(node, Literal):
        return _literal(node)
    if isinstance(node, Exists):
        inside = f"{node.variable}:{expression(node.condition)}" if node.variable else ""
        return f"{path(node.path.names)}/any({inside})"
    binds, text = _apply(node)
    return f"({text})" if binds < minimum else text


def path(names: tuple[str, ...]) -> str:
    """Names with slashes; those that are no words in quotes."""
    return "/".join(name if _WORD.fullmatch(name) else quoted(name) for name in names).replace("/[", "[")


def _apply(node: Apply) -> tuple[int, str]:
    """How tightly it binds, and its text."""
    name, arguments = node
    if name == "not":
        return COMPARING, f"not {expression(arguments[0], COMPARING)}"
    if name == "neg":
        return TIGHTEST, f"-{_negated(arguments[0])}"
    if name in FUNCTIONS:
        return TIGHTEST, f"{name}({','.join(map(expression, arguments))})"
    binds = OPERATORS[name]
    first, rest = _first(arguments[0], binds), arguments[1:]
    if name == "in":
        return binds, f"{first} in ({','.join(map(expression, rest))})"
    return binds, f" {name} ".join((first, *(expression(each, binds + 1) for each in rest)))


def _first(node: Node, binds: int) -> str:
    # A comparison behind it would be taken for what is denied.
    denied = isinstance(node, Apply) and node.name == "not" and binds >= COMPARING
    return f"({expression(node)})" if denied else expression(node, binds)


def _negated(node: Node) -> str:
    # A minus before a number would be taken for its sign.
    plain = isinstance(node, Literal) and node.kind == "number" and not str(node.value).startswith("-")
    return f"({expression(node)})" if plain else expression(node, TIGHTEST)


def _literal(node: Literal) -> str:
    match node:
        case Literal(None, _):
            return "null"
        case Literal(bool(value), _):
            return str(value).lower()
        case Literal(value, "string"):
            return quoted(value)
        case Literal(value, "interval"):
            return "/".join(each.isoformat() for each in value)
        case Literal(value, "time"):
            return str(value.isoformat())
        case Literal(value, "duration"):
            return f"duration'{_duration(value)}'"
        case Literal(value, "geometry"):
            return f"geography'{shapely.to_wkt(value, rounding_precision=-1)}'"
    return str(node.value)


def _duration(value: timedelta) -> str:
    days, rest = divmod(abs(value), timedelta(days=1))
    seconds, micro = divmod(rest // _MICROSECOND, 1_000_000)
    return f"{'-' if value < timedelta(0) else ''}P{days}DT{seconds}.{micro:06}S"


def _printed(options: Options) -> Iterator[tuple[str, str]]:
    """Each option that was given, with its text."""
    if options.filter is not None:
        yield "$filter", expression(options.filter)
    if options.count is not None:
        yield "$count", str(options.count).lower()
    if options.orderby:
        yield "$orderby", ",".join(map(_order, options.orderby))
    if options.skip:
        yield "$skip", str(options.skip)
    if options.top is not None:
        yield "$top", str(options.top)
    if options.select:
        yield "$select", ("distinct:" if options.distinct else "") + ",".join(map(path, options.select))
    if options.expand:
        yield "$expand", ",".join(map(_expand, options.expand))
    yield from _printed_last(options)


def _printed_last(options: Options) -> Iterator[tuple[str, Any]]:
    if options.result_format:
        yield "$resultFormat", options.result_format
    if options.metadata != "full":
        yield "$resultMetadata", options.metadata
    if options.after:
        yield "$after", encode(options.after)


def _order(order: Order) -> str:
    return expression(order.by) + (" desc" if order.descending else "")


def _expand(expand: Expand) -> str:
    inside = ";".join(f"{name}={value}" for name, value in _printed(expand.options))
    return f"{expand.name}({inside})" if inside else expand.name
