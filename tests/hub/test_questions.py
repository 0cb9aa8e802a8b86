import sqlite3

import orjson
import pytest

from hub import questions, sandbox
from hub.errors import Forbidden, Invalid, NotFound, Unreadable
from hub.questions import Question

ID = "11111111-1111-4111-8111-111111111111"
HIDDEN = "22222222-2222-4222-8222-222222222222"
TYPES = {"_id": "int8", "name": "text", "day": "date", "more": "json"}
ROOM = sandbox.Limits(seconds=30, memory=300_000_000, output=50_000_000)


@pytest.fixture
def file(tmp_path):
    """A file with two tables, one of which may be read."""
    path = tmp_path / "tables.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    for id in (ID, HIDDEN):
        connection.execute(f'CREATE TABLE "{id}" (_id INTEGER PRIMARY KEY, name TEXT, day TEXT, more TEXT)')
        connection.execute(f"""INSERT INTO "{id}" (name, day, more) VALUES ('oak', '2024-01-01', '{{"a": 1}}')""")
    connection.commit()
    yield path
    connection.close()


@pytest.fixture
def ask(file):
    """`ask("SELECT …")` gives fields, rows and whether there are more, as a child answers."""

    def answer(text, rows=10):
        asked = Question(str(file), text.replace("TREES", f'"{ID}"').replace("HIDDEN", f'"{HIDDEN}"'), {ID: TYPES},
                         {"trees": ID}, frozenset(("count", "upper")), rows, 1_000_000)  # fmt: skip
        fields, *batches, more = sandbox.run(questions.answer, asked, limits=ROOM)
        return fields, [orjson.loads(row) for batch in batches for row in batch], more

    return answer


def test_columns_come_with_the_types_that_the_table_has(ask):
    fields, rows, more = ask("SELECT * FROM TREES")
    assert fields == [("_id", "int8"), ("name", "text"), ("day", "date"), ("more", "json")]
    assert rows == [{"_id": 1, "name": "oak", "day": "2024-01-01", "more": {"a": 1}}]
    assert more is False


def test_columns_that_are_computed_have_the_type_of_their_values(ask):
    assert ask("SELECT count(*) AS day, upper(name) AS more, 1.5 AS a, NULL AS b FROM trees")[0] == [
        ("day", "int8"), ("more", "text"), ("a", "float8"), ("b", "text"),
    ]  # fmt: skip


def test_there_may_be_more_rows(ask):
    counting = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT {}) SELECT n FROM r"
    assert [(len(rows), more) for _, rows, more in (ask(counting.format(n)) for n in (9, 10, 11))] == [
        (9, False), (10, False), (10, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT * FROM HIDDEN", NotFound),
        ("SELECT count(*) FROM HIDDEN", NotFound),
        ("SELECT * FROM nosuch", NotFound),
        ("SELECT * FROM sqlite_master", Forbidden),
        ("SELECT load_extension('x')", Forbidden),
        ("SELECT lower('X')", Forbidden),
        ("DELETE FROM TREES", Invalid),
        ("SELECT 1; SELECT 2", Invalid),
    ],
)
def test_the_authoriser_says_what_is_not_allowed(ask, text, problem):
    with pytest.raises(problem):
        ask(text)


def test_a_child_that_takes_too_much_memory_is_gone(ask):
    with pytest.raises(Unreadable):
        ask(
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
            " SELECT upper(n) || 'x' AS a FROM r ORDER BY a"
        )


def test_the_file_is_only_read(ask, file):
    before = file.read_bytes()
    for text in ("SELECT * FROM TREES", "UPDATE TREES SET name = 'x'", "VACUUM"):
        try:
            ask(text)
        except Invalid:
            continue
    assert file.read_bytes() == before
