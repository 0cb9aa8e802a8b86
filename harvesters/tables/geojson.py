"""GeoJSON of any size: a collection, a single feature or geometry, or features line by line (RFC 7946, RFC 8142).

The file is not held in memory as values: features are found by their braces and read one by one.
"""

import mmap
import re
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from harvesters import features
from harvesters.tables.loose import Feature, Loose
from hub.errors import Unreadable
from hub.records import Words
from hub.sandbox.wire import REASONS

LARGEST = 100_000_000  # bytes of one feature
INCOMPLETE = "The file is not complete and correct JSON."
GAP = 10_000  # bytes that are looked at where nothing should be
NONE = "This is not a collection of features (GeoJSON)."
OTHERS = {"Topology": "TopoJSON", "esriGeometryType": "JSON of Esri"}

_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}]', re.DOTALL)
_NOT_A_NUMBER = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+")|-?\b(?:NaN|Infinity)\b', re.DOTALL)
_GEOMETRIES = frozenset({*features.GEOMETRIES, "GeometryCollection"})
_SPACE = b" \t\r\n"


def layer(path: Path) -> Loose:
    """The features of a file, as one layer."""
    file = File(path)
    return Loose(file.features, {"layers": []}, lambda: features.named_crs(file.crs))


class File:
    """A file whose features are found once and then read as often as needed."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise Unreadable("The file is empty.")
            try:
                self._data = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            except OSError as problem:
                raise Unreadable(REASONS["MemoryError"]) from problem
        self.crs: Any = None
        self._places: array[int] | None = None  # where each feature begins and ends; 0 and 0 for what is none

    def features(self) -> Iterator[Feature]:
        """All features with their numbers."""
        if self._places is None:
            self._places = array("Q")
            for start, end in self._found():
                self._places.extend((start, end))
        for index in range(0, len(self._places), 2):
            yield self._feature(index // 2 + 1, *self._places[index : index + 2])

    def _feature(self, number: int, start: int, end: int) -> Feature:
        if not end:
            return Feature(number, problem=Words("This is not a feature."))
        if end - start > LARGEST:
            return Feature(number, problem=Words("The geometry has too many positions."))
        try:
            value = read(self._data[start:end])
            if isinstance(value, Mapping) and value.get("type") in _GEOMETRIES:
                return Feature(number, {}, value)
            geometry, values = features.parts(value)
            return Feature(number, values, geometry)
        except Unreadable as problem:
            return Feature(number, problem=problem.message)
        except MemoryError:
            return Feature(number, problem=Words("Reading this feature needs more memory than allowed."))

    def _found(self) -> Iterator[tuple[int, int]]:
        """Where features begin and end; raises Unreadable if the file is cut off or holds something else."""
        scan = _Scan(self._data)
        for match in _TOKEN.finditer(self._data):
            token = match[0]
            if token == b"{":
                yield from scan.opens(match.start())
            elif token == b"}":
                yield from scan.closes(match.end())
            elif scan.depth == 1:
                yield from scan.says(token, match.start(), match.end())
            if token == b'"':
                raise Unreadable(INCOMPLETE)
        scan.ends()
        self.crs = scan.crs


class _Scan:
    """Goes over the braces of a file; what is within a feature is left to who reads it."""

    def __init__(self, data: Any) -> None:
        self.data, self.crs = data, None
        self.depth = 0
        self._key = b""  # of the outermost object
        self._outer = self._start = 0  # where it and the object in it begin
        self._last = 0  # where the list of features begins, or the last feature ends
        self._count = 0  # features in this object
        self._ended = 0  # where the last outermost object ends

    def opens(self, position: int) -> Iterator[tuple[int, int]]:
        self.depth += 1
        if self.depth == 1:
            self._outside(position)
            self._outer, self._last, self._key, self._count = position, 0, b"", 0
        elif self.depth == 2:
            self._start = position
            yield from self._between(position)

    def closes(self, position: int) -> Iterator[tuple[int, int]]:
        self.depth -= 1
        if self.depth < 0:
            raise Unreadable(INCOMPLETE)
        if self.depth == 1 and self._key == b'"features"':
            yield self._start, position
            self._last, self._count = position, self._count + 1
        elif self.depth == 1 and self._key == b'"crs"':
            self.crs = _small(self.data[self._start : position])
        elif self.depth == 0:
            yield from self._between(position - 1)
            self._ended = position
            if not self._count:
                yield from self._whole(self._outer, position)

    def says(self, token: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A text in the outermost object; one before a colon is a key."""
        if self.data[end : end + 64].lstrip(_SPACE).startswith(b":"):
            yield from self._between(start)
            self._key, self._last = token, end if token == b'"features"' else 0

    def ends(self) -> None:
        """Nothing is open any more, and nothing follows."""
        if self.depth:
            raise Unreadable(INCOMPLETE)
        if not self._ended:
            raise Unreadable(NONE)
        self._outside(len(self.data))

    def _outside(self, position: int) -> None:
        """Between features that stand line by line there is nothing but what separates them."""
        between = self.data[self._ended : min(position, self._ended + GAP)]
        if between.strip(b" \t\r\n\x1e,[]\xef\xbb\xbf"):
            raise Unreadable(INCOMPLETE if self._ended else NONE)

    def _between(self, position: int) -> Iterator[tuple[int, int]]:
        """What stands among features and is none of them; commas, brackets and spaces are none, too."""
        if self._last:
            text = self.data[self._last : min(position, self._last + GAP)]
            if not self._count and b"[" not in text:
                raise Unreadable(NONE)
            yield from ((0, 0) for part in text.split(b",") if part.strip(b" \t\r\n[]:"))

    def _whole(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """An object that is a feature or a geometry itself, or a collection without features."""
        if end - start > LARGEST:
            raise Unreadable(NONE)
        value = read(self.data[start:end])
        kind = value.get("type") if isinstance(value, Mapping) else None
        if kind == "Feature" or kind in _GEOMETRIES:
            yield start, end
        elif kind != "FeatureCollection" or not isinstance(value.get("features"), list):
            other = next((name for key, name in OTHERS.items() if key in (kind, *value)), "")
            raise Unreadable(f"This is {other} and not GeoJSON." if other else NONE)


def read(data: bytes) -> Any:
    """The values of a piece of JSON; also if it says NaN, or holds umlauts of Windows."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as problem:
        repaired = _NOT_A_NUMBER.sub(lambda match: match[1] or b"null", data)
        try:
            repaired.decode()
        except UnicodeDecodeError:
            repaired = repaired.decode("cp1252", "replace").encode()
        try:
            return orjson.loads(repaired)
        except orjson.JSONDecodeError:
            raise Unreadable(Words("The feature is not correct JSON, or nested too deeply.")) from problem


def _small(data: bytes) -> Any:
    try:
        return orjson.loads(data) if len(data) < 10_000 else None
    except orjson.JSONDecodeError:
        return None
