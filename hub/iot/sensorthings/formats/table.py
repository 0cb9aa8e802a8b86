"""Entities as CSV (RFC 4180): a column for each property, and for those of single entities inside."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

RISKY = frozenset("=+-@\t\r")
"""With these a text begins that a spreadsheet would read as a formula."""

Flat = dict[str, Any]


def table(made: Sequence[dict[str, Any]]) -> bytes:
    """A line of names, then a line for each entity; what only leads elsewhere has no place in a table."""
    rows = [dict(flat(each)) for each in made]
    names = list(dict.fromkeys(name for row in rows for name in row))
    into = io.StringIO(newline="")
    out = csv.writer(into, lineterminator="\r\n")
    out.writerow(map(_cell, names))
    out.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return into.getvalue().encode("utf-8", "replace")


def flat(made: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Names with slashes and their values; entities inside become columns of their own."""
    for name, value in made.items():
        if name.endswith(("@iot.navigationLink", "@iot.selfLink", "@iot.nextLink")):
            continue
        if isinstance(value, dict) and name[:1].isupper():
            yield from flat(value, f"{prefix}{name}/")
        else:
            yield f"{prefix}{name}", value


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return "'" + value if value[:1] in RISKY else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value
