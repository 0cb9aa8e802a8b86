"""What was read: rows as the database gave them, and what lies inside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from hub.iot.models import observation
from hub.iot.sensorthings.entities import Link
from hub.iot.sensorthings.grammar.tree import Options
from hub.iot.sensorthings.store.reading.rows import DATASTREAM, FEATURE, MORE, Layout

Values = Sequence[Any]


@dataclass(slots=True)
class Rows:
    """Rows of one entity, and what lies inside them by the name of the link."""

    layout: Layout
    options: Options
    rows: list[Values]
    inside: Mapping[str, "Inside"] = field(default_factory=dict)
    features: frozenset[int] = frozenset()
    """The features that single observations name, as far as they may be seen."""


class Part(NamedTuple):
    """One of several things whose different values are told: its names, its kind, the positions of its columns."""

    names: tuple[str, ...]
    kind: str
    at: int
    width: int


@dataclass(slots=True)
class Page(Rows):
    """Rows of one entity, how many there are of all, and the key of the last one where there are more."""

    count: int | None = None
    more: tuple[Any, ...] = ()
    key: Callable[[Values], tuple[Any, ...]] | None = None
    """What a row is ordered by; rows that are all different, as such, have no key."""
    behind: int = 0
    """How many rows to skip for those behind, where rows have no key."""

    parts: tuple[Part, ...] = ()
    """What the rows are made of where only different values are told."""

    def cut(self, count: int) -> None:
        """Leave the rows behind the first ones to the next page."""
        self.rows = self.rows[:count]
        if self.key is not None:
            self.more = self.key(self.rows[-1])
        else:
            self.behind = self.options.skip + count


@dataclass(slots=True)
class Inside(Rows):
    """All rows that one link brings: by the key of the outer row its own, how many there are, where they go on."""

    link: Link | None = None
    of: dict[Any, list[Values]] = field(default_factory=dict)
    counts: Mapping[Any, int] | None = None
    more: dict[Any, tuple[Any, ...]] = field(default_factory=dict)


def named_feature(row: Values) -> int | None:
    """The feature that an observation itself names."""
    more = row[MORE]
    found = orjson.loads(more).get("feature") if more and '"feature"' in more else None
    return found if isinstance(found, int) else None


def feature(row: Values) -> int | None:
    """The feature of an observation; that of its datastream only as far as it may be seen."""
    named = named_feature(row)
    return row[FEATURE] if named is None else named


def key_of(layout: Layout, link: Link) -> Callable[[Values], Any]:
    """What of a row the rows inside are found by."""
    if link.many:
        return itemgetter(0)
    if layout.entity.model is observation:
        return feature if link.here == "feature" else itemgetter(DATASTREAM)
    return itemgetter(dict(layout.links)[link.name])
