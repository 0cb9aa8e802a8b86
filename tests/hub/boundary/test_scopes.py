"""What a scope lets a session see and write."""

import pytest
from sqlalchemy import delete, select, update

from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.datasets.models import Dataset, Distribution
from hub.db import now
from hub.errors import Forbidden
from hub.iot.models import Datastream, Latest, Thing
from tests.hub.boundary.rows import keep, titles
from tests.ingest import add_stream


def test_one_statement_for_many_scopes_answers_each_by_its_own(database, cast):
    for town in (cast.home, cast.partner, cast.stranger):
        keep(database, town.id, town.name)
    statement = select(Dataset.name).order_by(Dataset.name)
    both = Scope(frozenset({cast.home.id, cast.partner.id}))
    for _ in range(3):
        for scope, expected in (
            (cast.home.scope, ["home"]),
            (both, ["home", "partner"]),
            (PUBLIC, []),
            (cast.stranger.scope, ["stranger"]),
            (OPERATOR, ["home", "partner", "stranger"]),
        ):
            with database.read(scope) as session:
                assert session.scalars(statement).all() == expected


def test_a_scope_that_may_only_read_changes_nothing(database, cast):
    keep(database, cast.home.id, "trees")
    member = Scope(frozenset({cast.home.id}))
    with database.write(member) as session:
        assert session.execute(update(Dataset).values(title="changed")).rowcount == 0
        assert session.execute(delete(Distribution)).rowcount == 0
    with pytest.raises(Forbidden), database.write(member) as session:
        session.scalars(select(Dataset)).one().title = "changed"
    assert titles(database) == ["trees"]


def test_a_device_sees_its_own_datastream_and_what_is_public(database, cast):
    with database.write(OPERATOR) as session:
        own, other, public = (add_stream(session, cast.home.id, name) for name in ("own", "other", "public"))
        public.private = public.thing.private = False
        for row in (own, other, public):
            session.add(Latest(datastream_id=row.id, phenomenon_time=now(), first_time=now()))
        device = Scope(streams=frozenset({own.id}))
        expected = {own.id, public.id}
    with database.read(device) as session:
        assert (
            set(session.scalars(select(Datastream.id)))
            == set(session.scalars(select(Latest.datastream_id)))
            == expected
        )
        assert session.scalars(select(Thing.name)).all() == ["room public"]
        if not database.is_sqlite:
            run = session.connection().exec_driver_sql
            assert set(run("SELECT id FROM datastream").scalars()) == expected
            assert set(run("SELECT datastream_id FROM latest").scalars()) == expected


def test_a_device_changes_nothing_by_itself(database, cast):
    with database.write(OPERATOR) as session:
        own = add_stream(session, cast.home.id)
        device = Scope(streams=frozenset({own.id}))
    with database.write(device) as session:
        assert session.execute(update(Datastream).values(name="mine")).rowcount == 0
        assert session.execute(delete(Datastream)).rowcount == 0
        if not database.is_sqlite:
            assert session.connection().exec_driver_sql("UPDATE datastream SET name = 'mine'").rowcount == 0
    with pytest.raises(Forbidden), database.write(device) as session:
        session.scalars(select(Datastream)).one().name = "mine"


def test_a_device_whose_datastream_was_deleted_sees_it_no_more(database, cast):
    with database.write(OPERATOR) as session:
        own = add_stream(session, cast.home.id)
        own.state = "deleted"
        device = Scope(streams=frozenset({own.id}))
    with database.read(device) as session:
        assert session.scalars(select(Datastream.id)).all() == []
