"""Rows as CSV in PostgreSQL's own words, faster than any that are built here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, LargeBinary, Select, Text, case, cast, func, literal_column, or_, select
from sqlalchemy.orm import Session

from hub.datasets.models import DataTable
from hub.datasets.store.tables.fields import Field
from hub.datasets.store.tables.search import Query, statement

PIECE = 1 << 16
KNOWN = frozenset(("delimiter", "header", "newline", "decimal", "safe", "milliseconds", "exact", "places"))
RISKY = tuple(map(ord, "=+-@\t\r"))
"""With these a text begins that a spreadsheet would read as a formula."""
_FORMATS = {"timestamp": "", "timestamptz": '"Z"'}


def copy_csv(session: Session, row: DataTable, query: Query, options: Mapping[str, Any]) -> Iterator[bytes] | None:
    """The rows as CSV by PostgreSQL's COPY, in pieces, or None where it cannot write exactly what is wanted.

    Options: `delimiter` (","), `header` (a line of names first), `newline` (a line feed), `milliseconds` in times or
    `exact` ones (fractions of a second where there are any), texts `safe` for spreadsheets, `places` as "hex" (of WKB).
    Values that are missing are empty, an empty text is `""`, booleans are `true` and `false`, times have a `T`. Decimal
    commas (`decimal`) are not its own.
    """
    asked = {key: value for key, value in options.items() if value not in (None, False)}
    plain = asked.get("decimal", ".") == "." and not (query.geometry and asked.get("places") != "hex")
    if session.get_bind().dialect.name != "postgresql" or not plain or not asked.keys() <= KNOWN:
        return None
    fields, rows = statement(session, row, query)
    return _copied(session, _written(rows, fields, asked), asked)


def _written(rows: Select[Any], fields: Sequence[Field], asked: Mapping[str, Any]) -> Select[Any]:
    """The statement with times, booleans, lists, risky texts and places as they are written."""
    inner = rows.subquery()
    columns = list(inner.c)
    written = [
        _as_written(column, each, asked).label(column.name) for column, each in zip(columns, fields, strict=False)
    ]
    for place in columns[len(fields) :]:
        binary = func.ST_AsBinary(place, type_=LargeBinary)
        written.append(func.encode(binary, literal_column("'hex'"), type_=Text).label(place.name))
    return select(*written)


def _as_written(column: Any, each: Field, asked: Mapping[str, Any]) -> Any:
    if each.type == "bool":
        return case((column, literal_column("'true'")), (~column, literal_column("'false'")))
    if each.type == "_text":
        return cast(func.to_jsonb(column), Text)
    if each.type == "text" and asked.get("safe"):
        first = func.ascii(column, type_=Integer)
        risky = or_(*(first == literal_column(str(sign)) for sign in RISKY))
        return case((risky, literal_column("chr(39)").op("||")(column)), else_=column)
    return _time(column, each, asked) if each.type in _FORMATS else column


def _time(column: Any, each: Field, asked: Mapping[str, Any]) -> Any:
    local = func.timezone(literal_column("'UTC'"), column) if each.type == "timestamptz" else column
    if asked.get("exact"):  # as it is written anyway, with fractions where there are any
        written = func.replace(cast(local, Text), literal_column("' '"), literal_column("'T'"), type_=Text)
        return written.op("||")(literal_column("'Z'")) if each.type == "timestamptz" else written
    form = 'YYYY-MM-DD"T"HH24:MI:SS' + (".MS" if asked.get("milliseconds") else "") + _FORMATS[each.type]
    return func.to_char(local, literal_column(f"'{form}'"))


def _copied(session: Session, rows: Select[Any], options: Mapping[str, Any]) -> Iterator[bytes]:
    connection = session.connection()
    compiled: Any = rows.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    processors = compiled._bind_processors
    values = {name: processors.get(name, lambda v: v)(value) for name, value in compiled.construct_params().items()}
    form = "FORMAT csv, HEADER" if options.get("header") else "FORMAT csv"
    delimiter = {"\t": "E'\\t'", ";": "';'", "|": "'|'"}.get(options.get("delimiter", ","), "','")
    newline = options["newline"].encode() if options.get("newline", "\n") != "\n" else None
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        text = f"COPY ({compiled.string}) TO STDOUT WITH ({form}, DELIMITER {delimiter})"
        with cursor.copy(text, values or None) as copy:
            piece = bytearray()
            for line in copy:
                piece += line if newline is None else line[:-1]
                piece += newline or b""
                if len(piece) >= PIECE:
                    yield bytes(piece)
                    piece.clear()
            yield bytes(piece)
