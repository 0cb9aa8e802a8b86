from datetime import timedelta
from uuid import uuid4

import pytest
from shapely import Point
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.exc import DBAPIError

from hub.boundary import OPERATOR, PUBLIC
from hub.datasets.models import Dataset, Distribution
from hub.db import now
from hub.errors import Forbidden, Unavailable
from hub.prepared import Prepared, PreparedByKeys
from hub.sharing.models import Grant
from tests.conftest import on_postgresql

NAMES = Prepared(select(Dataset.name).order_by(Dataset.name))
WHOLE = Prepared(
    select(Dataset.id, Dataset.keyword, Dataset.spatial, Dataset.metadata_created, Dataset.private).where(
        Dataset.name == bindparam("name")
    ),
    parts=select(Distribution.id, Distribution.title, Distribution.terms, Distribution.created_at, Distribution.blob)
    .where(Distribution.dataset_id == Dataset.id)
    .correlate(Dataset),
)


@pytest.fixture
def trees(database, cast):
    """A dataset of home with two distributions."""
    with database.write(OPERATOR) as session:
        row = Dataset(owner_id=cast.home.id, name="trees", title="Bäume", keyword=["Ö", '"'], spatial=Point(10, 48))
        for title in ("Liste", "Karte"):
            row.distributions.append(Distribution(title=title, terms={"a": [1, None, "ü"]}))
        session.add(row)
        session.flush()
        return row.id


def test_values_come_back_as_from_the_orm(database, trees):
    with database.read(OPERATOR) as session:
        row = WHOLE.first(session, name="trees")
        kept = session.get_one(Dataset, trees)
        assert (row.id, row.keyword, row.spatial, row.private) == (trees, ["Ö", '"'], Point(10, 48), True)
        assert row.metadata_created == kept.metadata_created
        found = {part.id: (part.title, part.terms, part.created_at, part.blob) for part in row.parts}
        assert found == {d.id: (d.title, d.terms, d.created_at, "") for d in kept.distributions}


def test_nothing_found_is_none_and_no_parts_are_an_empty_list(database, cast):
    with database.write(OPERATOR) as session:
        session.add(Dataset(owner_id=cast.home.id, name="empty", title="Leer"))
    with database.read(OPERATOR) as session:
        assert WHOLE.first(session, name="nothing") is None
        assert WHOLE.first(session, name="empty").parts == []


def test_it_is_as_confined_as_any_statement(database, cast, trees):
    with database.write(OPERATOR) as session:
        session.add(Dataset(owner_id=cast.stranger.id, name="stones", title="Steine"))
        grant = Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, dataset_id=trees, purpose="p")
        grant.until = now() + timedelta(days=1)
        session.add(grant)
        session.flush()
        key = grant.id
    for _ in range(2):
        for town, expected in (("home", ["trees"]), ("partner", ["trees"]), ("stranger", ["stones"]), ("public", [])):
            with database.read(cast.scope(town)) as session:
                assert [row.name for row in NAMES.rows(session)] == expected
    with database.write(cast.home.scope) as session:
        session.get_one(Grant, key).until = now()
    with database.read(cast.partner.scope) as session:
        assert NAMES.rows(session) == []  # the present is asked anew each time


def test_parts_are_confined_with_what_they_hang_on(database, cast, trees):
    with database.write(OPERATOR) as session:
        session.get_one(Dataset, trees).private = False
    with database.glance(PUBLIC) as session:
        assert len(WHOLE.first(session, name="trees").parts) == 2
    every = Prepared(select(Dataset.name), parts=select(Distribution.title).correlate(Dataset))
    with database.write(OPERATOR) as session:
        hidden = Dataset(owner_id=cast.home.id, name="hidden", title="x", distributions=[Distribution(title="secret")])
        session.add(hidden)
    with database.glance(PUBLIC) as session:
        (row,) = every.rows(session)
        assert sorted(part.title for part in row.parts) == ["Karte", "Liste"]


def test_in_a_writing_session_it_sees_what_was_just_written(database, cast):
    with database.write(cast.home.scope) as session:
        session.add(Dataset(id=uuid4(), owner_id=cast.home.id, name="new", title="Neu"))
        assert [row.name for row in NAMES.rows(session)] == ["new"]


def test_a_database_error_is_sqlalchemys(database):
    wrong = Prepared(select(Dataset.name).where(Dataset.id == bindparam("key", type_=Dataset.name.type)))
    with database.read(PUBLIC) as session, pytest.raises((DBAPIError, AssertionError)):
        assert wrong.rows(session, key=object()) == "an error"


def test_a_glance_sees_what_is_public_and_changes_nothing(database, cast, trees):
    with database.write(OPERATOR) as session:
        session.get_one(Dataset, trees).private = False
    with database.glance(PUBLIC) as session:
        assert session.scalars(select(Dataset.name)).all() == ["trees"]
    with database.glance(PUBLIC) as session:
        session.add(Dataset(owner_id=cast.home.id, name="more", title="Mehr"))
        with pytest.raises(Forbidden):
            session.flush()
    with pytest.raises(DBAPIError, match=r"read-only|readonly"), database.glance(PUBLIC) as session:
        session.connection().exec_driver_sql("UPDATE reader SET seq = 1")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 7])
def test_rows_by_keys_are_those_of_any_number_of_keys(database, cast, count):
    with database.write(OPERATOR) as session:
        rows = [Dataset(owner_id=cast.home.id, name=f"set-{n}", title="T", private=n == 1) for n in range(6)]
        session.add_all(rows)
        session.flush()
        keys = [row.id for row in rows]
    by_keys = PreparedByKeys(select(Dataset.id, Dataset.name), Dataset.id, (1, 3))
    asked = [*keys, uuid4()][:count]
    with database.read(OPERATOR) as session:
        assert {row.id for row in by_keys.rows(session, asked)} == set(asked) & set(keys)
    with database.read(PUBLIC) as session:
        assert {row.id for row in by_keys.rows(session, asked)} == (set(asked) & set(keys)) - {keys[1]}


@on_postgresql
def test_what_takes_too_long_is_said_so_and_not_asked_again(database):
    asleep = Prepared(select(func.pg_sleep(60).label("slept")))
    with database.read(OPERATOR) as session:
        session.connection().execute(text("SET LOCAL statement_timeout = '50ms'"))
        with pytest.raises(Unavailable, match="longer than allowed"):
            asleep.plain(session, {})


def test_plain_rows_are_as_the_driver_has_them(database, trees):
    with database.read(OPERATOR) as session:
        assert [tuple(row) for row in NAMES.plain(session, {})] == [("trees",)]
