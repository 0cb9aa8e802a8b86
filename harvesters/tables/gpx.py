"""GPX: waypoints, routes and tracks are layers; also with the extensions of makers that nobody knows yet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from harvesters.tables import markup
from harvesters.tables.loose import Feature, Loose
from hub.errors import Unreadable

LAYERS = {"wpt": "waypoints", "rte": "routes", "trk": "tracks"}
POINTS = frozenset({"rtept", "trkpt"})
NOT_SAID = frozenset({*POINTS, "trkseg", "link"})
LONGEST = 60  # characters of a name made from those of nested elements


def layer(path: Path, wanted: str = "") -> Loose:
    """The layer that is wanted; without a wish the one with the most in it."""
    with path.open("rb") as file:
        if markup.root(file.read(markup.HEAD)) != "gpx":
            raise Unreadable("The file is not GPX.")
    counts = dict.fromkeys(LAYERS.values(), 0)
    for kind, _, _ in _parts(path):
        counts[LAYERS[kind]] += 1
    filled = [name for name, count in counts.items() if count]
    if wanted and wanted not in counts:
        raise Unreadable(f"The file has no layer {wanted}; there are {', '.join(counts)}.")
    chosen = wanted or max(reversed(counts), key=counts.__getitem__)
    facts = {"layers": filled, "layer": chosen}
    return Loose(lambda: _features(path, chosen), facts, lambda: "EPSG:4326", spoken=True)


def _features(path: Path, chosen: str) -> Iterator[Feature]:
    number = 0
    for kind, element, lines in _parts(path):
        if LAYERS[kind] == chosen:
            number += 1
            yield Feature(number, dict(_values(element)), _geometry(kind, element, lines))


def _parts(path: Path) -> Iterator[tuple[str, Any, list[list[Any]]]]:
    """Each waypoint, route and track with its lines; points are forgotten once their position was read."""
    lines: list[list[Any]] = []
    for begins, name, element in markup.elements(lambda: path.open("rb")):
        if begins:
            if name in ("rte", "trkseg"):
                lines.append([])
        elif name in POINTS:
            if not lines:
                lines.append([])
            lines[-1].append(_position(element))
            markup.forget(element)
        elif name in LAYERS:
            yield name, element, lines
            lines = []
            markup.forget(element)


def _position(element: Any) -> list[Any]:
    try:
        return [float(element.get("lon")), float(element.get("lat"))]
    except (TypeError, ValueError):
        return [element.get("lon"), element.get("lat")]


def _geometry(kind: str, element: Any, lines: list[list[Any]]) -> dict[str, Any] | None:
    if kind == "wpt":
        return {"type": "Point", "coordinates": _position(element)}
    lines = [line * 2 if len(line) == 1 else line for line in lines if line]
    if not lines:
        return None
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _values(element: Any) -> Iterator[tuple[str, str | None]]:
    """What is said about a part: its own elements, and the innermost ones of its extensions."""
    for child in element.iterchildren(etree.Element):
        name = markup.name(child)
        if name == "link":
            yield "link", child.get("href")
        elif name == "extensions":
            yield from ((markup.name(part)[:LONGEST], markup.text(part) or None) for part in child.iter(etree.Element)
                        if not len(part) and part is not child)  # fmt: skip
        elif name not in NOT_SAID:
            yield name, markup.text(child) or None
