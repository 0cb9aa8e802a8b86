"""Observations as rows of values, grouped by their datastreams (18-088, 12)."""

from collections.abc import Sequence
from typing import Any

from hub.iot.sensorthings.store.reading.found import Values
from hub.iot.sensorthings.store.reading.rows import DATASTREAM, KIND, MULTI

USUAL = ("id", "phenomenonTime", "result", "resultTime")
FURTHER = ("resultQuality", "validTime", "parameters")

Made = dict[str, Any]


def groups(rows: Sequence[Values], made: Sequence[Made], selected: Sequence[str], root: str) -> list[Made]:
    """A group for each datastream, in the order in which they come first."""
    found: dict[tuple[int, bool], list[Made]] = {}
    for row, each in zip(rows, made, strict=True):
        found.setdefault((row[DATASTREAM], row[KIND] == MULTI), []).append(each)
    return [_group(stream, multi, each, selected, root) for (stream, multi), each in found.items()]


def _group(stream: int, multi: bool, made: Sequence[Made], selected: Sequence[str], root: str) -> Made:
    components = list(selected) or [*USUAL, *(name for name in FURTHER if any(name in each for each in made))]
    keys = ["@iot.id" if name in ("id", "@iot.id") else name for name in components]
    name, kind = ("MultiDatastreams", "MultiDatastream") if multi else ("Datastreams", "Datastream")
    return {
        f"{kind}@iot.navigationLink": f"{root}/{name}({stream})",
        "components": components,
        "dataArray@iot.count": len(made),
        "dataArray": [[each.get(key) for key in keys] for each in made],
    }
