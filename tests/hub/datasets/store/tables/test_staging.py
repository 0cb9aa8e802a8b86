import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from shapely import Point, box, to_wkb
from sqlalchemy import text

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.store import tables
from hub.datasets.store.tables import Field, Query, Staging
from hub.errors import Forbidden, Invalid, NotFound

ROOT = Path(__file__).parents[5]
FIELDS = (Field("name"), Field("n", "int8"))


def names(database):
    """What stands in the schema of the tables, without what is known of them."""
    asked = "SELECT name FROM datastore.sqlite_master WHERE type = 'table'"
    if not database.is_sqlite:
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'datastore'"
    with database.engine.connect() as connection:
        return {name for name in connection.execute(text(asked)).scalars() if "-" in name}


def take(database, part, rows, fields=FIELDS, scope=OPERATOR, append=None, **more):
    """Rows through a table aside into the distribution's; whether the columns are others."""
    with Staging(database, scope, part, fields, **more) as aside:
        aside.append(rows)
        with database.write(scope) as session:
            found = store.distribution(session, part)
            return aside.append_to(session, found, append) if append else aside.take_place(session, found)


def test_rows_aside_become_the_table(database, cast, part, ask, look):
    assert take(database, part, [("a", 1), ("b", None)], scope=cast.home.scope) is True
    assert ask() == [("a", 1), ("b", None)]
    shown = look("trees").distributions[0]
    assert (shown.row_count, [column["name"] for column in shown.columns]) == (2, ["name", "n"])
    assert names(database) == {str(part)}


def test_they_take_the_place_of_the_former_ones(database, part, ask):
    take(database, part, [("a", 1)])
    assert take(database, part, [("c", 3), ("d", 4)]) is False
    assert ask() == [("c", 3), ("d", 4)]
    assert take(database, part, [(1.5, "x")], (Field("n", "float8"), Field("other"))) is True
    assert ask() == [(1.5, "x")]


def test_until_then_nobody_sees_them(database, part, ask):
    take(database, part, [("a", 1)])
    with Staging(database, OPERATOR, part, FIELDS) as aside:
        aside.append([("b", 2)])
        assert ask() == [("a", 1)]
        assert len(names(database)) == 2
    assert ask() == [("a", 1)]
    assert names(database) == {str(part)}


def test_a_swap_that_is_taken_back_leaves_the_former_rows(database, part, ask):
    take(database, part, [("a", 1)])
    with Staging(database, OPERATOR, part, FIELDS) as aside:
        aside.append([("b", 2)])
        with pytest.raises(ZeroDivisionError), database.write(OPERATOR) as session:
            aside.take_place(session, store.distribution(session, part)) / 0
    assert ask() == [("a", 1)]
    assert names(database) == {str(part)}


def test_words_of_the_publisher_indexes_and_aliases_stay(database, table, part):
    table({"name": "text", "n": "int8"}, aliases=["trees"], indexes=["n"])
    with database.write(OPERATOR) as session:
        tables.describe(session, tables.table(session, part), {"name": {"label": "Name of the tree"}})
    take(database, part, [("a", 1)], primary_key=["name"])
    with database.read(OPERATOR) as session:
        row = tables.table(session, "trees")
        assert row.fields[0]["info"] == {"label": "Name of the tree"}
        assert [each["columns"] for each in row.indexes] == [["name"], ["n"]]
        assert row.primary_key == ["name"]


def test_places_come_along_and_can_be_asked(database, part, ask):
    rows = [("a", 1, to_wkb(Point(9, 48), hex=True)), ("b", 2, None), ("c", 3, Point(11, 50, 7))]
    take(database, part, rows, geometry=True, srid=25832)
    with database.read(OPERATOR) as session:
        row = tables.table(session, part)
        found = tables.search(session, row, Query(bbox=box(10, 49, 12, 51), geometry=True)).rows
        assert found == [(3, "c", 3, Point(11, 50))]
        assert (row.has_geometry, row.srid, tables.total(session, row, Query(bbox=box(8, 47, 10, 49)))) == (
            True,
            25832,
            1,
        )
    take(database, part, rows[:2], geometry=True)
    with database.write(OPERATOR) as session:
        tables.remove(session, tables.table(session, part), {"name": "a"})
    assert ask(bbox=box(8, 47, 10, 49)) == []


def test_appending_by_key_changes_what_is_known_and_adds_the_rest(database, part, ask):
    assert take(database, part, [("a", 1), ("b", 2)], append=["name"]) is True
    assert take(database, part, [("b", 3), ("c", 4), ("c", 5)], append=["name"]) is False
    assert ask() == [("a", 1), ("b", 3), ("c", 5)]
    more = (*FIELDS, Field("note"))
    assert take(database, part, [("a", 7, "new")], more, append=["name"]) is True
    assert ask() == [("a", 7, "new"), ("b", 3, None), ("c", 5, None)]
    with database.read(OPERATOR) as session:
        assert tables.table(session, part).row_count == 3


def test_an_empty_key_is_refused(database, part, ask):
    take(database, part, [("a", 1)], append=["name"])
    with pytest.raises(Invalid) as error:
        take(database, part, [(None, 3)], append=["name"])
    assert "key" in error.value.fields
    assert ask() == [("a", 1)]


def test_a_key_that_is_there_twice_is_refused(database, part, ask):
    take(database, part, [("a", 1)])
    with pytest.raises(Invalid, match="unique"):
        take(database, part, [("b", 1), ("b", 2)], primary_key=["name"])
    assert ask() == [("a", 1)]


def test_a_value_that_does_not_fit_is_named_by_its_row(database, part):
    with pytest.raises(Invalid) as error:
        take(database, part, [("a", 1), ("b", "two")])
    assert error.value.fields["records_row"] == 1
    assert names(database) == set()


@pytest.mark.parametrize(("town", "refusal"), [("partner", NotFound), ("stranger", NotFound), ("public", NotFound)])
def test_others_write_nothing_aside(database, cast, part, town, refusal):
    with pytest.raises(refusal), Staging(database, cast.scope(town), part, FIELDS):
        pass
    assert names(database) == set()


def test_who_may_only_see_it_writes_nothing_aside(database, cast, part):
    with database.write(OPERATOR) as session:
        store.dataset(session, "trees").private = False
    with pytest.raises(Forbidden), Staging(database, cast.stranger.scope, part, FIELDS):
        pass


KILLED = """
import os, signal, sys
from uuid import UUID
from hub import tables as _
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.store.tables import Field, Staging
from hub.db import Database

database, part = Database(sys.argv[1]), UUID(sys.argv[2])
aside = Staging(database, OPERATOR, part, (Field("name"), Field("n", "int8"))).__enter__()
aside.append([("x", 1), ("y", 2)])
if sys.argv[3] == "swapped":
    session = database.write(OPERATOR).__enter__()
    aside.take_place(session, store.distribution(session, part))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("when", ["written", "swapped"])
def test_a_killed_import_leaves_the_former_rows_and_what_the_sweep_takes(database, settings, part, ask, when):
    take(database, part, [("a", 1)])
    ended = subprocess.run([sys.executable, "-c", KILLED, settings.database, str(part), when], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert ask() == [("a", 1)]
    assert len(names(database)) == 2
    with database.write(OPERATOR) as session:
        assert tables.sweep(session) == []
        (swept,) = tables.sweep(session, timedelta())
    assert swept.startswith(f"~{part}~")
    assert names(database) == {str(part)}
    assert ask() == [("a", 1)]
