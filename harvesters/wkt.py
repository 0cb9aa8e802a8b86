"""Geometries in Well-Known Text (OGC 06-103r4), also with the name of their system before them, as GeoSPARQL has it.

A reader of our own, without recursion: the usual native ones crash on texts that are nested deeply.
"""

import re
from typing import Any

from harvesters import place
from hub.errors import Unreadable

LONGEST = 5_000_000
_BEFORE = re.compile(r"\s*(?:<([^<>\s]{1,200})>\s*|SRID=(\d{4,6});\s*)?", re.IGNORECASE)
_HEAD = re.compile(r"(MULTI)?(POINT|LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*(?=\()", re.IGNORECASE)
_BOX = re.compile(r"(?:ENVELOPE|BOX)\s*\(([^()]{3,200})\)", re.IGNORECASE)
_SIGN = re.compile(r"\s*([(),]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)")
_NAMES = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon"}
_DEPTH = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPoint": 1, "MultiLineString": 2, "MultiPolygon": 3}
BAD = "The geometry is not written as Well-Known Text has it."


def geometry(text: str) -> dict[str, Any]:
    """The GeoJSON geometry in WGS 84; raises Unreadable with the reason."""
    if len(text) > LONGEST:
        raise Unreadable("The geometry is too long.")
    before = _BEFORE.match(text)
    crs = (before[1] or before[2] or "") if before else ""
    text = text[before.end() :] if before else text
    if box := _BOX.match(text):
        return place.geometry(_envelope(box[1]), crs)
    head = _HEAD.match(text)
    if head is None:
        raise Unreadable(BAD)
    kind = ("Multi" if head[1] else "") + _NAMES[head[2].upper()]
    return place.geometry({"type": kind, "coordinates": _coordinates(text[head.end() :], kind)}, crs)


def _envelope(text: str) -> dict[str, Any]:
    """ENVELOPE(west, east, north, south), as catalogues of libraries write it."""
    try:
        west, east, north, south = (float(part) for part in re.split(r"[,\s]+", text.strip()))
    except ValueError as problem:
        raise Unreadable(BAD) from problem
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _coordinates(text: str, kind: str) -> Any:
    lists = _lists(text, _DEPTH[kind] + 1)
    if kind == "MultiPoint":  # both MULTIPOINT (1 2, 3 4) and MULTIPOINT ((1 2), (3 4)) are in use
        return [one[0] if one and isinstance(one[0], list) else one for one in lists]
    return lists[0] if kind == "Point" and lists else lists


def _lists(text: str, deepest: int) -> list[Any]:
    """The brackets as lists; positions are lists of numbers."""
    root: list[Any] = []
    numbers: list[float] = []
    stack, at = [root], 0
    while stack and (sign := _SIGN.match(text, at)):
        at = sign.end()
        if sign[1] == "(":
            inner: list[Any] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif sign[1] in "),":
            if numbers:
                stack[-1].append(numbers)
            numbers = []
            if sign[1] == ")":
                stack.pop()
        else:
            numbers.append(float(sign[1]))
        if len(stack) > deepest + 1 or len(numbers) > 4:
            raise Unreadable(BAD)
        if len(stack) == 1 and sign[1] == ")":
            break
    if len(stack) != 1 or not root or text[at:].strip():
        raise Unreadable(BAD)
    found: list[Any] = root[0]
    return found
