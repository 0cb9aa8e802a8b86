"""Rows of tables as CKAN writes them: as objects, lists, CSV and TSV; values by the type of their column.

Source: CKAN 2.12, "DataStore extension".
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import orjson

from hub.datasets.store.tables import Field

Rows = Sequence[Sequence[Any]]
Convert = Callable[[Any], Any]

ID = "_id"
FORMATS = ("objects", "lists", "csv", "tsv")


def moment(value: datetime) -> str:
    """A time with three digits of a second as CKAN has it, with six where they count; UTC where it has a zone."""
    bare = value.astimezone(UTC) if value.tzinfo else value
    text = bare.isoformat(timespec="microseconds" if value.microsecond % 1000 else "milliseconds")
    return text.replace("+00:00", "Z") if value.tzinfo else text


def number(value: Any) -> Any:
    """A number of any length as JSON writes it: digit by digit, never through a float."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f")) if value.is_finite() else None
    return value


def plain_number(value: Any) -> Any:
    """A number of any length as text."""
    return format(value, "f") if isinstance(value, Decimal) else value


def _written(value: Any) -> str:
    return orjson.dumps(value).decode()


def _yes_or_no(value: Any) -> str:
    return "true" if value else "false"


IN_JSON: Mapping[str, Convert] = {"numeric": number, "timestamp": moment, "timestamptz": moment}
IN_TEXT: Mapping[str, Convert] = {
    "numeric": plain_number, "timestamp": moment, "timestamptz": moment, "bool": _yes_or_no,
    "json": _written, "_text": _written,
}  # fmt: skip
"""What has to be done with values of a type; all others are written as they are."""


def converted(fields: Sequence[Field], rows: Rows, how: Mapping[str, Convert]) -> Rows:
    """The rows with the values that need it turned into what can be written, a whole column at a time."""
    wanted = [(at, how[field.type]) for at, field in enumerate(fields) if field.type in how]
    if not (wanted and rows):
        return rows
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for at, convert in wanted:
        columns[at] = [None if value is None else convert(value) for value in columns[at]]
    return list(zip(*columns, strict=True))


def records(fields: Sequence[Field], rows: Rows, format: str) -> Any:
    """The rows in one of `FORMATS`."""
    if format in ("csv", "tsv"):
        return delimited(converted(fields, rows, IN_TEXT), "," if format == "csv" else "\t")
    values = converted(fields, rows, IN_JSON)
    if format == "lists":
        return values
    names = [field.id for field in fields]
    return [dict(zip(names, row, strict=True)) for row in values]


def delimited(rows: Iterable[Sequence[Any]], delimiter: str) -> str:
    """Lines without a header, as one text."""
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def field_dict(field: Field) -> dict[str, Any]:
    """A column as CKAN shows it."""
    found: dict[str, Any] = {"id": field.id, "type": "int" if field.id == ID else field.type}
    return {**found, "info": dict(field.info)} if field.info else found
