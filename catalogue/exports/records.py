"""Rows as records: names with values, geometries as GeoJSON."""

from collections.abc import Iterator
from typing import Any

import orjson

from catalogue.exports.head import Head, Rows
from catalogue.exports.values import geojsons


def records(head: Head, batch: Rows) -> Iterator[dict[str, Any]]:
    """Each row as a record, the geometry as its last value."""
    names = head.names
    if not head.geometry:
        return (dict(zip(names, row, strict=True)) for row in batch)
    names.append(head.place)
    places = geojsons([row[-1] for row in batch])
    return (
        dict(zip(names, (*row[:-1], orjson.Fragment(place)), strict=True))
        for row, place in zip(batch, places, strict=True)
    )
