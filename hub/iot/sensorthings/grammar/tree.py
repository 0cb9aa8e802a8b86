"""What the words of a request mean, as small values that can be compared, hashed and kept."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias


class Literal(NamedTuple):
    """A value that stands in the text.

    `kind` is string, number, boolean, null, time (an aware datetime), interval (two of them), duration (a timedelta),
    geometry (shapely), date or timeofday (text as ISO 8601 has it).
    """

    value: Any
    kind: str


class Path(NamedTuple):
    """A property through links and into JSON, as written; places in a list are names such as `[0]`."""

    names: tuple[str, ...]


class Apply(NamedTuple):
    """A function or an operator; `and` and `or` take any number of arguments, `in` the value and then the list."""

    name: str
    arguments: tuple["Node", ...]


class Exists(NamedTuple):
    """`path/any(variable: condition)`; without variable any related entity will do."""

    path: Path
    variable: str
    condition: "Node"


Node: TypeAlias = Literal | Path | Apply | Exists

TRUE = Literal(True, "boolean")
NULL = Literal(None, "null")


class Order(NamedTuple):
    """One expression that rows are put in order by."""

    by: Node
    descending: bool = False


class Expand(NamedTuple):
    """A link whose entities come inside; `a/b` is an expand within an expand."""

    name: str
    options: "Options"


class Options(NamedTuple):
    """The query options of a request or of an expand."""

    filter: Node | None = None
    count: bool | None = None  # type: ignore[assignment]  # a tuple has a method of this name
    orderby: tuple[Order, ...] = ()
    skip: int = 0
    top: int | None = None
    select: tuple[tuple[str, ...], ...] = ()
    distinct: bool = False
    expand: tuple[Expand, ...] = ()
    result_format: str = ""
    """Empty, `dataArray`, `CSV` or `GeoJSON`."""
    metadata: str = "full"
    """`full`, `minimal`, `none` or `off`."""
    after: tuple[Any, ...] = ()
    """The key of the last row of the page before; see `grammar.after`."""


class Segment(NamedTuple):
    """A set or link of a path, with the id behind it."""

    name: str
    id: str | int | None = None


class Resource(NamedTuple):
    """A resource path: entities, then perhaps a property and what is inside it, `$value` or `$ref`."""

    segments: tuple[Segment, ...]
    properties: tuple[str, ...] = ()
    value: bool = False
    ref: bool = False


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    if isinstance(node, Apply):
        for argument in node.arguments:
            yield from walk(argument)
    elif isinstance(node, Exists):
        yield from walk(node.condition)
