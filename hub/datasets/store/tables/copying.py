"""Rows as CSV in PostgreSQL's own words, faster than any that are built here."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.waiting import Ready, Wait
from sqlalchemy import Integer, LargeBinary, Select, Text, case, cast, func, literal_column, select
from sqlalchemy.orm import Session

from hub.datasets.models import DataTable
from hub.datasets.store.tables.fields import Field
from hub.datasets.store.tables.search import Query, for_driver, statement

PIECE = 1 << 16
KNOWN = frozenset(("delimiter", "header", "newline", "decimal", "safe", "bare", "milliseconds", "exact", "places"))
DELIMITERS = {",": "','", ";": "';'", "|": "'|'", "\t": "E'\\t'"}
_FORMATS = {"timestamp": "", "timestamptz": '"Z"'}
_RISKY = "=+-@\t\r"
"""With these a text begins that a spreadsheet would read as a formula."""


def copy_csv(
    session: Session, row: DataTable, query: Query, options: Mapping[str, Any]
) -> Generator[bytes, None, None] | None:
    """The rows as CSV by PostgreSQL's COPY, in pieces, or None where it cannot write exactly what is wanted.

    Options: `delimiter` (","), `header` (a line of names first), `newline` (a line feed), `milliseconds` (in times, and
    more digits where they count) or `exact` (as many as count), `safe` (no text is a formula to a spreadsheet),
    `places` ("hex": WKB in hexadecimal), `bare` (booleans and times as PostgreSQL writes them, which is quickest; times
    with a zone as UTC). Values that are missing are empty, an empty text is `""`, booleans are `true`
    and `false`, times have a `T`. Decimal commas (`decimal`) and names that would be formulas are not its own.
    """
    asked = {key: value for key, value in options.items() if value not in (None, False)}
    delimiter = asked.get("delimiter", ",")
    own = asked.get("decimal", ".") == "." and not (query.geometry and asked.get("places") != "hex")
    plain = own and delimiter in DELIMITERS and asked.keys() <= KNOWN
    if session.get_bind().dialect.name != "postgresql" or not plain:
        return None
    fields, rows = statement(session, row, query)
    if asked.get("safe") and asked.get("header") and any(each.id[0] in _RISKY for each in fields):
        return None
    return _copied(session, _written(rows, fields, asked), asked)


def _written(rows: Select[Any], fields: Sequence[Field], asked: Mapping[str, Any]) -> Select[Any]:
    """The statement with times, booleans, lists, texts and places as they are written."""
    inner = list(rows.subquery().c)
    made = [_as_written(column, each, asked).label(column.name) for column, each in zip(inner, fields, strict=False)]
    return select(*made, *map(_hex, inner[len(fields) :]))


def _hex(place: Any) -> Any:
    binary = func.ST_AsBinary(place, type_=LargeBinary)
    return func.encode(binary, literal_column("'hex'"), type_=Text).label(place.name)


def _as_written(column: Any, each: Field, asked: Mapping[str, Any]) -> Any:
    if each.type == "text" and asked.get("safe"):
        first = func.ascii(column, type_=Integer)
        risky = first.in_([literal_column(str(ord(sign))) for sign in _RISKY])
        return case((risky, func.concat(literal_column("''''"), column)), else_=column)
    if asked.get("bare") and each.type in ("bool", "timestamptz"):
        return column
    if each.type == "bool":
        return case((column, literal_column("'true'")), (~column, literal_column("'false'")))
    if each.type == "_text":
        return cast(func.to_jsonb(column), Text)
    return _time(column, each, asked) if each.type in _FORMATS else column


def _time(column: Any, each: Field, asked: Mapping[str, Any]) -> Any:
    local = func.timezone(literal_column("'UTC'"), column) if each.type == "timestamptz" else column
    if asked.get("exact"):  # as PostgreSQL writes it, which is quicker than any form
        written = func.replace(cast(local, Text), literal_column("' '"), literal_column("'T'"), type_=Text)
        return written.op("||")(literal_column("'Z'")) if each.type == "timestamptz" else written
    if not asked.get("milliseconds"):
        return _shown(local, "", each)
    rest = func.mod(cast(func.date_part(literal_column("'microseconds'"), local), Integer), literal_column("1000"))
    return case((rest != literal_column("0"), _shown(local, ".US", each)), else_=_shown(local, ".MS", each))


def _shown(moment: Any, digits: str, each: Field) -> Any:
    form = f'YYYY-MM-DD"T"HH24:MI:SS{digits}{_FORMATS[each.type]}'
    return func.to_char(moment, literal_column(f"'{form}'"))


def _copied(session: Session, rows: Select[Any], options: Mapping[str, Any]) -> Generator[bytes, None, None]:
    connection = session.connection()
    text, values = for_driver(connection, rows)
    form = "FORMAT csv, HEADER" if options.get("header") else "FORMAT csv"
    delimiter = DELIMITERS[options.get("delimiter") or ","]
    newline = str(options.get("newline") or "\n").encode()
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        if options.get("bare"):
            cursor.execute("SET LOCAL timezone = 'UTC'")
        whole = f"COPY ({text}) TO STDOUT WITH ({form}, DELIMITER {delimiter})"
        # Without values psycopg takes the text as it is, in which % stands twice.
        with cursor.copy(whole if values else whole.replace("%%", "%"), values):
            more = True
            while more:
                piece, more = driver.wait(_next_piece(driver.pgconn, newline))
                yield piece


def _next_piece(connection: Any, newline: bytes) -> Generator[Wait, Ready, tuple[bytes, bool]]:
    """Rows up to a piece that is worth handing on, and whether there may be more.

    A `Copy` of psycopg gives row by row. To wait once for many of them takes half of the time, and to keep each row
    until they are put together would take as much again.
    """
    piece = bytearray()
    while len(piece) < PIECE:
        size, line = connection.get_copy_data(1)
        if size > 0:
            piece += line
            if newline != b"\n":
                piece[-1:] = newline
        elif size == 0:
            while not (yield Wait.R):
                continue
            connection.consume_input()
        else:
            _end(connection)
            return bytes(piece), False
    return bytes(piece), True


def _end(connection: Any) -> None:
    """Hear the database to its end, which may be that it could not go on."""
    for result in list(iter(connection.get_result, None)):
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)
