"""Readers of the outbox miss nothing and read nothing twice, whatever commits in whatever order."""

from itertools import count
from random import Random

import pytest
from shapely import Point, box
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR, PUBLIC
from hub.iot.live import store
from hub.iot.live.cursor import parse
from hub.iot.live.store import Watch
from hub.iot.models import Location, Thing, observed, thing_location
from tests.conftest import in_days, on_postgresql
from tests.hub.iot.live.outbox import put, reading
from tests.ingest import add_stream


def head(database):
    with database.read(OPERATOR) as session:
        return store.head(session)


def follow(database, cursor, page=100):
    """Everything after the cursor, page by page: the numbers, and where to go on."""
    found = []
    while True:
        with database.read(OPERATOR) as session:
            read = store.following(session, cursor, page)
        found += [row.values[3] for row in read.rows]
        cursor = read.cursor
        if read.whole:
            return found, cursor


def test_a_reader_is_told_what_comes_after_its_cursor(database):
    with database.write(OPERATOR) as session:
        put(session, reading(1, 1.0))
    cursor = head(database)
    with database.write(OPERATOR) as session:
        put(session, reading(1, 2.0), reading(2, 3.0))
    found, cursor = follow(database, cursor)
    assert found == [2.0, 3.0]
    assert follow(database, cursor)[0] == []


def test_a_reader_can_go_on_after_each_single_observation(database):
    start = head(database)
    for number in range(3):
        with database.write(OPERATOR) as session:
            put(session, *(reading(1, 10.0 * number + part) for part in range(3)))
    with database.read(OPERATOR) as session:
        rows = store.following(session, start).rows
    everything = [row.values[3] for row in rows]
    for place, row in enumerate(rows, 1):
        assert follow(database, parse(str(row.cursor)))[0] == everything[place:]


@pytest.mark.parametrize("page", [1, 2, 3, 100])
def test_pages_of_any_size_hold_the_same(database, page):
    start = head(database)
    for number in range(6):
        with database.write(OPERATOR) as session:
            put(session, reading(1, number))
    assert follow(database, start, page)[0] == list(range(6))


@on_postgresql
def test_a_transaction_that_takes_long_is_neither_waited_for_nor_missed(database):
    start = head(database)
    with Session(database.writer, info={"scope": OPERATOR}) as slow:
        put(slow, reading(1, 1.0))
        with database.write(OPERATOR) as session:
            put(session, reading(1, 2.0))
        found, cursor = follow(database, start)
        assert found == [2.0]
        slow.commit()
    assert follow(database, cursor)[0] == [1.0]


@on_postgresql
@pytest.mark.parametrize("seed", range(3))
def test_transactions_that_overlap_anyhow_are_read_once_each(database, seed):
    random, numbers, committed = Random(seed), count(), []
    cursor, found = head(database), []
    open_ones = [(Session(database.writer, info={"scope": OPERATOR}), []) for _ in range(6)]
    for _ in range(120):
        session, mine = random.choice(open_ones)
        if not mine or random.random() < 0.4:
            mine.append(next(numbers))
            put(session, reading(1, mine[-1]))
        elif random.random() < 0.8:
            session.commit()
            committed += mine
            mine.clear()
        else:
            session.rollback()
            mine.clear()
        if random.random() < 0.3:
            with database.read(OPERATOR) as asking:
                read = store.following(asking, cursor, page=2)
            found += [row.values[3] for row in read.rows]
            cursor = parse(str(read.cursor))
    for session, _ in open_ones:
        session.close()
    assert sorted(found + follow(database, cursor)[0]) == sorted(committed)


def test_what_was_pruned_after_the_cursor_counts_as_lost(database):
    old = head(database)._replace(at=head(database).at - 3600)
    with database.write(OPERATOR) as session:
        put(session, reading(1, 1.0))
        session.connection().execute(delete(observed))
    with database.read(OPERATOR) as session:
        assert store.lost(session, old, minutes=15)
        assert not store.lost(session, store.head(session), minutes=15)


def test_nothing_is_lost_while_something_older_is_still_there(database):
    with database.write(OPERATOR) as session:
        put(session, reading(1, 1.0))
        session.connection().execute(observed.update().values(at=in_days(-1)))
    with database.read(OPERATOR) as session:
        cursor = store.head(session)
        assert not store.lost(session, cursor._replace(at=cursor.at - 3600), minutes=15)


@pytest.mark.parametrize("snapshot", ["999999999", "900000000:900000000:"])
def test_a_cursor_of_another_database_is_told_so(database, snapshot):
    with database.read(OPERATOR) as session:
        assert store.lost(session, store.head(session)._replace(seen=snapshot), minutes=15)


@on_postgresql
def test_the_next_rows_are_found_by_the_index(database):
    with database.write(OPERATOR) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        values = {**store.head(session)._asdict(), "page": 100}
        plan = session.execute(text(f"EXPLAIN {store._NEXT['postgresql'].text}"), values).scalars().all()
    assert "observed_order" in "\n".join(plan)


@pytest.fixture
def stream(database, cast):
    """A private datastream of `home` whose thing stands at 10, 48."""
    with database.write(OPERATOR) as session:
        made = add_stream(session, cast.home.id)
        place = Location(name="here", location=Point(10, 48), owner_id=cast.home.id)
        session.add(place)
        session.flush()
        session.execute(thing_location.insert(), {"thing_id": made.thing_id, "location_id": place.id})
        session.expunge_all()
    return made


def watches(stream):
    return [Watch(stream.id), Watch(thing_id=stream.thing_id), Watch(area=box(9, 47, 11, 49))]


def test_the_owner_sees_it_alone_by_its_thing_and_by_its_place(database, cast, stream):
    with database.read(cast.home.scope) as session:
        assert [store.seen(session, watch) for watch in watches(stream)] == [{stream.id}] * 3


@pytest.mark.parametrize("who", ["stranger", "public"])
def test_nobody_else_sees_anything_of_it(database, cast, stream, who):
    with database.read(cast.scope(who)) as session:
        assert [store.seen(session, watch) or None for watch in watches(stream)] == [None] * 3


def test_an_area_elsewhere_has_none(database, cast, stream):
    with database.read(cast.home.scope) as session:
        assert store.seen(session, Watch(area=box(0, 0, 1, 1))) == frozenset()


def test_a_datastream_is_in_the_area_it_observes(database, cast, stream):
    with database.write(OPERATOR) as session:
        session.merge(stream).observed_area = box(20, 20, 21, 21)
    with database.read(cast.home.scope) as session:
        assert store.seen(session, Watch(area=box(19, 19, 20.5, 20.5))) == {stream.id}


def test_a_thing_without_datastreams_can_be_listened_to(database, cast):
    with database.write(OPERATOR) as session:
        thing = Thing(name="new", owner_id=cast.home.id, private=False)
        session.add(thing)
        session.flush()
        id = thing.id
    with database.read(PUBLIC) as session:
        assert store.seen(session, Watch(thing_id=id)) == frozenset()
