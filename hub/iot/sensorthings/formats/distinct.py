"""Different values, each once: rows that are no entities and have neither id nor address."""

from collections.abc import Callable, Sequence
from typing import Any

from hub.iot.sensorthings.formats import values
from hub.iot.sensorthings.store.reading.found import Part, Values

Made = dict[str, Any]


def maker(parts: Sequence[Part]) -> Callable[[Values], Made]:
    """How one row is written: what was selected inside a property stands inside it again."""

    def make(row: Values) -> Made:
        found: Made = {}
        for part in parts:
            here = found
            for name in part.names[:-1]:
                here = here.setdefault(name, {})
            here[part.names[-1]] = _value(part, row[part.at : part.at + part.width])
        return found

    return make


def _value(part: Part, columns: Sequence[Any]) -> Any:
    match part.kind:
        case "period":
            return values.period(*columns)
        case "moment":
            end = columns[1]
            return values.moment(columns[0]) if end is None else values.period(columns[0], int(end))
        case "geometry":
            return values.geometry(*columns)
        case "result":
            return values.json(columns[1]) if columns[1] is not None else columns[0]
        case "json":
            return values.json(columns[0])
        case "time":
            return values.moment(columns[0])
    return columns[0]
