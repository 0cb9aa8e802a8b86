import csv
import io
import json

import psycopg
import pytest
from sqlalchemy import text

from hub.boundary import OPERATOR
from hub.datasets.store import tables
from hub.datasets.store.tables import Query
from tests.conftest import on_postgresql, on_sqlite

COLUMNS = {
    "a %s": "text", "n": "int4", "x": "float8", "b": "bool", "d": "date", "at": "timestamp", "z": "timestamptz",
    "j": "json",
}  # fmt: skip
ROWS = (
    ('50% "of" it;,\nand more', 1, 0.1, True, "2024-05-01", "2024-05-01T12:00:00.25", "2024-05-01T12:00+02", {"k": 1}),
    ("", None, 3.0, False, None, None, None, None),
    (None, 3, None, None, None, None, None, None),
)  # fmt: skip


def copied(database, part, options, **question):
    with database.read(OPERATOR) as session:
        pieces = tables.copy_csv(session, tables.table(session, part), Query(**{"limit": None, **question}), options)
        return None if pieces is None else b"".join(pieces).decode()


def rows_of(table):
    return table(COLUMNS, *(dict(zip(COLUMNS, row, strict=True)) for row in ROWS))


@on_postgresql
def test_rows_are_written_as_they_are_read(database, table):
    text = copied(database, rows_of(table), {"header": True})
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == ["_id", *COLUMNS]
    first = [
        "1",
        ROWS[0][0],
        "1",
        "0.1",
        "true",
        "2024-05-01",
        "2024-05-01T12:00:00",
        "2024-05-01T10:00:00Z",
        '{"k": 1}',
    ]
    assert rows == [first, ["2", "", "", "3", "false", "", "", "", ""], ["3", "", "3", "", "", "", "", "", ""]]
    assert '\n2,"",,3,false,' in text


@on_postgresql
def test_a_question_and_options_are_kept_to(database, table):
    part = rows_of(table)
    question = {"filters": {"n": [1, 3], "a %s": None}, "fields": ["n", "at"]}
    assert copied(database, part, {"delimiter": ";"}, **question) == "3;\n"
    text = copied(database, part, {"milliseconds": True, "delimiter": "\t"}, fields=["at", "n"], limit=1)
    assert text == "2024-05-01T12:00:00.250\t1\n"
    assert copied(database, part, {}, filters={"n": 77}) == ""


@on_postgresql
def test_what_it_cannot_write_is_left_to_others(database, table):
    part = rows_of(table)
    for options in ({"decimal": ","}, {"bom": True}, {"delimiter": "ab"}):
        assert copied(database, part, options) is None
    assert copied(database, part, {}, geometry=True) is None


@on_postgresql
@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@x", "\tx", "\rx", "ä=1", "", "'=", None])
def test_no_text_is_a_formula_where_it_must_be_safe(database, table, text):
    part = table({"t": "text", "n": "int4"}, {"t": text, "n": -5})
    ((safe, number),) = csv.reader(io.StringIO(copied(database, part, {"safe": True}, fields=["t", "n"]), newline=""))
    assert safe == ("'" + text if text and text[0] in "=+-@\t\r" else text or "")
    assert number == "-5"


@on_postgresql
def test_names_that_are_formulas_are_left_to_others_where_they_are_asked_for(database, table):
    part = table({"=1": "text"}, {"=1": "x"})
    assert copied(database, part, {"safe": True, "header": True}) is None
    assert copied(database, part, {"safe": True}, fields=["=1"]) == "x\n"


@on_postgresql
def test_lines_may_end_otherwise_and_values_stay_as_they_are(database, table):
    part = table({"t": "text"}, {"t": "a\nb"}, {"t": "c"})
    assert copied(database, part, {"newline": "\r\n"}, fields=["t"]) == '"a\nb"\r\nc\r\n'


@on_postgresql
def test_exact_times_have_the_digits_that_they_have(database, table):
    times = ("2024-05-01T12:00:00", "2024-05-01T12:00:00.25", "1850-01-02T03:04:05.000001")
    part = table({"at": "timestamp", "z": "timestamptz"}, *({"at": time, "z": time + "+00"} for time in times))
    lines = copied(database, part, {"exact": True}, fields=["at", "z"]).splitlines()
    assert lines == [f"{time},{time}Z" for time in times]


@on_postgresql
def test_lists_of_texts_are_json(database, table):
    part = table({"l": "_text"}, {"l": ["a", 'b"']})
    ((found,),) = csv.reader(io.StringIO(copied(database, part, {}, fields=["l"])))
    assert json.loads(found) == ["a", 'b"']


@pytest.fixture
def long(table):
    """A table that is longer than what waits between the database and its reader."""
    return table({"t": "text"}, *({"t": "x" * 20_000} for _ in range(1_500)))


@on_postgresql
def test_what_the_database_says_half_way_is_said(database, long):
    with database.read(OPERATOR) as session, database.write(OPERATOR) as other:
        process = session.scalar(text("SELECT pg_backend_pid()"))
        pieces = tables.copy_csv(session, tables.table(session, long), Query(limit=None), {})
        next(pieces)
        other.execute(text("SELECT pg_cancel_backend(:process)"), {"process": process})
        with pytest.raises(psycopg.errors.QueryCanceled):
            list(pieces)


@on_postgresql
def test_who_leaves_half_way_leaves_the_connection_in_order(database, long):
    with database.read(OPERATOR) as session:
        pieces = tables.copy_csv(session, tables.table(session, long), Query(limit=None), {})
        next(pieces)
        pieces.close()
        session.rollback()
        assert session.scalar(text("SELECT 1")) == 1


@on_sqlite
def test_sqlite_copies_nothing(database, table):
    assert copied(database, rows_of(table), {}) is None
