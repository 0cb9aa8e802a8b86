from threading import Event, Thread
from uuid import UUID

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import TableAlias
from hub.datasets.store import tables
from hub.datasets.store.tables import sql
from hub.datasets.store.tables.question import Limits
from hub.errors import BadRequest, Forbidden, Invalid, NotFound, TooMany
from tests import asked
from tests.conftest import on_sqlite


@pytest.fixture
def towns(database, files, cast):
    return asked.make(database, files, cast)


@pytest.fixture
def ask(database, cast, towns):
    """`ask("SELECT …", "partner")` is the answer for somebody of that town."""

    def answer(text, town="home", limits=None):
        with database.read(cast.scope(town)) as session:
            return sql.ask(session, database, towns.fill(text), limits or Limits())

    return answer


def test_rows_come_as_finished_objects(ask):
    found = ask("SELECT name FROM OPEN WHERE _id = 1")
    assert found.fields == [("name", "text")]
    assert len(found.records) == 1
    assert not found.truncated


@pytest.mark.parametrize(("town", "tables"), [("home", 4), ("partner", 3), ("stranger", 2), ("public", 2)])
def test_a_question_has_the_tables_that_the_session_sees(database, cast, towns, town, tables):
    text = towns.fill(f"OPEN GRANTED SECRET {asked.ALIAS}")
    with database.read(cast.scope(town)) as session:
        found = sql._sources(session, text)
    assert len(found) == tables
    assert (asked.ALIAS, towns.open) in [(source.name, source.table) for source in found]


def test_an_alias_is_found_whatever_stands_around_it(ask):
    for text in (
        f"SELECT '\"' || name FROM {asked.ALIAS}",
        f'SELECT 1 FROM "{asked.ALIAS}" -- "',
        f"SELECT 1 FROM {asked.ALIAS.upper()}",
        f'/* " */ SELECT 1 FROM {asked.ALIAS}',
    ):
        assert len(ask(text).records) == 3


def call_secret(database, towns, *names):
    with database.write(OPERATOR) as session:
        part = store.distribution(session, towns.secret)
        row = tables.table(session, towns.secret)
        tables.create(session, part, tables.fields_of(row), aliases=list(names))


def test_a_second_name_does_not_take_the_place_of_another_table(database, towns, ask):
    with database.write(OPERATOR) as session:  # such a name is refused, but might have come by another way
        session.add(TableAlias(name=towns.open, table_id=UUID(towns.secret)))
    assert len(ask("SELECT * FROM OPEN").records) == 3


@on_sqlite
@pytest.mark.parametrize("name", ["json_each", "sqlite_master", "pragma_table_list"])
def test_a_second_name_does_not_take_the_place_of_what_sqlite_has(database, towns, ask, name):
    call_secret(database, towns, name)
    text = f"SELECT * FROM {name}" + ("('[1, 2]')" if name == "json_each" else "")
    if name == "json_each":
        assert len(ask(text).records) == 2
    else:
        with pytest.raises(Forbidden):
            ask(text)


def test_of_names_that_differ_in_capitals_the_one_in_quotes_is_meant(database, towns, ask):
    call_secret(database, towns, asked.ALIAS.title())
    assert len(ask(f'SELECT * FROM "{asked.ALIAS.title()}"').records) == 1
    assert len(ask(f"SELECT * FROM {asked.ALIAS.title()}").records) == 3


def test_a_question_that_is_too_long_is_refused(ask):
    with pytest.raises(Invalid) as error:
        ask("SELECT '" + "x" * sql.LONGEST + "'")
    assert "100,000 are allowed" in error.value.fields["query"][0]


def test_too_many_tables_are_refused(ask):
    ids = ", ".join(f"'{number:08x}-0000-4000-8000-000000000000'" for number in range(sql.MOST_TABLES + 1))
    with pytest.raises(Invalid):
        ask(f"SELECT {ids}")


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_characters_that_are_none_are_refused(ask, sign):
    with pytest.raises(BadRequest):
        ask(f"SELECT '{sign}'")


def test_the_session_can_be_used_after_a_question_and_after_one_that_failed(database, cast, towns):
    with database.read(cast.home.scope) as session:
        for _ in range(2):
            assert len(sql.ask(session, database, towns.fill("SELECT 1 FROM OPEN"), Limits()).records) == 3
            with pytest.raises(NotFound):
                sql.ask(session, database, "SELECT * FROM nosuch", Limits())


def test_failing_questions_take_no_connection_away(ask):
    for _ in range(30):
        with pytest.raises(Invalid):
            ask("SELECT nosuch FROM OPEN")
    assert len(ask("SELECT 1 FROM OPEN").records) == 3


def test_more_than_a_few_at_once_are_asked_to_come_again(ask, monkeypatch):
    monkeypatch.setattr(sql, "PATIENCE", 0.01)
    taken, leave = Event(), Event()

    def hold():
        for _ in range(sql.AT_ONCE):
            sql._room.acquire()
        taken.set()
        leave.wait(20)
        for _ in range(sql.AT_ONCE):
            sql._room.release()

    holder = Thread(target=hold, daemon=True)
    holder.start()
    assert taken.wait(20)
    with pytest.raises(TooMany):
        ask("SELECT 1")
    leave.set()
    holder.join(20)
    assert len(ask("SELECT 1").records) == 1
