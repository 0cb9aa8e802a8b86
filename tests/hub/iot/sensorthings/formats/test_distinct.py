"""Different values as JSON."""

from datetime import datetime

import orjson

from hub.iot.sensorthings.formats.distinct import maker
from hub.iot.sensorthings.formats.values import OPTIONS
from hub.iot.sensorthings.store.reading import Part

NOON = datetime(2024, 6, 1, 12)


def test_each_kind_of_value_stands_where_it_was_selected():
    kinds = [("text", 1), ("period", 2), ("moment", 2), ("result", 2), ("json", 1), ("time", 1), ("geometry", 1)]
    parts, at = [], 0
    for kind, width in kinds:
        parts.append(Part((kind, "inside") if kind == "json" else (kind,), kind, at, width))
        at += width
    row = ("a", NOON, NOON, NOON, "1717246800000000", None, '"x"', "[1]", NOON, '{"type":"Point"}')
    assert orjson.loads(orjson.dumps(maker(parts)(row), option=OPTIONS)) == {
        "text": "a",
        "period": "2024-06-01T12:00:00Z/2024-06-01T12:00:00Z",
        "moment": "2024-06-01T12:00:00Z/2024-06-01T13:00:00Z",
        "result": "x",
        "json": {"inside": [1]},
        "time": "2024-06-01T12:00:00Z",
        "geometry": {"type": "Point"},
    }
