"""JSON as a table: a list of objects or of lists, alone or somewhere in an object, or one object in each line."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from harvesters.tables.grid import Line, tabulate
from harvesters.tables.heads import Head
from harvesters.tables.jsonstream import Stream
from harvesters.tables.shape import MAX_COLUMNS, Found, Source
from harvesters.tables.texts import Text
from hub.errors import Unreadable
from hub.records import Refusal, Words

ACCEPTS = frozenset({"application/json", "application/x-ndjson"})
DEEPEST = 4  # objects around the list
Path = tuple[str, ...]


def look(source: Source, hints: Mapping[str, Any]) -> Found:
    """The table in a JSON file."""
    lines = source.kind == "ndjson"
    return tabulate(Objects(source, () if lines else _list(source), lines=lines), hints)


class Objects:
    """A list in a JSON file as rows."""

    types: list[str] = []  # noqa: RUF012
    padded = True
    delimiter = ""
    tests: tuple[str, ...] = ("date", "datetime", "time")  # in quotation marks a number is a word

    def __init__(self, source: Source, path: Path, *, lines: bool) -> None:
        self.source, self.path, self.by_line = source, path, lines
        self.facts: dict[str, Any] = {"path": "/".join(path)} if path else {}
        self.names = self._names()

    def _names(self) -> list[str]:
        """All keys in the order in which they come up; empty if the elements are lists."""
        names: dict[str, None] = {}
        for _, element in self._elements():
            if isinstance(element, dict):
                names.update(dict.fromkeys(element))
                if len(names) > MAX_COLUMNS:
                    raise Unreadable(f"The objects have more than {MAX_COLUMNS:,} different keys.")
        return list(names)

    def head(self) -> Head | None:
        """The keys of objects."""
        return Head(list(self.names), [""] * len(self.names)) if self.names else None

    def notes(self) -> Iterator[Refusal]:
        """There is nothing beside rows."""
        return iter(())

    def lines(self) -> Iterator[Line]:
        """Each element as a row; the number is its place in the list, or its line."""
        for number, element in self._elements():
            yield number, _row(element, self.names)

    def _elements(self) -> Iterator[tuple[int, Any]]:
        if self.by_line:
            yield from _lines(self.source)
            return
        stream = Stream(self.source.path)
        try:
            _go_to(stream, self.path)
            yield from enumerate(stream.elements(), 1)
        finally:
            stream.close()


def _row(element: Any, names: list[str]) -> list[Any] | str:
    if isinstance(element, Words):
        return element
    if not isinstance(element, dict if names else list):
        return Words("The element is no object.") if names else Words("The element is no list.")
    try:
        orjson.dumps(element)
    except TypeError:
        return Words("The element holds numbers with too many digits or half characters, which cannot be kept.")
    row = [element.get(name) for name in names] if isinstance(element, dict) else element
    if any(type(value) is float and value in _INFINITE for value in row):
        return Words("The element holds a number that is too large to be kept.")
    return list(row)


_INFINITE = (float("inf"), float("-inf"))


def _lines(source: Source) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(Text(source.path, "utf-8").lines(), 1):
        if line.strip():
            try:
                yield number, orjson.loads(line)
            except (orjson.JSONDecodeError, UnicodeEncodeError) as problem:
                yield number, Words("The line is not correct JSON (%(why)s).", why=str(problem)[:100])


def _go_to(stream: Stream, path: Path) -> None:
    """Come to the list at the end of a path of keys."""
    for key in path:
        for found in stream.names():
            stream.colon()
            if found == key:
                break
            stream.value()


def _list(source: Source) -> Path:
    """Where the list with the most rows is."""
    stream = Stream(source.path)
    try:
        if stream.peek() == "[":
            return ()
        found = list(_lists(stream, ()))
        if stream.peek():
            stream.fail("something follows behind the end")
    finally:
        stream.close()
    if not found:
        raise Unreadable("The file is JSON, but holds no list of objects or of lists, which would be a table.")
    return max(found, key=lambda pair: pair[1])[0]


def _lists(stream: Stream, path: Path) -> Iterator[tuple[Path, int]]:
    """Lists of objects or lists within the object that begins here, and how many rows they have."""
    for key in stream.names():
        stream.colon()
        first = stream.peek()
        if first == "[":
            count = sum(isinstance(element, dict | list) for element in stream.elements())
            if count:
                yield (*path, key), count
        elif first == "{" and len(path) < DEEPEST:
            yield from _lists(stream, (*path, key))
        else:
            stream.value()
