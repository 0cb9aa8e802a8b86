"""A question in SQL on PostgreSQL: made a temporary view by a role that may do nothing else, looked through, then read.

Only the tables that the caller sees and the question names are there for it at all, as views of their names. So what
is hidden cannot be told from what does not exist, not even by an error.
"""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import psycopg
from psycopg import sql
from psycopg.pq import ExecStatus
from sqlalchemy.orm import Session

from hub.datasets.store.tables import allowed
from hub.datasets.store.tables.question import Answer, Limits, Source, no_table, too_long
from hub.datasets.store.tables.sql_tree import Named, named
from hub.db import DATASTORE, READER
from hub.errors import Forbidden, Invalid, Problem, Unavailable
from hub.questions import NOT_READ, TOO_LARGE

LARGEST_TREE = 4_000_000
Cursor = psycopg.Cursor[tuple[Any, ...]]

_SETTINGS = """
    SET LOCAL lock_timeout = '5s';
    SET LOCAL work_mem = '16MB';
    SET LOCAL hash_mem_multiplier = 1;
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL timezone = 'UTC';
    SET LOCAL datestyle = 'ISO';
    SET LOCAL row_security = on;
"""
_PARTS = """
    SELECT (SELECT oid FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER')),
           (SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'postgis'),
           has_parameter_privilege('temp_file_limit', 'SET')
"""
_POSTGIS = """
    EXISTS (SELECT 1 FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'postgis'
            WHERE d.classid = '{}'::regclass AND d.objid = {}.oid AND d.refclassid = 'pg_extension'::regclass)
"""
_OWN = "'pg_catalog'::regnamespace"
_FUNCTIONS = f"""
    SELECT proname, oidvectortypes(proargtypes), pronamespace = {_OWN}, {_POSTGIS.format("pg_proc", "p")}
    FROM pg_proc p WHERE oid = ANY (%s)
"""  # noqa: S608 (no value in it)
_OPERATORS = f"""
    SELECT oprname, p.pronamespace = {_OWN} OR {_POSTGIS.format("pg_proc", "p")}
    FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode WHERE o.oid = ANY (%s)
"""  # noqa: S608 (likewise)
_TYPES = f"""
    SELECT t.typname, t.typnamespace = {_OWN}, {_POSTGIS.format("pg_type", "t")}, t.typrelid
    FROM pg_type given LEFT JOIN pg_type element ON element.oid = given.typelem AND given.typcategory = 'A'
    JOIN pg_type t ON t.oid = coalesce(element.oid, given.oid) WHERE given.oid = ANY (%s)
"""  # noqa: S608 (likewise)
_WRITTEN = dict.fromkeys(allowed.PLACE_TYPES - {"box2d"}, "st_asgeojson({})::json")
"""How the answer has a value of a type, where PostgreSQL itself would write it in another way."""
_TREE = """
    SELECT octet_length(ev_action::text), CASE WHEN octet_length(ev_action::text) <= %s THEN ev_action::text END
    FROM pg_rewrite WHERE ev_class = %s
"""


def answer(session: Session, sources: Sequence[Source], text: str, limits: Limits) -> Answer:
    """What the question finds; the session's transaction must be rolled back afterwards."""
    driver: psycopg.Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    try:
        with driver.cursor() as cursor:
            return _answer(cursor, sources, text, limits)
    except psycopg.Error as error:
        raise _problem(error, limits) from error


def _answer(cursor: Cursor, sources: Sequence[Source], text: str, limits: Limits) -> Answer:
    _set_up(cursor, limits)
    seen = _show(cursor, sources)
    _run(cursor, sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(READER)))
    columns = _columns(cursor, text)
    name = f"allmende_{secrets.token_hex(16)}"
    view = _make_view(cursor, name, len(columns), text)
    _check(cursor, _read_tree(cursor, view), seen, view)
    _run(cursor, "SET TRANSACTION READ ONLY")
    fields = list(zip((column for column, _ in columns), _type_names(cursor, columns), strict=True))
    return _read(cursor, name, fields, limits)


def _set_up(cursor: Cursor, limits: Limits) -> None:
    role, postgis, bounded = _row(_run(cursor, _PARTS, (READER,)))
    if role is None:
        raise Unavailable("Questions in SQL are not set up on this hub: its database lacks a role for them")
    places = ", ".join(filter(None, ("pg_catalog", "pg_temp", postgis)))
    disk = "SET LOCAL temp_file_limit = '1GB';" if bounded else ""
    time = f"SET LOCAL statement_timeout = {limits.seconds * 1000};"
    _run(cursor, f"{_SETTINGS} {disk} {time} SET LOCAL search_path = {places}".encode())


def _show(cursor: Cursor, sources: Sequence[Source]) -> set[int]:
    """Make each source a view under its name, owned by the role; returns their numbers."""
    making, role = (
        sql.SQL("CREATE TEMP VIEW {name} AS SELECT {columns} FROM {table}; ALTER VIEW pg_temp.{name} OWNER TO {role}"),
        sql.Identifier(READER),
    )
    for source in sources:
        columns = sql.SQL(", ").join(map(sql.Identifier, source.columns))
        table = sql.Identifier(DATASTORE, source.table)
        _run(cursor, making.format(name=sql.Identifier(source.name), columns=columns, table=table, role=role))
    names = [source.name for source in sources]
    made = "SELECT oid FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname = ANY (%s)"
    return {oid for (oid,) in _run(cursor, made, (names,))}


def _columns(cursor: Cursor, text: str) -> list[tuple[str, int]]:
    """Names and types of what the question finds; the server reads it, and nothing is executed."""
    connection = cursor.connection.pgconn
    made = connection.prepare(b"", text.encode())
    if made.status != ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(made, "utf-8")
    found = connection.describe_prepared(b"")
    columns = [((found.fname(at) or b"").decode(), found.ftype(at)) for at in range(found.nfields)]
    if not columns:
        raise Invalid(query=[NOT_READ])
    return columns


def _make_view(cursor: Cursor, name: str, width: int, text: str) -> int:
    columns = ", ".join(f"c{at}" for at in range(width))
    try:
        # In binary, because only then one statement alone is taken.
        cursor.execute(f"CREATE TEMP VIEW {name} ({columns}) AS {text}".encode(), prepare=False, binary=True)
    except psycopg.errors.SyntaxError as error:  # the text alone has been read without one
        raise Invalid(query=[NOT_READ]) from error
    found = "SELECT oid FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname = %s"
    (view,) = _row(_run(cursor, found, (name,)))
    return int(view)


def _read_tree(cursor: Cursor, view: int) -> Named:
    length, tree = _row(_run(cursor, _TREE, (LARGEST_TREE, view)))
    if tree is None:
        raise Invalid(query=[f"The question is too long: it becomes {length:,} characters"])
    return named(tree)


def _check(cursor: Cursor, found: Named, seen: set[int], view: int) -> None:
    """Compare what the tree names with what is seen and with the lists."""
    _check_relations(cursor, found.relations - {0, view}, seen)
    _check_functions(cursor, found.functions - {0})
    operators = _known(cursor, _OPERATORS, found.operators - {0})
    _refuse("operator", (name for name, own in operators if not own))
    types = _known(cursor, _TYPES, found.types - {0})
    _refuse("type", (row[0] for row in types if not _is_type(seen, *row)))


def _check_relations(cursor: Cursor, found: set[int], seen: set[int]) -> None:
    if found <= seen:
        return
    names = _run(cursor, "SELECT relname FROM pg_class WHERE oid = ANY (%s)", (list(found - seen),))
    _refuse("table", (name for (name,) in names))
    raise no_table()


def _check_functions(cursor: Cursor, found: set[int]) -> None:
    for name, arguments, own, postgis in _known(cursor, _FUNCTIONS, found):
        listed = allowed.FUNCTIONS if own else allowed.PLACES if postgis else frozenset()
        if name not in listed and not (postgis and f"{name}({arguments})" in allowed.SIGNATURES):
            _refuse("function", [name])


def _is_type(seen: set[int], name: str, own: bool, postgis: bool, relation: int) -> bool:
    if relation:
        return relation in seen
    return name in (allowed.TYPES if own else allowed.PLACE_TYPES if postgis else ())


def _known(cursor: Cursor, query: str, numbers: set[int]) -> list[tuple[Any, ...]]:
    rows = _run(cursor, query, (list(numbers),)).fetchall() if numbers else []
    if len(rows) != len(numbers):
        raise Forbidden("The question uses a form of SQL that is not available here")
    return rows


def _refuse(kind: str, names: Iterator[str] | Sequence[str]) -> None:
    for name in names:
        raise Forbidden(f"The {kind} “{name}” is not available here")


def _type_names(cursor: Cursor, columns: Sequence[tuple[str, int]]) -> Iterator[str]:
    numbers = [number for _, number in columns]
    known = (
        "SELECT oid, CASE WHEN typrelid <> 0 THEN 'record' WHEN typname = 'jsonb' THEN 'json' ELSE typname END"
        " FROM pg_type WHERE oid = ANY (%s)"
    )
    names: dict[int, str] = dict(_run(cursor, known, (numbers,)).fetchall())
    return (names[number] for number in numbers)


def _read(cursor: Cursor, view: str, fields: Sequence[tuple[str, str]], limits: Limits) -> Answer:
    """The rows, each as one JSON object that the server writes; of columns with one name the last one counts."""
    last = {name: at for at, (name, _) in enumerate(fields)}
    sizes = " + ".join(f"coalesce(pg_column_size(c{at}), 0)" for at in last.values())
    written = sql.SQL(", ").join(
        sql.SQL(_WRITTEN.get(fields[at][1], "{}") + " AS {}").format(sql.Identifier(f"c{at}"), sql.Identifier(name))
        for name, at in last.items()
    )
    # The inner LIMIT keeps the server from computing each value once to measure and once to write it.
    query = sql.SQL(
        "SELECT CASE WHEN {sizes} <= {most} THEN (SELECT row_to_json(r)::text FROM (SELECT {columns}) r) END"
        " FROM (SELECT * FROM pg_temp.{view} LIMIT {limit}) q"
    ).format(
        sizes=sql.SQL(sizes),
        most=limits.bytes,
        columns=written,
        view=sql.Identifier(view),
        limit=limits.rows + 1,
    )
    records: list[Any] = []
    size = 0
    for (row,) in cursor.stream(query):
        if row is None:
            raise Invalid(query=[TOO_LARGE])
        size += len(row)
        if len(records) == limits.rows or size > limits.bytes:
            return Answer(fields, records, truncated=True)
        records.append(orjson.Fragment(row))
    return Answer(fields, records, truncated=False)


def _run(cursor: Cursor, query: Any, values: Sequence[Any] | None = None) -> Cursor:
    # Never kept as a prepared statement: it is another one as another role, and some are several statements.
    return cursor.execute(query, values, prepare=False)


def _row(cursor: Cursor) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 (asked for one)
    return row


def _problem(error: psycopg.Error, limits: Limits) -> Problem:
    """What went wrong as a sentence. The server's own sentence is about the question and about rows the caller sees."""
    state, said = error.sqlstate or "", error.diag.message_primary or ""
    if state == "42P01" and error.diag.source_function != "errorMissingRTE":
        return no_table()
    if state in ("42501", "42P16"):  # the latter for what only functions that are not available give back
        return Forbidden("The question asks for something that is not available here")
    if state == "57014":
        return too_long(limits)
    if state == "55P03":
        return Unavailable("The table is just being changed, please try again")
    if state[:2] in ("53", "54"):
        return Invalid(query=["The question needs more room than allowed"])
    if state == "XX000":  # PostGIS says this of places that it cannot read, with much of its inside
        return Invalid(query=["The database cannot answer this question"])
    if state[:2] in ("08", "40", "57", "58", "F0", "XX", ""):
        return Unavailable("The database is not available just now")
    return Invalid(query=[NOT_READ if error.diag.source_function == "exec_parse_message" else said])
