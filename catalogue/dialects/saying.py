"""What a node says, asked property by property: the other dialects are made of it."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import nh3

from catalogue.rdf import Iri, Literal, Node, Value
from hub.datasets.terms import EU

_BLOCK = re.compile(r"<(?:br|/?(?:p|ul|ol|li))\b[^>]*>")
_BLANK = re.compile(r"[ \t]*\n\s*")
_LAST = re.compile(r"[/#]")
KEPT = 1_000
"""So many addresses are remembered by what they are called; a catalogue has few codes."""


class Saying:
    """A node with its values by property."""

    __slots__ = ("_values", "iri", "types")

    def __init__(self, node: Node) -> None:
        self.iri, self.types = str(node.iri), node.types
        self._values: dict[str, list[Value]] = {}
        values = self._values
        for name, value in node.properties:
            if name in values:
                values[name].append(value)
            else:
                values[name] = [value]

    def text(self, name: str) -> str:
        """The first literal, or nothing."""
        for value in self._values.get(name, ()):
            if isinstance(value, Literal):
                return value.text
        return ""

    def texts(self, name: str) -> list[str]:
        """All literals."""
        return [value.text for value in self._values.get(name, ()) if isinstance(value, Literal)]

    def iris(self, name: str) -> list[str]:
        """The addresses of all values that have one."""
        found = (value.iri if isinstance(value, Node) else value for value in self._values.get(name, ()))
        return [str(value) for value in found if isinstance(value, Iri)]

    def address(self, name: str) -> str:
        """The address of the first value that has one, or nothing."""
        for value in self._values.get(name, ()):
            if isinstance(value, Node):
                return str(value.iri)
            if isinstance(value, Iri):
                return str(value)
        return ""

    def codes(self, name: str) -> list[str]:
        """The last parts of the addresses: what a code is called in its vocabulary."""
        return [_called(iri) for iri in self.iris(name)]

    def code(self, name: str) -> str:
        """The first of them, or nothing."""
        return _called(address) if (address := self.address(name)) else ""

    def parts(self, name: str) -> Iterator["Saying"]:
        """What hangs on this node by a property and says something itself."""
        return (Saying(value) for value in self._values.get(name, ()) if isinstance(value, Node))

    def part(self, name: str) -> "Saying | None":
        """The first of them."""
        return next(self.parts(name), None)


@lru_cache(maxsize=KEPT)
def _called(iri: str) -> str:
    return _LAST.split(iri)[-1]


def plain(text: str) -> str:
    """A description without mark-up: the elements that GovData shows become lines."""
    if "<" not in text:
        return text
    lines = _BLOCK.sub("\n", text)
    return _BLANK.sub("\n", html.unescape(nh3.clean(lines, tags=set()))).strip()


def media_type(way: Saying) -> str:
    """The media type of a distribution, or nothing."""
    return way.address("dcat:mediaType").partition("media-types/")[2]


def format_code(way: Saying) -> str:
    """The format of a distribution as the EU's table calls it, or nothing."""
    return way.code("dct:format") if way.address("dct:format").startswith(EU) else ""


def period(said: Saying) -> tuple[str, str]:
    """From when to when the data is; an open end is empty."""
    found = said.part("dct:temporal")
    return (found.text("dcat:startDate"), found.text("dcat:endDate")) if found else ("", "")


def full(values: dict[str, Any]) -> dict[str, Any]:
    """Without what holds nothing."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}
