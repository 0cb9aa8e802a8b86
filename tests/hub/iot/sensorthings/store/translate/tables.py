"""Tables of filters and of what they keep: one text file for each part of the translation."""

from pathlib import Path
from typing import Any

from hub.boundary import PUBLIC, Scope
from hub.db import Database
from tests.hub.iot.sensorthings.store.translate.world import ids, order

FILTERS = Path(__file__).parent / "filters"


def kept(town: Database[Scope], part: str) -> tuple[dict[str, str], dict[str, str]]:
    """What each filter of a part keeps, and what it has to keep. A set with ^ is put in order instead."""
    lines = (FILTERS / f"{part}.txt").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    with town.read(PUBLIC) as session:
        found = {f"{name}: {text}": _written(_ask(session, name, text)) for name, text, _ in rows}
    return found, {f"{name}: {text}": expected for name, text, expected in rows}


def _ask(session: Any, name: str, text: str) -> Any:
    return order(session, name[1:], text) if name.startswith("^") else ids(session, name, text)


def _written(found: Any) -> str:
    return found if isinstance(found, str) else " ".join(map(str, found))
