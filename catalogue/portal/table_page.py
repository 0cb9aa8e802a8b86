"""The page of a table: rows filtered, sorted and in pages by the address alone, and this very view to take home.

The address holds `page` and what `datastore_search` and the downloads take (`q`, `filters`, `sort`, `fields`), so a
view can be sent on, downloaded and asked for by a program as it is. The form asks for one condition at a time and leads
to the address that holds it beside the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from babel.numbers import format_decimal
from flask import Blueprint, redirect, render_template, request
from flask_babel import get_locale  # type: ignore[import-untyped]
from sqlalchemy import Row
from werkzeug.wrappers import Response as AnyResponse

from catalogue import demand, exports, parameters, questions
from catalogue.portal import present, resources
from catalogue.portal.language import gettext, lazy_gettext
from catalogue.portal.resources import Link
from hub.access import Call, Permission, access
from hub.datasets import store
from hub.datasets.store import tables
from hub.datasets.store.tables import DataTable, Query
from hub.errors import BadRequest, Invalid, NotFound, Problem
from hub.records import Column

blueprint = Blueprint("table", __name__)

ROWS = 50
DEEPEST = 1_000_000
"""The last row that pages lead to; beyond it filters and downloads are quicker."""
KEPT = ("q", "filters", "sort", "fields")
OPERATORS = {
    "eq": lazy_gettext("is"),
    "gte": lazy_gettext("is at least"),
    "lte": lazy_gettext("is at most"),
    "gt": lazy_gettext("is more than"),
    "lt": lazy_gettext("is less than"),
}
TYPES = {
    "text": lazy_gettext("Text"), "integer": lazy_gettext("Whole number"), "number": lazy_gettext("Number"),
    "boolean": lazy_gettext("Yes or no"), "date": lazy_gettext("Day"), "datetime": lazy_gettext("Time"),
    "time": lazy_gettext("Time of day"), "json": lazy_gettext("Object"),
}  # fmt: skip
NUMERIC = resources.NUMERIC


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its name, which way it sorts, and where a click leads."""

    title: str
    name: str
    numeric: bool
    sorted: str
    url: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in words, and the address of the view without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A column in words."""

    name: str
    title: str
    kind: str
    unit: str
    description: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page of a table shows."""

    dataset: Row[Any]
    part: Row[Any]
    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    total: int
    first: int
    conditions: Sequence[Condition]
    columns: Sequence[Explained]
    links: Sequence[Link]
    api: str
    before: str
    after: str
    problem: str
    asked: Mapping[str, str]
    reset: str


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks, and how to say it otherwise."""

    path: str
    asked: Mapping[str, str]

    def url(self, **changed: str) -> str:
        """The address of a view that differs in this; what is empty is left out, and the pages begin anew."""
        told = {**self.asked, "page": "", **changed}
        left = {key: value for key, value in told.items() if value}
        return f"{self.path}?{urlencode(left)}" if left else self.path

    @property
    def filters(self) -> dict[str, Any]:
        """The conditions by column; those that are grouped stay as they are."""
        try:
            found = orjson.loads(self.asked.get("filters", "") or "{}")
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    def filtered(self, filters: Mapping[str, Any]) -> str:
        """The address of the view under other conditions."""
        return self.url(filters=orjson.dumps(filters).decode() if filters else "")


@blueprint.get("/dataset/<name>/resource/<uuid:id>/table")
@access(Permission.READ)
def table(call: Call, name: str, id: UUID) -> str | AnyResponse:
    """The rows of a table, as the address says."""
    shown = store.shown(call.session, name)
    part = resources.part(shown, id)
    row = tables.find(call.session, part.id)
    if row is None:
        raise NotFound("There is no such table")
    given = {key: request.args[key] for key in (*KEPT, "page") if request.args.get(key)}
    view = View(request.path, given)
    if request.args.get("column"):
        return redirect(_with_condition(view, request.args))
    return render_template("table.html", page=build(call, shown.dataset, part, row, view), operators=OPERATORS)


def _with_condition(view: View, given: Mapping[str, str]) -> str:
    """The address that holds the condition of the form, too; a second one on the same column joins the first."""
    column, word, value = given["column"], given.get("operator", "eq"), given.get("value", "")
    if word not in OPERATORS:
        raise BadRequest(f"operator must be one of {', '.join(OPERATORS)}")
    present_ones = view.filters
    known = present_ones.get(column)
    if word == "eq":
        wanted: Any = value if value else None
    else:
        wanted = {**(known if isinstance(known, dict) else {}), word: value}
    return view.filtered({**present_ones, column: wanted})


def build(call: Call, dataset: Row[Any], part: Row[Any], row: DataTable, view: View) -> Page:
    """The page; a question that does not fit the columns is answered with a sentence and without rows."""
    number = min(parameters.page_number(view.asked), DEEPEST // ROWS)
    query, problem = _query(view)
    rows: Sequence[tuple[Any, ...]] = ()
    fields: Sequence[Any] = tables.fields_of(row)
    total = 0
    try:
        found = tables.search(call.session, row, replace(query, limit=ROWS, offset=(number - 1) * ROWS))
        fields, rows, total = found.fields, found.rows, tables.total(call.session, row, query)
        demand.follow(call, row, query)
    except Invalid as error:
        problem = "; ".join(str(text) for texts in error.fields.values() for text in texts) or error.message
    shown = [each for each in fields if each.id != tables.ID]
    columns = [tables.to_column(each) for each in shown]
    start = len(fields) - len(shown)
    return Page(
        dataset=dataset,
        part=part,
        title=resources.title(part),
        headings=list(_headings(columns, view)),
        rows=[_cells(values[start:], columns) for values in rows],
        total=total,
        first=(number - 1) * ROWS + 1,
        conditions=list(_conditions(view)),
        columns=[_explained(tables.to_column(each)) for each in tables.fields_of(row)],
        links=list(_links(row, view)),
        api=_api(call, row, view),
        before=view.url(page=str(number - 1)) if number > 1 else "",
        after=view.url(page=str(number + 1)) if number * ROWS < min(total, DEEPEST) else "",
        problem=problem,
        asked=view.asked,
        reset=view.path,
    )


def _query(view: View) -> tuple[Query, str]:
    try:
        return questions.question({key: view.asked.get(key, "") for key in KEPT}), ""
    except Problem as problem:
        return Query(), problem.message


def _cells(values: Sequence[Any], columns: Sequence[Column]) -> list[str]:
    return [_cell(value, column.type) for value, column in zip(values, columns, strict=True)]


def _cell(value: Any, kind: str) -> str:
    """A value as it is: unlike in a preview no digit of a number is left out, for it may be a coordinate."""
    if isinstance(value, float | Decimal):
        return format_decimal(value, format="0.####################", locale=get_locale())
    return present.cell(value, kind)


def _headings(columns: Sequence[Column], view: View) -> Iterator[Heading]:
    name, _, way = view.asked.get("sort", "").rpartition(" ")
    for column in columns:
        said = quoted(column.name)
        now = {"asc": "ascending", "desc": "descending"}.get(way, "") if name == said else ""
        turned = "desc" if now == "ascending" else "asc"
        title = f"{column.title or column.name} ({column.unit})" if column.unit else column.title or column.name
        yield Heading(title, column.name, column.type in NUMERIC, now, view.url(sort=f"{said} {turned}"))


def quoted(name: str) -> str:
    """The name of a column as the order takes it: in quotation marks where it could be taken for something else."""
    return name if name.isalnum() else f'"{name}"'


def _conditions(view: View) -> Iterator[Condition]:
    if words := view.asked.get("q"):
        yield Condition(gettext("Words: %(words)s", words=words[:80]), view.url(q=""))
    filters = view.filters
    for column, wanted in filters.items():
        others = {key: value for key, value in filters.items() if key != column}
        if isinstance(wanted, dict) and not column.startswith("$"):
            for word, value in wanted.items():
                left = {key: each for key, each in wanted.items() if key != word}
                yield _condition(column, word, value, view.filtered({**others, column: left} if left else others))
        else:
            yield _condition(column, "eq", wanted, view.filtered(others))


def _condition(column: str, word: str, value: Any, url: str) -> Condition:
    said = gettext("nothing") if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()
    return Condition(f"{column} {OPERATORS.get(word, word)} {said[:80]}", url)


def _explained(column: Column) -> Explained:
    kind = str(TYPES.get(column.type, column.type))
    return Explained(column.name, column.title, kind, column.unit, column.description)


def _links(row: DataTable, view: View) -> Iterator[Link]:
    asked = urlencode({key: view.asked[key] for key in KEPT if view.asked.get(key)})
    for suffix in exports.suffixes(places=row.has_geometry):
        title = exports.FORMATS[suffix].title
        yield Link(title, f"/resource/{row.id}/table.{suffix}" + (f"?{asked}" if asked else ""))


def _api(call: Call, row: DataTable, view: View) -> str:
    asked = {"resource_id": str(row.id), **{key: view.asked[key] for key in KEPT if view.asked.get(key)}}
    return f"{call.settings.site_url}/api/3/action/datastore_search?{urlencode(asked)}"
