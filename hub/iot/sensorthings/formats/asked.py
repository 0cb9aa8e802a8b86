"""What an address asks for, read once for each address, and the address of the page that follows."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_plus

from hub.errors import BadRequest, NotFound
from hub.iot.models import observation
from hub.iot.sensorthings import grammar
from hub.iot.sensorthings.grammar.tree import Expand, Options, Resource
from hub.iot.sensorthings.store.reading import Step, follow

OF_SETS = ("filter", "count", "orderby", "skip", "top", "after")
"""Options that make sense for many entities only."""
PAGES = frozenset(("$skip", "$after"))
LONG = 2_000
"""Longer addresses are read anew each time."""
SAFE = "/()',;:@$!*-._~"


class Asked(NamedTuple):
    """The resource, the entities along its path, and the options."""

    resource: Resource
    steps: tuple[Step, ...]
    options: Options

    @property
    def read(self) -> Options:
        """What has to be read for it."""
        if self.resource.properties:
            return Options(select=((self.resource.properties[0],),), metadata="none" if self._plain else "minimal")
        return self.options

    @property
    def _plain(self) -> bool:
        return self.resource.properties[0] not in ("id", "@iot.id")


def asked(path: str, query: str) -> Asked:
    """What a path and a query mean together; long ones are read anew, because their trees take much room."""
    return (_known if len(path) + len(query) < LONG else _read)(path, query)


def _read(path: str, query: str) -> Asked:
    resource = grammar.resource(path)
    steps = follow(resource.segments)
    options = _inherited(grammar.options(_last_top(query)))
    _check(resource, steps, options)
    return Asked(resource, steps, options)


_known = lru_cache(maxsize=1024)(_read)


def _last_top(query: str) -> str:
    """Some clients put their own `$top` behind whatever address a page gave them; then theirs counts."""
    parts = query.split("&")
    tops = [at for at, part in enumerate(parts) if _name(part) == "$top"]
    return "&".join(part for at, part in enumerate(parts) if at not in tops[:-1])


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


def _inherited(options: Options) -> Options:
    """How much is told about entities holds for what lies inside them, too."""
    inside = tuple(
        Expand(each.name, _inherited(each.options._replace(metadata=options.metadata))) for each in options.expand
    )
    return options._replace(expand=inside)


def _check(resource: Resource, steps: Sequence[Step], options: Options) -> None:
    last, plain = steps[-1], Options()
    if resource.properties:
        if options != plain:
            raise BadRequest("A property is read as it is, without options")
        if not last.single:
            raise BadRequest(f"{last.entity.set} are many: say by an id in brackets whose property is meant")
        if last.entity.property(resource.properties[0]) is None:
            raise NotFound(f"{last.entity.name} has neither a property nor a link called {resource.properties[0]}")
    if last.single:
        wrong = [name for name in OF_SETS if getattr(options, name) != getattr(plain, name)]
        if wrong:
            raise BadRequest(f"${wrong[0]} is for sets, and this is a single entity")
    if resource.ref and (options.select or options.expand or options.result_format):
        raise BadRequest("$ref tells addresses alone, so there is nothing to select, to expand or to format")
    _check_format(last, options)


def _check_format(last: Step, options: Options) -> None:
    if options.result_format == "dataArray" and (last.single or last.entity.model is not observation):
        raise BadRequest("$resultFormat=dataArray is for sets of Observations")
    if options.result_format == "dataArray" and options.expand:
        raise BadRequest("$resultFormat=dataArray leaves no place for $expand")
    if options.distinct and (options.expand or options.result_format == "dataArray" or last.single):
        raise BadRequest("$select=distinct is for sets, without $expand and in no data array")


def further(root: str, path: str, query: str, after: Sequence[Any]) -> str:
    """The address of the page behind the row with this key: it differs in its query alone."""
    return _address(root, path, query, f"$after={grammar.encode(after)}")


def skipping(root: str, path: str, query: str, count: int) -> str:
    """The address of the page behind so many rows, where rows have no key."""
    return _address(root, path, query, f"$skip={count}")


def _address(root: str, path: str, query: str, last: str) -> str:
    kept = [part for part in query.split("&") if part and _name(part) not in PAGES]
    return f"{root}/{quote(path, safe=SAFE)}?{'&'.join([*kept, last])}"
