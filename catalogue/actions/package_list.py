"""Lists of datasets: their names, whole pages of them, and those that begin as somebody types."""

from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, ValidationError, fields, validate, validates

from catalogue.action import action
from catalogue.packages import packages
from catalogue.schemas.values import Natural, required_text
from catalogue.search.grammar import SearchSyntax
from hub.access import Call
from hub.datasets import store

CAP = 1000
LONGEST = 1000
MOST_WORDS = 8
WITHIN = 3
"""Shorter words are looked for at the beginning of words alone."""
SIGNS = frozenset('+-!(){}[]^"~*?:\\/&|<>=')
"""What means something in the search's own language."""


class Page(Schema):
    """A part of a list."""

    limit = Natural(load_default=None)
    offset = Natural(load_default=0)


class Listed(Page):
    """A part of the list of names, and what it holds beside what is public."""

    include_private = fields.Boolean(load_default=False)
    include_drafts = fields.Boolean(load_default=False)
    include_deleted = fields.Boolean(load_default=False)


class Whole(Page):
    """A part of the list of datasets; `page` counts from 1 and takes the place of `offset`."""

    page = Natural(load_default=None, validate=validate.Range(1, error="Must be a natural number from 1"))


class Beginning(Schema):
    """What somebody has typed."""

    q = required_text()
    limit = Natural(load_default=10)

    @validates("q")
    def _short(self, value: str, data_key: str) -> None:
        if len(value) > LONGEST:
            raise ValidationError(f"Must be {LONGEST} characters at most")


@action(takes=Listed)
def package_list(call: Call, argument: dict[str, Any]) -> list[str]:
    """The names of all public datasets, in order; `include_…` adds others that the caller may see."""
    return list(
        store.names(
            call.session,
            argument["limit"],
            argument["offset"],
            private=argument["include_private"],
            drafts=argument["include_drafts"],
            deleted=argument["include_deleted"],
        )
    )


@action(takes=Whole)
def current_package_list_with_resources(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """A page of all public datasets with their resources, the last changed first; beyond the end it is empty."""
    limit = CAP if argument["limit"] is None else min(argument["limit"], CAP)
    offset = argument["offset"] if argument["page"] is None else (argument["page"] - 1) * limit
    found = store.newest(call.session, offset, limit) if offset < 2**31 else []
    return packages(call, found)


@action(takes=Beginning)
def package_autocomplete(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """Datasets with `q` in their name or title: name, title, and which of the two matched."""
    return completions(call, argument["q"], min(argument["limit"], CAP))


def completions(call: Call, typed: str, limit: int) -> list[dict[str, str]]:
    """Datasets that have each word in their name or title, by name; what has no word has none."""
    words = "".join(" " if sign in SIGNS else sign for sign in typed[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return []
    asked = " AND ".join(map(_has, words))
    try:
        ids = current_app.extensions["search"].search(call, q=asked, rows=limit, sort="name asc").ids
    except SearchSyntax:  # nothing that could stand in a name
        return []
    found = (shown.dataset for shown in store.by_ids(call.session, map(UUID, ids)))
    return [{"name": row.name, "title": row.title, **_match(row.name, row.title, typed.lower())} for row in found]


def _has(word: str) -> str:
    within = f" OR title:*{word}* OR name:*{word.lower()}*" if len(word) >= WITHIN else ""
    return f"(title:{word}* OR title:{word} OR name:{word.lower()}*{within})"


def _match(name: str, title: str, typed: str) -> dict[str, str]:
    if name.startswith(typed) or typed not in title.lower():
        return {"match_field": "name", "match_displayed": name}
    return {"match_field": "title", "match_displayed": title if title == name else f"{title} ({name})"}
