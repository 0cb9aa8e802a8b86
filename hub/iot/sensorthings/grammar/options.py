"""Query options of a request, and those within `$expand`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from hub.errors import BadRequest, NotImplementedYet
from hub.iot.sensorthings.grammar.after import decode
from hub.iot.sensorthings.grammar.expressions import Parser
from hub.iot.sensorthings.grammar.tokens import wrong
from hub.iot.sensorthings.grammar.tree import Expand, Node, Options, Order

QUERY = 65_536
"""How long a query is, as sent."""
EXPANDS = 5
"""How many expands lie in each other."""
FORMATS = {"dataarray": "dataArray", "csv": "CSV", "geojson": "GeoJSON", "default": ""}
METADATA = ("full", "minimal", "none", "off")
LARGEST = 2**63 - 1
LISTED = 50
"""How many expressions, properties or links an option lists."""


def filter(text: str) -> Node:
    """The tree of a `$filter`, already decoded."""
    parser = Parser(text)
    found = parser.expression()
    parser.end()
    return found


def options(query: str) -> Options:
    """The options of a query as it was sent; what has no `$` is somebody else's."""
    if len(query) > QUERY:
        raise BadRequest(f"The query is longer than {QUERY} characters")
    found: dict[str, Any] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        name = _named(decoded(name))
        if name.startswith("$"):
            _once(name, found)
            found[name] = _value(name, decoded(value))
    return _made(found)


def decoded(text: str) -> str:
    """Percent-encoded UTF-8 as text; a plus is a space."""
    try:
        found = unquote_to_bytes(text.replace("+", " ")).decode()
        text.encode()
    except UnicodeError as error:
        raise BadRequest("The query is not text in UTF-8") from error
    return found


def _named(name: str) -> str:
    """The name of an option; some clients write `$orderBy`."""
    return _NAMES.get(name.lower(), name)


def _once(name: str, found: dict[str, Any]) -> None:
    if name in found:
        raise BadRequest(f"The option {name} stands there twice")


def _value(name: str, text: str) -> Any:
    if name in _WORDS:
        return _WORDS[name](text.strip())
    if name not in _READ:
        raise NotImplementedYet(f"The option {name[:40]} is not offered by this service")
    try:
        parser = Parser(text)
        value = _READ[name](parser, 1)
        parser.end()
    except BadRequest as error:
        raise BadRequest(f"{name}: {error.message}") from error
    return value


def _made(found: dict[str, Any]) -> Options:
    given = {_FIELDS[name]: value for name, value in found.items()}
    select, distinct = given.pop("select", ((), False))
    return Options(**given, select=select, distinct=distinct)


def _expression(parser: Parser, _: int) -> Node:
    return parser.expression()


def _number(parser: Parser, _: int) -> int:
    token = parser.take()
    if token.kind != "number" or not token.text.isdecimal():
        raise wrong("A whole number from 0 was expected", token.at)
    return min(int(token.text[:20]), LARGEST)


def _boolean(parser: Parser, _: int) -> bool:
    token = parser.take()
    if token.text not in ("true", "false"):
        raise wrong("Either true or false was expected", token.at)
    return token.text == "true"


def _orderby(parser: Parser, _: int) -> tuple[Order, ...]:
    found = [_order(parser)]
    while parser.took(","):
        found.append(_order(parser))
    _listed(len(found), "$orderby")
    return tuple(found)


def _order(parser: Parser) -> Order:
    by = parser.expression()
    direction = parser.next.text.lower()  # a client writes them in capitals
    descending = direction == "desc"
    if direction in ("asc", "desc"):
        parser.take()
    return Order(by, descending)


def _select(parser: Parser, _: int) -> tuple[tuple[tuple[str, ...], ...], bool]:
    distinct = parser.next.text == "distinct" and parser.behind.kind == ":"
    if distinct:
        parser.take(), parser.take()
    found = [_names(parser)]
    while parser.took(","):
        found.append(_names(parser))
    _listed(len(found), "$select")
    return tuple(dict.fromkeys(found)), distinct


def _names(parser: Parser) -> tuple[str, ...]:
    found = [parser.take("name").text]
    while parser.next.kind in ("/", "index"):
        found.append(parser.take().text if parser.next.kind == "index" else _inside(parser))
    if len(found) > LISTED:
        raise wrong(f"The path has more than {LISTED} names", parser.next.at)
    return tuple(found)


def _inside(parser: Parser) -> str:
    parser.take("/")
    return parser.name()


def _expand(parser: Parser, depth: int) -> tuple[Expand, ...]:
    found = [_link(parser, depth)]
    while parser.took(","):
        found.append(_link(parser, depth))
    _listed(len(found), "$expand")
    return _merged(found, parser)


def _link(parser: Parser, depth: int) -> Expand:
    token = parser.take("name")
    if depth > EXPANDS:
        raise wrong(f"Expands lie in each other more than {EXPANDS} levels deep", token.at)
    if parser.took("/"):
        return Expand(token.text, Options(expand=(_link(parser, depth + 1),)))
    return Expand(token.text, _inner(parser, depth + 1) if parser.took("(") else Options())


def _inner(parser: Parser, depth: int) -> Options:
    found: dict[str, Any] = {}
    while not parser.took(")"):
        token = parser.take("name")
        name = _named(token.text)
        if name not in _READ:
            raise wrong(f"The option {token.text[:40]} cannot stand within an expand", token.at)
        _once(name, found)
        parser.take("=")
        found[name] = _READ[name](parser, depth)
        if parser.next.kind != ")":
            parser.take(";")
    return _made(found)


def _merged(found: list[Expand], parser: Parser) -> tuple[Expand, ...]:
    """Paths that begin alike are one expand: `Datastreams/Sensor,Datastreams/ObservedProperty`."""
    kept: dict[str, Expand] = {}
    for each in found:
        before = kept.get(each.name)
        if before is not None:
            each = _together(before, each, parser)
        kept[each.name] = each
    return tuple(kept.values())


def _together(one: Expand, other: Expand, parser: Parser) -> Expand:
    bare = [each.options._replace(expand=()) for each in (one, other)]
    if bare[0] != bare[1] and Options() not in bare:
        raise wrong(f"{one.name} is expanded twice with different options", parser.next.at)
    options = bare[0] if bare[0] != Options() else bare[1]
    expands = [*one.options.expand, *other.options.expand]
    return Expand(one.name, options._replace(expand=_merged(expands, parser)))


def _listed(count: int, name: str) -> None:
    if count > LISTED:
        raise BadRequest(f"{name} lists more than {LISTED}")


def _format(text: str) -> str:
    if text.lower() not in FORMATS:
        raise BadRequest("$resultFormat is one of dataArray, CSV and GeoJSON")
    return FORMATS[text.lower()]


def _metadata(text: str) -> str:
    if text not in METADATA:
        raise BadRequest("$resultMetadata is one of full, minimal, none and off")
    return text


_READ: dict[str, Callable[[Parser, int], Any]] = {
    "$filter": _expression,
    "$count": _boolean,
    "$orderby": _orderby,
    "$skip": _number,
    "$top": _number,
    "$select": _select,
    "$expand": _expand,
}
_WORDS: dict[str, Callable[[str], Any]] = {"$resultFormat": _format, "$resultMetadata": _metadata, "$after": decode}
_FIELDS = {
    **{name: name[1:] for name in (*_READ, "$after")},
    "$resultFormat": "result_format",
    "$resultMetadata": "metadata",
}
_NAMES = {name.lower(): name for name in _FIELDS}
