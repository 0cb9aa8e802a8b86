import pytest
from sqlalchemy.exc import ProgrammingError

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.store import tables
from hub.datasets.store.tables import Field, Query, physical
from tests.conftest import on_postgresql

NAMES = ("a", "Straße", "b b", "c%(x)s", "d:e", "f'g", "$1", "select", "x;--", "a.b", "[c]", "`d`", "e\\", "{f}", "?")


def test_columns_are_called_as_their_publisher_calls_them(table, write, ask):
    table(dict.fromkeys(NAMES, "text"), dict.fromkeys(NAMES, "v"), primary_key=NAMES[:5], indexes=NAMES[5:8])
    write([{**dict.fromkeys(NAMES, "v"), "f'g": "w"}])
    write([{**dict.fromkeys(NAMES[:5], "v"), "?": "x"}], "update")
    for name in NAMES:
        question = {"filters": {name: {"in": ["v", "w", "x"]}}, "sort": [name], "language": "simple"}
        assert len(ask(**question, q={name: "v"})) == (name not in ("f'g", "?"))
    assert ask()[0][NAMES.index("?")] == "x"
    assert ask(fields=NAMES) == [tuple("w" if name == "f'g" else "x" if name == "?" else "v" for name in NAMES)]


def test_a_name_aside_tells_whose_and_since_when(part):
    name = physical.aside(part)
    assert name.startswith(f"~{part}~")
    assert len(f"{name}_pkey") <= 63
    assert name != physical.aside(part)


@on_postgresql
@pytest.mark.parametrize(
    ("town", "private", "sees"),
    [("home", True, 1), ("partner", True, 0), ("stranger", True, 0), ("public", True, 0), ("operator", True, 1),
     ("stranger", False, 1), ("public", False, 1)],
)  # fmt: skip
def test_the_role_of_sql_from_outside_reads_what_its_caller_sees(database, cast, table, part, town, private, sees):
    table({"a": "text"}, {"a": "x"})
    with database.write(OPERATOR) as session:
        store.dataset(session, "trees").private = private
    assert rows_of_the_role(database, cast.scope(town), part) == sees


def rows_of_the_role(database, scope, part):
    """How many rows the role sees; it may not even enter the schema, so that the second lock is tried alone."""
    with database.write(scope) as session:
        connection = session.connection()
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA datastore TO allmende_sql")
        connection.exec_driver_sql("SET LOCAL ROLE allmende_sql")
        found = len(connection.exec_driver_sql(f'SELECT a FROM datastore."{part}"').all())
        session.rollback()
    return found


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM distribution",
        "SELECT * FROM datastore.data_table",
        'INSERT INTO datastore."{}" VALUES (2)',
        'UPDATE datastore."{}" SET a = NULL',
        'DELETE FROM datastore."{}"',
        "CREATE TABLE datastore.x (a int)",
    ],
)
def test_it_reads_nothing_else_and_writes_nothing(database, table, part, statement):
    table({"a": "text"}, {"a": "x"})
    with database.write(OPERATOR) as session:
        connection = session.connection()
        connection.exec_driver_sql("SET LOCAL ROLE allmende_sql")
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.exec_driver_sql(statement.format(part))
        session.rollback()


@on_postgresql
def test_a_table_from_aside_is_lent_too(database, cast, part):
    with tables.Staging(database, OPERATOR, part, [Field("a")]) as aside:
        aside.append([("x",)])
        with database.write(OPERATOR) as session:
            aside.take_place(session, store.distribution(session, part))
    for scope, sees in ((cast.home.scope, 1), (cast.stranger.scope, 0)):
        assert rows_of_the_role(database, scope, part) == sees


@on_postgresql
def test_a_table_with_other_types_is_read_through_the_same_connection(database, part):
    """A prepared statement would not stand that the types behind it have changed."""
    for kind, value in (("int4", 1), ("text", "x"), ("timestamp", "2024-05-01T00:00:00")):
        with tables.Staging(database, OPERATOR, part, [Field("a", kind)]) as aside:
            aside.append([(value,)])
            with database.write(OPERATOR) as session:
                aside.take_place(session, store.distribution(session, part))
        for _ in range(8):
            with database.read(OPERATOR) as session:
                assert len(tables.search(session, tables.table(session, part), Query()).rows) == 1
