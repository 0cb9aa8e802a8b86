"""What happened to a dataset, one of its former states, and what a change changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from markupsafe import Markup
from sqlalchemy import ColumnElement

from catalogue.portal import metadata, own_fields
from catalogue.portal.language import gettext, lazy_gettext
from catalogue.portal.markup import render
from catalogue.portal.metadata import Line
from catalogue.schemas.activity import state
from catalogue.schemas.resource import resource_url
from hub.access import Call
from hub.activity import store
from hub.activity.store import Told, Window
from hub.datasets.store import Shown, snapshot
from hub.errors import NotFound

ROWS = 30
FARTHEST = 2**31 - 1
LONGEST = 1000
WORDS = {
    "new package": lazy_gettext("Dataset created"),
    "changed package": lazy_gettext("Dataset changed"),
    "deleted package": lazy_gettext("Dataset deleted"),
    "new organization": lazy_gettext("Organisation created"),
    "changed organization": lazy_gettext("Organisation changed"),
    "deleted organization": lazy_gettext("Organisation deleted"),
    "unusual source": lazy_gettext("A source brought much less than before; nothing was withdrawn"),
    "new group": lazy_gettext("Group created"),
    "changed group": lazy_gettext("Group changed"),
    "deleted group": lazy_gettext("Group deleted"),
}
LABELS = {
    "name": lazy_gettext("Name in the address"),
    "title": lazy_gettext("Title"),
    "notes": lazy_gettext("Description"),
    "tags": lazy_gettext("Keywords"),
    "groups": lazy_gettext("Themes and groups"),
    "license_id": lazy_gettext("Licence"),
    "private": lazy_gettext("Not public"),
    "state": lazy_gettext("State"),
    "resources": lazy_gettext("Files and links"),
    "extras": lazy_gettext("Further details"),
}
FOLLOWING = frozenset({
    "metadata_modified", "num_resources", "num_tags", "organization", "license_title", "license_url", "isopen",
})  # fmt: skip
"""Keys that only follow from others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity in the list; who acted is named to people who are logged in."""

    id: str
    at: datetime
    words: str
    actor: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what happened to a dataset."""

    dataset: Any
    entries: Sequence[Entry]
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Former:
    """A dataset as it was."""

    entry: Entry
    dataset: Any
    description: Markup
    lines: Sequence[Line]
    further: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Changed:
    """One detail before and after a change, each as lines of text."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a change changed; nothing is `known` of what was before where the caller could not see that."""

    entry: Entry
    dataset: Any
    known: bool
    details: Sequence[Changed]


def build(call: Call, shown: Shown, number: int) -> Page:
    """A page of what happened, newest first."""
    found, more = page(call, number, store.of_dataset(shown.dataset.id))
    return Page(shown.dataset, [entry(call, row) for row in found], number, more)


def page(call: Call, number: int, about: ColumnElement[bool]) -> tuple[Sequence[Told], bool]:
    """A page of activities, newest first, and whether there are more."""
    window = Window(ROWS + 1, min(ROWS * (number - 1), FARTHEST))
    found = store.activities(call.session, window, about)
    return found[:ROWS], len(found) > ROWS


def former(call: Call, id: str) -> Former:
    """The state after an activity."""
    row = _of_dataset(call, id)
    kept = snapshot.read(row.snapshot)
    dataset: Any = kept.dataset
    files = [(part.title or part.file_name, resource_url(part, call.settings.site_url)) for part in kept.distributions]
    return Former(
        entry(call, row),
        dataset,
        render(dataset.description),
        [*metadata.lines(dataset, kept.groups), *own_fields.of_dataset(dataset)],
        metadata.further(dataset),
        files,
    )


def changes(call: Call, id: str) -> Changes:
    """What an activity changed since the one before it."""
    row = _of_dataset(call, id)
    before = store.previous(call.session, row)
    dataset: Any = snapshot.read(row.snapshot).dataset
    if before is None:
        return Changes(entry(call, row), dataset, False, ())
    old, new = (state(each, call.settings.site_url) for each in (before, row))
    return Changes(entry(call, row), dataset, True, list(compare(old, new)))


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Changed]:
    """The keys of two states that differ, those with a label first."""
    keys = [*LABELS, *sorted((old.keys() | new.keys()) - LABELS.keys() - FOLLOWING)]
    for key in keys:
        if (before := old.get(key)) != (after := new.get(key)):
            yield Changed(str(LABELS.get(key, key)), _text(key, before), _text(key, after))


def _text(key: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    lines = value if isinstance(value, list) else [value]
    return "\n".join(_line(key, each) for each in lines)[:LONGEST]


def _line(key: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if key == "extras":
        return f"{value['key']}: {value['value']}"
    if key in ("tags", "groups"):
        return str(value["display_name"])
    if key == "resources":
        return " ".join(str(value[name]) for name in ("name", "format", "url", "last_modified") if value[name])
    return orjson.dumps(value).decode()


def entry(call: Call, row: Told) -> Entry:
    """One activity as it is listed."""
    words = str(WORDS.get(row.activity_type, row.activity_type))
    return Entry(str(row.id), row.at, words, row.actor if call.principal.user_id else "")


def _of_dataset(call: Call, id: str) -> Told:
    row = store.activity(call.session, id)
    if row.dataset_id is None:
        raise NotFound("There is no such activity")
    return row
