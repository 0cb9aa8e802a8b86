"""KML and KMZ: placemarks with what is said about them; folders are layers, links to other files are not followed."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lxml import etree, html

from harvesters.tables import archives, markup
from harvesters.tables.loose import Feature, Loose
from hub.errors import Unreadable
from hub.records import Words

LARGEST = 1_000_000_000  # bytes of a KML within a KMZ
DEEPEST = 5  # geometries in geometries
LONGEST_MARKUP = 100_000
FOLDER = "folder"
NAMED = frozenset({"name", "description", "address", "phoneNumber", "Snippet"})
GEOMETRIES = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack"})
FOLDERS = frozenset({"Folder", "Document"})

_COMMA = re.compile(r"\s*,\s*")
_MULTI = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}


def layer(path: Path, wanted: str = "", packed: bool = False) -> Loose:
    """The placemarks of the wanted folder; those of all folders, with its name in a column, if none is named."""
    file = File(path, wanted, packed)
    return Loose(file.features, file.facts(), lambda: "EPSG:4326", spoken=True)


class File:
    """A KML file, or the first one in an archive."""

    def __init__(self, path: Path, wanted: str, packed: bool) -> None:
        self._source: Callable[[], Any] = packed_source(path) if packed else lambda: path.open("rb")
        with self._source() as file:
            if markup.root(file.read(markup.HEAD)) != "kml":
                raise Unreadable("The file is not KML.")
        self._folders: dict[str, int] = {}
        self._links = 0
        for folder, _ in self._placemarks(count_links=True):
            self._folders[folder] = self._folders.get(folder, 0) + 1
        if wanted and wanted not in self._folders:
            raise Unreadable(f"The file has no layer {wanted}.")
        self._wanted = wanted or next(iter(self._folders), "") if len(self._folders) < 2 else wanted
        self._all = len(self._folders) > 1 and not wanted

    def facts(self) -> dict[str, Any]:
        """The folders, which one is read, and what was left out."""
        facts: dict[str, Any] = {"layers": [folder for folder in self._folders if folder], "layer": self._wanted}
        if self._links:
            facts["note"] = f"{self._links} links to other files were not followed."
        return facts

    def features(self) -> Iterator[Feature]:
        """The placemarks with their numbers in the file."""
        for number, (folder, placemark) in enumerate(self._placemarks(), 1):
            if self._all or folder == self._wanted:
                yield _feature(number, placemark, {FOLDER: folder or None} if self._all else {})

    def _placemarks(self, count_links: bool = False) -> Iterator[tuple[str, Any]]:
        """Each placemark with the name of the folder it is in."""
        folders: list[str] = []
        for begins, name, element in markup.elements(self._source):
            if name in FOLDERS:
                folders = [*folders, ""] if begins else folders[:-1]
            elif begins:
                continue
            elif name == "name" and folders and markup.name(element.getparent()) == "Folder":
                folders[-1] = markup.text(element)
            elif name == "Placemark":
                yield next((folder for folder in reversed(folders) if folder), ""), element
                markup.forget(element)
            elif name == "NetworkLink":
                self._links += count_links
                markup.forget(element)


def packed_source(path: Path) -> Callable[[], Any]:
    """Where the KML in a KMZ is read from."""
    with archives.opened(path) as archive:
        found = [member for member in archives.members(archive) if member.filename.lower().endswith(".kml")]
    if not found:
        raise Unreadable("The archive holds no KML file.")
    first = next((member for member in found if member.filename.lower() == "doc.kml"), found[0])
    if first.file_size > LARGEST:
        raise Unreadable("The KML file in the archive is larger than allowed.")
    return lambda: _Member(path, first.filename)


class _Member:
    """A file in an archive, which is closed with it."""

    def __init__(self, path: Path, name: str) -> None:
        self._stack = ExitStack()
        archive = self._stack.enter_context(archives.opened(path))
        self._file = self._stack.enter_context(archive.open(name))

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *problem: Any) -> None:
        self._stack.__exit__(*problem)


def _feature(number: int, placemark: Any, values: dict[str, Any]) -> Feature:
    geometry, lost = None, ""
    for child in placemark.iterchildren(etree.Element):
        name = markup.name(child)
        if name in GEOMETRIES:
            try:
                geometry = _geometry(child, 0)
            except Unreadable as problem:
                lost = problem.message
        elif name in NAMED:
            values[name] = plain(_inner(child)) or None
        elif name in ("TimeStamp", "TimeSpan"):
            values |= {markup.name(part): markup.text(part) for part in child.iterchildren(etree.Element)}
        elif name == "ExtendedData":
            values |= _extended(child)
    return Feature(number, values, geometry, lost)


def _inner(element: Any) -> str:
    """The text of an element, also where somebody forgot to mask the HTML in it."""
    return "".join(element.itertext("*")) if len(element) else element.text or ""


def _extended(element: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for data in element.iterdescendants(etree.Element):
        kind, key = markup.name(data), data.get("name")
        if kind in ("SimpleData", "SimpleArrayData") and key:
            values[key] = markup.text(data) or None
        elif kind == "Data" and key:
            value = next((part for part in data.iterchildren(etree.Element) if markup.name(part) == "value"), None)
            values[key] = None if value is None else plain(markup.text(value)) or None
    return values


def plain(text: str) -> str:
    """What a reader of HTML sees; text without tags stays as it is."""
    text = text.strip()
    if "<" not in text or len(text) > LONGEST_MARKUP:
        return text
    try:
        tree = html.fragment_fromstring(text, create_parent="div")
        for element in tree.iter("br", "p", "tr", "li", "div", "h1", "h2", "h3"):
            element.tail = "\n" + (element.tail or "")
        for element in tree.iter("td", "th"):
            element.tail = " " + (element.tail or "")
        etree.strip_elements(tree, "script", "style", with_tail=False)
        lines = (" ".join(line.split()) for line in str(tree.text_content()).splitlines())
        return "\n".join(line for line in lines if line)
    except (etree.LxmlError, ValueError, AssertionError):
        return text


def _geometry(element: Any, nesting: int) -> dict[str, Any]:
    """A GeoJSON geometry, whose numbers nobody has checked."""
    name = markup.name(element)
    if nesting > DEEPEST:
        raise Unreadable(Words("The geometry is nested too deeply."))
    if name == "Point":
        return {"type": "Point", "coordinates": next(iter(_coordinates(element)), [])}
    if name in ("LineString", "LinearRing"):
        return {"type": "LineString", "coordinates": _coordinates(element)}
    if name == "Track":
        found = [markup.text(part).split() for part in element.iterchildren(etree.Element) if _is(part, "coord")]
        return {"type": "LineString", "coordinates": [list(map(_float, position)) for position in found]}
    if name == "Polygon":
        edges = sorted(
            (part for part in element.iterchildren(etree.Element) if _is(part, "outerBoundaryIs", "innerBoundaryIs")),
            key=lambda part: not _is(part, "outerBoundaryIs"),
        )
        rings = [_coordinates(ring) for edge in edges for ring in edge.iterchildren(etree.Element)]
        return {"type": "Polygon", "coordinates": rings}
    parts = [part for part in element.iterchildren(etree.Element) if markup.name(part) in GEOMETRIES]
    return together([_geometry(part, nesting + 1) for part in parts])


def together(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Several geometries as one."""
    kinds = {part["type"] for part in parts}
    if len(kinds) == 1 and (kind := _MULTI.get(next(iter(kinds)))):
        return {"type": kind, "coordinates": [part["coordinates"] for part in parts]}
    return {"type": "GeometryCollection", "geometries": parts}


def _is(element: Any, *names: str) -> bool:
    return markup.name(element) in names


def _coordinates(element: Any) -> list[Any]:
    found = next((part for part in element.iterchildren(etree.Element) if _is(part, "coordinates")), None)
    if found is None:
        return []
    return [[*map(_float, position.split(","))] for position in _COMMA.sub(",", markup.text(found)).split()]


def _float(text: str) -> Any:
    """A number, or the text that is none; it is refused with its geometry."""
    try:
        return float(text)
    except ValueError:
        return text
