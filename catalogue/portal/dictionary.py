"""What the columns of a table mean: a page to read, and the same as CSV and JSON (CKAN's data dictionary)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, render_template
from sqlalchemy import Row

from catalogue import exports
from catalogue.portal import resources
from catalogue.portal.language import gettext, lazy_gettext
from catalogue.schemas.rows import field_dict
from hub.access import Call, Permission, access
from hub.datasets import store
from hub.datasets.models import DataTable
from hub.datasets.store import tables
from hub.datasets.store.tables import Field
from hub.errors import NotFound
from hub.records import Column

blueprint = Blueprint("dictionary", __name__)

TOLD = ("label", "unit", "notes", "type_override")
"""What is said of a column beside its name and type."""
KINDS = {
    "text": lazy_gettext("Text"),
    "int4": lazy_gettext("Whole number"),
    "int8": lazy_gettext("Whole number"),
    "float8": lazy_gettext("Number"),
    "numeric": lazy_gettext("Number"),
    "bool": lazy_gettext("Yes or no"),
    "date": lazy_gettext("Day"),
    "time": lazy_gettext("Time of day"),
    "timestamp": lazy_gettext("Date and time"),
    "timestamptz": lazy_gettext("Date and time"),
    "json": lazy_gettext("Several values"),
    "_text": lazy_gettext("Several texts"),
}
_RULE = "/dataset/<name>/dictionary/<uuid:id>"


@dataclass(frozen=True, slots=True)
class Line:
    """One column in words."""

    name: str
    label: str
    kind: str
    unit: str
    notes: str


@dataclass(frozen=True, slots=True)
class Page:
    """The columns of one table, and of which resource it is."""

    dataset: Row[Any]
    id: UUID
    title: str
    lines: Sequence[Line]
    editable: bool


@blueprint.get(_RULE, strict_slashes=False)
@access(Permission.READ)
def dictionary(call: Call, name: str, id: UUID) -> str:
    """The columns of a table, explained."""
    shown, part, table = found(call, name, id)
    row = shown.dataset
    page = Page(
        dataset=row,
        id=id,
        title=resources.title(part),
        lines=[_line(field) for field in tables.fields_of(table)],
        editable=call.principal.edits(row.id, row.owner_id),
    )
    return render_template("dictionary.html", page=page)


@blueprint.get(f"{_RULE}.<suffix>")
@access(Permission.READ)
def export(call: Call, name: str, id: UUID, suffix: str) -> Response:
    """The columns of a table as CSV, or as JSON in the words in which a table is made."""
    fields = tables.fields_of(found(call, name, id)[2])
    if suffix == "csv":
        head = exports.Head("dictionary", columns=[Column(name) for name in ("id", "type", *TOLD)])
        body = b"".join(exports.write("csv", head, iter([[tuple(_values(each)) for each in fields]])))
    elif suffix == "json":
        body = orjson.dumps({"fields": [field_dict(field) for field in fields]}, option=orjson.OPT_INDENT_2)
    else:
        raise NotFound("There is no such format; there are csv, json")
    response = Response(body, content_type=exports.TYPES[suffix])
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers.set("Content-Disposition", "attachment", filename=f"{id}-dictionary.{suffix}")
    return response


def found(call: Call, name: str, id: UUID) -> tuple[store.Shown, Row[Any], DataTable]:
    """A table with its resource and dataset, where it belongs to this one."""
    shown = store.shown(call.session, name)
    part = resources.part(shown, id)
    return shown, part, tables.table(call.session, id)


def _values(field: Field) -> list[str]:
    return [field.id, field.type, *(str(field.info.get(key) or "") for key in TOLD)]


def _line(field: Field) -> Line:
    label, unit, notes = (str(field.info.get(key) or "") for key in TOLD[:3])
    return Line(field.id, label, gettext(KINDS[field.type].sentence), unit, notes)
