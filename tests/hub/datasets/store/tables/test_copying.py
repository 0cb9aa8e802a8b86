import csv
import io

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
    for options in ({"decimal": ","}, {"newline": "\r\n"}, {"safe": True}, {"bom": True}, {"delimiter": "ab"}):
        assert copied(database, part, options) is None


@on_sqlite
def test_sqlite_copies_nothing(database, table):
    assert copied(database, rows_of(table), {}) is None
