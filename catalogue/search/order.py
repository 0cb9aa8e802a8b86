"""The order of hits: sort requests of several keys, and one page of hits in a total order.

The index sorts by one number at a time. So a page is cut from the order by the first key, and runs of equal values in
it are sorted by the further keys: a short run here, one that goes on beyond the page by asking the index for it alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import groupby
from typing import Any

from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher, SearchResult

from catalogue.search.fields import (
    CREATED_ORDER,
    ID_HIGH,
    ID_LOW,
    MODIFIED_ORDER,
    NAME_ORDER,
    SCHEMA,
    TITLE_ORDER,
    folded,
)
from hub.errors import Invalid

SCORE = "score"
DEFAULT = "score desc, metadata_modified desc"

_WIDER = 10
_MARGIN = 100


@dataclass(frozen=True, slots=True)
class Key:
    """One thing to sort by: a number beside each entry, a text stored with it (`stored`), or the score."""

    column: str
    descending: bool = False
    stored: bool = False


_ID = (Key(ID_HIGH), Key(ID_LOW))
# Texts sort by their first bytes as numbers; the stored text then decides among equals.
_COLUMNS = {
    SCORE: (Key(SCORE),),
    "metadata_created": (Key("metadata_created"),),
    "metadata_modified": (Key("metadata_modified"),),
    "name": (*map(Key, NAME_ORDER), Key("name", stored=True)),
    "title_string": (*map(Key, TITLE_ORDER), Key("title_string", stored=True)),
    "id": _ID,
    "views_recent": (),  # nobody is counted here
}
# A date that nothing follows but the id sorts by a number in which part of the id is.
_LAST = {"metadata_created": (Key(CREATED_ORDER),), "metadata_modified": (Key(MODIFIED_ORDER),)}
_SIGNED = frozenset(("metadata_created", "metadata_modified", CREATED_ORDER, MODIFIED_ORDER))
_READ: dict[str, Callable[[str], str]] = {"name": str, "title_string": folded}


@dataclass(frozen=True, slots=True)
class Sort:
    """A readable sort request as (field, descending) pairs."""

    fields: tuple[tuple[str, bool], ...]

    def __str__(self) -> str:
        return ", ".join(f"{name} {'desc' if descending else 'asc'}" for name, descending in self.fields)

    def keys(self, ranked: bool) -> tuple[Key, ...]:
        """The keys of a total order; a score that is the same for all is left out."""
        named = [pair for pair in self.fields if ranked or pair[0] != SCORE]
        keys: list[Key] = []
        for place, (name, descending) in enumerate([*named, ("id", False)], start=1):
            columns = _LAST.get(name) if place == len(named) else None
            keys += [replace(key, descending=descending) for key in columns or _COLUMNS[name]]
        return tuple(keys)


def read_sort(text: str) -> Sort:
    """What CKAN's `sort` says: `name asc, metadata_modified desc`; empty is CKAN's default."""
    return Sort(tuple(_pair(part) for part in (text.strip() or DEFAULT).split(",")))


def _pair(part: str) -> tuple[str, bool]:
    name, direction, *more = [*part.lower().split(), "", ""]
    if name not in _COLUMNS or direction not in ("asc", "desc", "") or any(more):
        raise Invalid(
            f"“{part.strip()[:50]}” is not an order: write a field and asc or desc.",
            sort=[f"Fields to sort by are {', '.join(_COLUMNS)}"],
        )
    return name, direction == "desc"


@dataclass(frozen=True, slots=True)
class _Window:
    """Hits in the order of the first key from `offset` on."""

    offset: int
    count: int
    values: list[Any]
    addresses: list[DocAddress]


def page(searcher: Searcher, query: Query, keys: Sequence[Key], start: int, rows: int) -> tuple[int, list[DocAddress]]:
    """How many hits there are, and those from `start` on, at most `rows`, in the order of `keys`."""
    end = min(start + rows, searcher.num_docs)
    if start >= end:
        return count(searcher, query), []
    if keys[0].stored:
        every = _by_score(searcher, query, Key(SCORE, descending=True), 0, searcher.num_docs)
        return every.count, _ranked(searcher, query, keys, every.addresses, end)[start:end]
    if keys[0].column == SCORE:
        window = _whole_runs(searcher, query, keys[0], start, end)
    else:
        window = _hits(searcher, query, keys[0], max(0, start - _MARGIN), min(end + _MARGIN, searcher.num_docs))
    end = min(end, window.count)
    return window.count, list(_sorted(searcher, query, keys, window, start, end))


def count(searcher: Searcher, query: Query) -> int:
    """How many hits there are."""
    return _total(searcher.search(query, limit=1))


def _whole_runs(searcher: Searcher, query: Query, key: Key, start: int, end: int) -> _Window:
    """The hits around a page, widened until runs of equal scores at its edges are complete: no filter asks for one."""
    before = after = _MARGIN
    while True:
        window = _hits(searcher, query, key, max(0, start - before), min(end + after, searcher.num_docs))
        offset = window.offset
        last = min(end, window.count) - offset - 1
        if last < start - offset:
            return window
        open_left = offset > 0 and window.values[0] == window.values[start - offset]
        open_right = offset + len(window.values) < window.count and window.values[-1] == window.values[last]
        if not open_left and not open_right:
            return window
        before *= _WIDER if open_left else 1
        after *= _WIDER if open_right else 1


def _hits(searcher: Searcher, query: Query, key: Key, offset: int, end: int) -> _Window:
    if key.column == SCORE:
        return _by_score(searcher, query, key, offset, end)
    order = Order.Desc if key.descending else Order.Asc
    found = searcher.search(query, limit=end - offset, offset=offset, order_by_field=key.column, order=order)
    return _window(offset, found)


def _by_score(searcher: Searcher, query: Query, key: Key, offset: int, end: int) -> _Window:
    if key.descending:
        return _window(offset, searcher.search(query, limit=end - offset, offset=offset))
    # The index ranks best first only; nobody but a test of the interface asks for the worst.
    every = _window(0, searcher.search(query, limit=searcher.num_docs))
    return _Window(0, every.count, every.values[::-1], every.addresses[::-1])


def _total(found: Any) -> int:
    """The number of all hits, which the library's type stubs do not know."""
    return int(found.count)


def _window(offset: int, found: SearchResult) -> _Window:
    hits = found.hits
    return _Window(offset, _total(found), [value for value, _ in hits], [address for _, address in hits])


def _sorted(
    searcher: Searcher, query: Query, keys: Sequence[Key], window: _Window, start: int, end: int
) -> Iterator[DocAddress]:
    """The page's own part of each run of equal values, sorted by the further keys."""
    at = window.offset
    for value, run in groupby(range(len(window.values)), key=window.values.__getitem__):
        addresses = [window.addresses[index] for index in run]
        low, high = max(start - at, 0), min(end - at, len(addresses))
        if low < high and len(keys) > 1 and _goes_on(window, value):
            first = None if window.offset and at == window.offset else at
            yield from _within(searcher, query, keys, addresses[0], first, (at + low, at + high))
        elif low < high:
            alone = len(addresses) == 1
            yield from addresses if alone else _ranked(searcher, query, keys[1:], addresses, high)[low:high]
        at += len(addresses)


def _goes_on(window: _Window, value: Any) -> bool:
    """Whether the run of this value may go on before or behind the window."""
    before = window.offset > 0 and window.values[0] == value
    return before or (window.offset + len(window.values) < window.count and window.values[-1] == value)


def _within(
    searcher: Searcher,
    query: Query,
    keys: Sequence[Key],
    address: DocAddress,
    first: int | None,
    part: tuple[int, int],
) -> list[DocAddress]:
    """A part of the run that `address` is in; where the run begins is counted when `first` does not say it."""
    (value,) = searcher.fast_field_values(keys[0].column, [address])
    if first is None:
        first = count(searcher, _narrowed(query, keys[0], value, before=True))
    start, end = part
    return page(searcher, _narrowed(query, keys[0], value), keys[1:], start - first, end - start)[1]


def _narrowed(query: Query, key: Key, value: Any, *, before: bool = False) -> Query:
    """Those hits that have this value, or those that come before all that have it."""
    low, high = (value, value) if not before else (value, None) if key.descending else (None, value)
    kind = FieldType.Integer if key.column in _SIGNED else FieldType.Unsigned
    whole = (not (before and key.descending), not before or key.descending)  # whether each end belongs to it
    within = Query.range_query(SCHEMA, key.column, kind, low, high, *whole)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(within, 0.0))])


def _ranked(
    searcher: Searcher, query: Query, keys: Sequence[Key], addresses: list[DocAddress], first: int
) -> list[DocAddress]:
    """At least the `first` smallest of equals."""
    columns = [_values(searcher, query, key, addresses) for key in keys]
    rows = zip(*columns, range(len(addresses)), strict=True)
    # A heap beats sorting only where few of many are wanted.
    chosen = nsmallest(first, rows) if first * 8 < len(addresses) else sorted(rows)
    return [addresses[row[-1]] for row in chosen]


@dataclass(frozen=True, slots=True)
class _Backwards:
    text: str

    def __lt__(self, other: "_Backwards") -> bool:
        return other.text < self.text


def _values(searcher: Searcher, query: Query, key: Key, addresses: list[DocAddress]) -> list[Any]:
    """What `key` sorts by, one for each address, so that smaller comes first."""
    if key.stored:
        read = _READ[key.column]
        texts = [read(searcher.doc(address).get_first(key.column) or "") for address in addresses]
        return [_Backwards(text) for text in texts] if key.descending else list(texts)
    if key.column == SCORE:
        numbers: list[Any] = _scores(searcher, query, addresses)
    else:
        numbers = list(searcher.fast_field_values(key.column, addresses))
    return [-number for number in numbers] if key.descending else numbers


def _scores(searcher: Searcher, query: Query, addresses: list[DocAddress]) -> list[float]:
    hits = searcher.search(query, limit=searcher.num_docs).hits
    scores = {(address.segment_ord, address.doc): score for score, address in hits}
    return [scores[address.segment_ord, address.doc] for address in addresses]
