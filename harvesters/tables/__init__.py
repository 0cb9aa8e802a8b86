"""The entry for the sandbox: a file becomes a sheet and the rows of a table."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harvesters.tables import kinds
from harvesters.tables.shape import Source
from hub.errors import Unreadable
from hub.records import Refusal, Sheet
from hub.sandbox.wire import REASONS


def read(path: str, media_type: str, name: str, hints: Mapping[str, Any]) -> Iterator[Sheet | bytes | Refusal]:
    """What a file holds, then its rows in chunks of JSON, and what is refused of it.

    The sheet comes after all rows were looked at, so its types hold for each of them; `hints["only"] == "sheet"` ends
    there. A file that cannot be read at all raises `Unreadable` with a sentence.
    """
    place = Path(path)
    kind = kinds.kind(place, media_type, name)
    try:
        found = kinds.reader(kind).look(Source(place, media_type, name, kind), hints)
        yield found.sheet
        if hints.get("only") != "sheet":
            yield from found.rows()
    except RecursionError as problem:
        raise Unreadable(REASONS["RecursionError"]) from problem
    except MemoryError as problem:  # libraries have names of their own for it
        raise Unreadable(REASONS["MemoryError"]) from problem
