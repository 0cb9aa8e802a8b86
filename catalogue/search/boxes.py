"""Boxes on the earth, as `ext_bbox` writes them: which entries lie in one, and how well they fill it."""

from collections.abc import Sequence
from math import isfinite

from tantivy import DocAddress, FieldType, Occur, Query, Searcher

from catalogue.search.fields import BOUNDS, EAST, ID_HIGH, ID_LOW, MICRODEGREES, NORTH, SCHEMA, SOUTH, WEST, Bounds
from catalogue.search.grammar import SearchSyntax

# An entry that is a point fills a box as a square of about a hundred metres would.
_POINT = 1_000


def read_box(text: str) -> tuple[Bounds, ...]:
    """`west,south,east,north` in degrees; one box, or two where it reaches over the antimeridian; none for no text."""
    if not text.strip():
        return ()
    try:
        west, south, east, north = (float(number) for number in text.split(","))
    except ValueError as error:
        raise SearchSyntax(_WRONG) from error
    if not all(map(isfinite, (west, south, east, north))) or not -90 <= south <= north <= 90:
        raise SearchSyntax(_WRONG)
    return tuple((left, south, right, north) for left, right in _longitudes(west, east))


_WRONG = "ext_bbox must be four numbers in degrees: west,south,east,north"


def _longitudes(west: float, east: float) -> tuple[tuple[float, float], ...]:
    if max(abs(west), abs(east)) > 1000:
        raise SearchSyntax(_WRONG)
    if east - west >= 360:
        return ((-180.0, 180.0),)
    west, east = (_around(degrees) for degrees in (west, east))
    return ((west, east),) if west <= east else ((west, 180.0), (-180.0, east))


def _around(degrees: float) -> float:
    return degrees if -180 <= degrees <= 180 else (degrees + 180) % 360 - 180


def overlapping(boxes: Sequence[Bounds]) -> Query:
    """Entries whose bounds meet one of the boxes."""
    return Query.boolean_query([(Occur.Should, _meets(box)) for box in boxes], 1)


def _meets(box: Bounds) -> Query:
    west, south, east, north = _micro(box)
    reaches = ((WEST, None, east), (EAST, west, None), (SOUTH, None, north), (NORTH, south, None))
    ranges = [Query.range_query(SCHEMA, name, FieldType.Integer, low, high) for name, low, high in reaches]
    return Query.const_score_query(Query.boolean_query([(Occur.Must, each) for each in ranges]), 0.0)


def _micro(box: Bounds) -> tuple[int, ...]:
    return tuple(round(degrees * MICRODEGREES) for degrees in box)


def by_overlap(searcher: Searcher, query: Query, boxes: Sequence[Bounds]) -> list[DocAddress]:
    """All hits, those first that fill the boxes best and lie least outside them; then by id."""
    addresses = [address for _, address in searcher.search(query, limit=max(1, searcher.num_docs)).hits]
    columns = [searcher.fast_field_values(name, addresses) for name in (*BOUNDS, ID_HIGH, ID_LOW)] if addresses else []
    wanted = [_micro(box) for box in boxes]
    ranked = []
    for at, (west, south, east, north, high, low) in enumerate(zip(*columns, strict=True)):
        share = max(_share((west, south, east, north), box) for box in wanted)
        ranked.append((-share, high, low, at))
    return [addresses[at] for *_, at in sorted(ranked)]


def _share(one: Sequence[int], other: Sequence[int]) -> float:
    """What two boxes have in common, as a part of what they cover together."""
    width = min(one[2], other[2]) - max(one[0], other[0]) + _POINT
    height = min(one[3], other[3]) - max(one[1], other[1]) + _POINT
    common = max(0, width) * max(0, height)
    return common / (_area(one) + _area(other) - common)


def _area(box: Sequence[int]) -> int:
    return (box[2] - box[0] + _POINT) * (box[3] - box[1] + _POINT)
