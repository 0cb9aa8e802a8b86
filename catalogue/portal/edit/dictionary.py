"""The clerk's page on what the columns of a table mean."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from catalogue.edit import writable
from catalogue.portal import dictionary, resources
from catalogue.portal.dictionary import TOLD
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.datasets import last_writer, shown
from catalogue.portal.edit.fields import Choices, Field, Value
from catalogue.portal.edit.forms import form
from catalogue.portal.edit.sheet import check, sheet
from catalogue.portal.language import Said, lazy_gettext
from hub.access import Call
from hub.datasets.store import tables
from hub.db import now
from hub.errors import Invalid, Problem

LONGEST = 10_000
ASKED = {
    "label": (lazy_gettext("Title"), "text"),
    "unit": (lazy_gettext("Unit"), "text"),
    "notes": (lazy_gettext("What it means"), "area"),
    "type_override": (lazy_gettext("Read as, when the file is read again"), "select"),
}
READ_AS = {
    "text": lazy_gettext("Text"),
    "numeric": lazy_gettext("Number"),
    "timestamp": lazy_gettext("Date and time"),
}


def show_dictionary(call: Call, problem: Problem | None, name: str, id: UUID) -> str:
    """The form: for each column what people call it, in which unit, and what it means."""
    found = shown(call, name)
    part, columns = resources.part(found, id), _columns(call, id)
    page = sheet(
        _fields(columns),
        _values(columns),
        choices=_choices(columns),
        sent=request.form if problem else None,
        problem=problem,
    )
    return render_template(
        "edit/dictionary.html", dataset=found.dataset, sheet=page, id=id, title=resources.title(part)
    )


def save_dictionary(call: Call, name: str, id: UUID) -> AnyResponse:
    """Keep what was typed; what other programs said of a column stays."""
    row = writable(call, name)
    resources.part(dictionary.found(call, name, id)[0], id)
    columns = _columns(call, id)
    typed, known = table.read(_fields(columns), request.form), _values(columns)
    check(request.form, typed, known, last_writer(call, row))
    _check(typed)
    if table.changed(typed, known):
        said = {field.id: _info(field, typed, number) for number, field in enumerate(columns)}
        tables.describe(call.session, tables.table(call.session, id), said)
        row.metadata_modified = now()
    return redirect(url_for("dictionary.dictionary", name=name, id=id, done="saved"), 303)


def _columns(call: Call, id: UUID) -> list[tables.Field]:
    return tables.fields_of(tables.table(call.session, id))


def _key(word: str, number: int) -> str:
    return f"{word}-{number}"


def _fields(columns: Sequence[tables.Field]) -> list[Field]:
    return [field for number, column in enumerate(columns) for field in _of_column(number, column.id)]


def _of_column(number: int, name: str) -> Iterator[Field]:
    for word, (label, kind) in ASKED.items():
        yield Field(_key(word, number), label, kind, section=Said(name) if word == TOLD[0] else None)


def _values(columns: Sequence[tables.Field]) -> dict[str, Value]:
    return {
        _key(word, number): table.plain(str(column.info.get(word) or ""))
        for number, column in enumerate(columns)
        for word in TOLD
    }


def _choices(columns: Sequence[tables.Field]) -> Mapping[str, Choices]:
    offered = [(code, str(text)) for code, text in READ_AS.items()]
    return {_key("type_override", number): offered for number in range(len(columns))}


def _check(typed: Mapping[str, Value]) -> None:
    wrong = {key: ["Is too long"] for key, value in typed.items() if len(value) > LONGEST}
    wrong |= {
        key: ["Date format incorrect"] for key, value in typed.items() if _is_kind(key) and value not in ("", *READ_AS)
    }
    if wrong:
        raise Invalid(**wrong)


def _is_kind(key: str) -> bool:
    return key.startswith("type_override")


def _info(column: tables.Field, typed: Mapping[str, Value], number: int) -> dict[str, Any]:
    said = {word: typed.get(_key(word, number), "") for word in TOLD}
    left = {key: value for key, value in column.info.items() if key not in TOLD}
    return {**left, **{key: value for key, value in said.items() if value}}


form("/dataset/<name>/dictionary/<uuid:id>/edit", show_dictionary, save_dictionary)
