"""What editors are told of the files of a dataset that wait for them, and everybody of columns that changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Row

from catalogue.portal import present, resources
from catalogue.portal.language import gettext
from hub.access import Call
from hub.datasets.models import ColumnChange, TableImport
from hub.datasets.store import Shown, imports, personal
from hub.datasets.store.column_changes import column_changes

NAMED = 6
"""So many columns are named of each kind of change."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for editors, and where to go."""

    sentence: str
    url: str


def notes(call: Call, shown: Shown, parts: Sequence[Row[Any]]) -> list[Note]:
    """What waits for an editor in these distributions; nothing for others."""
    if not call.principal.edits(shown.dataset.id, shown.dataset.owner_id):
        return []
    known = imports.of_dataset(call.session, shown.dataset.id)
    found = []
    for part in parts:
        sentence = _waits(known[part.id], resources.title(part)) if part.id in known else ""
        if sentence:
            found.append(Note(sentence, url_for("edit.save_import_form", name=shown.dataset.id, id=part.id)))
    return found


def _waits(row: TableImport, title: str) -> str:
    if personal.undecided(row):
        return gettext("“%(title)s” may hold data about persons. Please decide what is published.", title=title)
    if row.state == imports.FOUND:
        return gettext("“%(title)s” has been read. Please look through it and take it in.", title=title)
    if row.state in (imports.ERROR, imports.REFUSED):
        return gettext("“%(title)s” did not become a table.", title=title)
    return ""


def states(call: Call, shown: Shown) -> Mapping[str, str]:
    """For each distribution that is or may become a table of its file, how far that is."""
    words = {
        imports.WAITING: gettext("Table: waits until the file is read"),
        imports.RUNNING: gettext("Table: the file is being read"),
        imports.FOUND: gettext("Table: please look through it"),
        imports.COMPLETE: gettext("Table: taken in"),
        imports.REFUSED: gettext("Table: every row was refused"),
        imports.ERROR: gettext("Table: the file could not be read"),
    }
    return {str(key): words[row.state] for key, row in imports.of_dataset(call.session, shown.dataset.id).items()}


def changed_columns(call: Call, parts: Sequence[Row[Any]]) -> list[tuple[str, str]]:
    """When the columns of these tables changed, and how, the last time first."""
    tables = {part.id: resources.title(part) for part in parts if part.row_count is not None}
    return [
        (present.day(row.at), _told(row, tables[row.distribution_id] if len(tables) > 1 else ""))
        for row in column_changes(call.session, tables.keys())
    ]


def _told(row: ColumnChange, title: str) -> str:
    said = (
        (row.added, gettext("new: %(names)s", names=_names(row.added))),
        (row.removed, gettext("no longer there: %(names)s", names=_names(row.removed))),
        (row.retyped, gettext("of another type: %(names)s", names=_names(row.retyped))),
    )
    sentence = "; ".join(text for names, text in said if names)
    return f"{title}: {sentence}" if title else sentence


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    told = ", ".join(names[:NAMED])
    return gettext("%(names)s and %(count)s more", names=told, count=more) if more > 0 else told
