import random
from datetime import UTC, datetime
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.errors import BadRequest, Forbidden, NotFound
from hub.iot.models import Datastream, Deletion, observation, observation_name
from hub.iot.store import Given, Key, change, forget, observe, remove, remove_keys
from tests.ingest import MINUTE, START, add_stream, newest, stored, told

C = observation.c


def put(database, *rows):
    with database.write(OPERATOR) as session:
        return observe(session, rows)


def minutes(stream, *numbers, **more):
    return [Given(stream, START + n * MINUTE, float(n), **more) for n in numbers]


def test_what_is_deleted_is_gone_and_the_rest_stays(database, stream):
    put(database, *minutes(stream, *range(10)))
    with database.write(OPERATOR) as session:
        assert remove(session, stream, C.phenomenon_time >= START + 7 * MINUTE) == 3
    found = newest(database, stream)
    assert (found.count, found.result, found.phenomenon_time) == (7, 6.0, START + 6 * MINUTE)
    assert len(stored(database, stream)) == 7


def test_the_first_time_follows_what_is_deleted(database, stream):
    put(database, *minutes(stream, *range(10)))
    with database.write(OPERATOR) as session:
        remove(session, stream, C.phenomenon_time < START + 4 * MINUTE, reason="retention")
    found = newest(database, stream)
    assert (found.first_time, found.count, found.result) == (START + 4 * MINUTE, 6, 9.0)


def test_the_deletion_log_says_what_when_and_by_whom(database, stream):
    put(database, *minutes(stream, *range(10)))
    with database.write(OPERATOR, "anna") as session:
        remove(session, stream, C.phenomenon_time < START + 4 * MINUTE, reason="retention")
    with database.read(OPERATOR) as session:
        row = session.scalars(select(Deletion)).one()
        assert (row.first_time, row.last_time, row.count) == (START, START + 3 * MINUTE, 4)
        assert (row.reason, row.actor, row.datastream_id) == ("retention", "anna", stream)


def test_when_all_is_deleted_there_is_no_latest_value(database, stream):
    put(database, *minutes(stream, 1, 2))
    with database.write(OPERATOR) as session:
        assert remove(session, stream) == 2
        assert remove(session, stream) == 0
    assert (newest(database, stream), stored(database)) == (None, [])


def test_single_observations_are_deleted_by_key(database, stream):
    keys = [Key(*kept[:3]) for kept in put(database, *minutes(stream, 1, 2, 3))]
    with database.write(OPERATOR) as session:
        assert remove_keys(session, [keys[1], keys[1], Key(stream, START)]) == 1
    assert [row[3] for row in stored(database)] == [1.0, 3.0]


def test_the_outbox_says_which_range_is_to_be_looked_at_again(database, stream):
    put(database, *minutes(stream, *range(5)))
    with database.write(OPERATOR) as session:
        remove(session, stream, C.phenomenon_time.between(START + MINUTE, START + 2 * MINUTE))
    first = int((START + MINUTE).timestamp() * 1e6)
    assert told(database)[-1] == {"new": [], "gone": [[stream, first, first + 60_000_000]]}


def test_the_extent_of_result_times_follows_what_is_deleted(database, stream):
    put(database, *(Given(stream, START + n * MINUTE, 1.0, START + n * 2 * MINUTE) for n in range(5)))
    with database.write(OPERATOR) as session:
        remove(session, stream, C.phenomenon_time.in_([START, START + 4 * MINUTE]))
    found = newest(database, stream)
    assert (found.result_first, found.result_last) == (START + 2 * MINUTE, START + 6 * MINUTE)


def test_the_end_of_an_interval_follows_what_is_deleted(database, stream):
    ends = [int((START + n * MINUTE).timestamp() * 1e6) for n in (5, 3)]
    put(database, *(Given(stream, START + n * MINUTE, 1.0, None, {"end": end}) for n, end in enumerate(ends)))
    assert newest(database, stream).end_time == START + 5 * MINUTE
    with database.write(OPERATOR) as session:
        remove(session, stream, C.phenomenon_time == START)
    assert newest(database, stream).end_time == START + 3 * MINUTE


def test_another_result_is_the_latest_and_in_the_outbox(database, stream):
    put(database, *minutes(stream, 1, 2))
    with database.write(OPERATOR) as session:
        kept = change(session, Key(stream, START + 2 * MINUTE), result="zu", result_time=START)
    assert kept == (stream, START + 2 * MINUTE, 0, False)
    found = newest(database, stream)
    assert (found.result, found.result_json, found.count, found.result_first) == (None, "zu", 2, START)
    us = int((START + 2 * MINUTE).timestamp() * 1e6)
    assert told(database)[-1]["gone"] == [[stream, us, us]]
    assert told(database)[-1]["new"][0][:4] == [stream, us, 0, "zu"]


def test_an_observation_that_moves_keeps_its_name(database, stream):
    (kept, _) = put(database, *minutes(stream, 1, 2))
    with database.write(OPERATOR) as session:
        moved = change(session, Key(*kept[:3]), phenomenon_time=START + 9 * MINUTE)
        row = session.connection().execute(select(C.more).where(C.id == moved.id, C.phenomenon_time == moved[1])).one()
        led = session.connection().execute(select(observation_name)).one()
    assert row.more == {"name": kept.name()}
    assert led == (kept.name(), stream, START + 9 * MINUTE, 0)
    found = newest(database, stream)
    assert (found.count, found.first_time, found.phenomenon_time) == (2, START + 2 * MINUTE, START + 9 * MINUTE)


def test_the_name_it_took_along_is_given_to_nobody_else(database, cast, stream):
    (kept,) = put(database, *minutes(stream, 1))
    with database.write(OPERATOR) as session:
        other = add_stream(session, cast.home.id, "other").id
        change(session, Key(*kept[:3]), datastream_id=other)
    (again,) = put(database, Given(stream, kept.phenomenon_time, 7.0))
    assert again.name() == f"{kept.name()}-1"
    assert (newest(database, stream).count, newest(database, other).count) == (1, 1)


def test_moved_to_a_taken_instant_it_stands_beside_what_is_there(database, stream):
    first, _ = put(database, *minutes(stream, 1, 2))
    with database.write(OPERATOR) as session:
        assert change(session, Key(*first[:3]), phenomenon_time=START + 2 * MINUTE).id == 1
    assert newest(database, stream).count == 2


def test_a_name_goes_with_its_observation(database, stream):
    (kept,) = put(database, *minutes(stream, 1))
    with database.write(OPERATOR) as session:
        moved = change(session, Key(*kept[:3]), phenomenon_time=START)
        remove_keys(session, [Key(*moved[:3])])
        assert session.connection().execute(select(observation_name)).all() == []


def test_what_is_not_there_cannot_be_changed(database, stream):
    with database.write(OPERATOR) as session, pytest.raises(NotFound):
        change(session, Key(stream, START), result=1.0)


def test_not_a_number_is_no_change(database, stream):
    put(database, *minutes(stream, 0))
    with database.write(OPERATOR) as session, pytest.raises(BadRequest):
        change(session, Key(stream, START), result=float("nan"))


@pytest.mark.parametrize("town", ["partner", "stranger"])
def test_other_towns_delete_nothing(database, cast, town):
    with database.write(OPERATOR) as session:
        open_one = add_stream(session, cast.home.id, "open", private=False).id
    put(database, *minutes(open_one, 1))
    changing = lambda session, at: change(session, Key(at, START + MINUTE), result=2.0)  # noqa: E731
    for work in (remove, changing, lambda session, at: forget(session, [at])):
        with pytest.raises(Forbidden), database.write(cast.scope(town)) as session:
            work(session, open_one)
    assert len(stored(database)) == 1


def test_a_private_datastream_of_others_is_not_there(database, cast, stream):
    with database.write(cast.stranger.scope) as session, pytest.raises(NotFound):
        remove(session, stream)


def test_with_a_datastream_all_its_observations_go(database, cast, stream):
    put(database, *minutes(stream, *range(5)))
    with database.write(cast.home.scope) as session:
        assert forget(session, [stream]) == 5
        session.delete(session.get(Datastream, stream))
    assert (stored(database), newest(database, stream)) == ([], None)


def test_who_writes_while_a_datastream_is_deleted_leaves_no_orphans(database, cast):
    for seed in range(8):
        with database.write(OPERATOR) as session:
            id = add_stream(session, cast.home.id, str(seed)).id
        outcomes = []

        def write(id=id, outcomes=outcomes):
            for n in range(40):
                try:
                    put(database, *minutes(id, *range(n * 20, n * 20 + 20)))
                except NotFound:
                    outcomes.append("gone")
                    return

        thread = Thread(target=write)
        thread.start()
        while newest(database, id) is None:
            pass
        with database.write(OPERATOR) as session:
            forget(session, [id])
            session.delete(session.get(Datastream, id))
        thread.join()
        assert stored(database, id) == []


def test_who_adds_and_who_deletes_at_the_same_time_both_count(database, stream):
    put(database, *minutes(stream, *range(300)))

    def delete():
        for n in range(0, 300, 10):
            with database.write(OPERATOR) as session:
                remove(session, stream, C.phenomenon_time.between(START + n * MINUTE, START + (n + 4) * MINUTE))

    thread = Thread(target=delete)
    thread.start()
    for n in range(300, 600, 10):
        put(database, *minutes(stream, *range(n, n + 10)))
    thread.join()
    assert newest(database, stream).count == len(stored(database)) == 450
    assert newest(database, stream).result == 599.0


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["put", "remove", "move"]), st.integers(0, 12), st.integers(0, 12)), max_size=20
)


@given(actions=ACTIONS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_latest_and_count_are_right_whatever_is_done(database, cast, actions):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, f"{random.random()}").id
    for number, (what, one, other) in enumerate(actions):
        time = START + one * MINUTE
        if what == "put":
            put(database, Given(id, time, float(number), START + other * MINUTE))
            continue
        with database.write(OPERATOR) as session:
            if what == "remove":
                remove(session, id, C.phenomenon_time == time)
            elif any(row[1] == time and row[2] == 0 for row in stored(database, id)):
                change(session, Key(id, time), phenomenon_time=START + other * MINUTE)
    rows, found = stored(database, id), newest(database, id)
    if not rows:
        assert found is None
        return
    with database.engine.connect() as connection:
        taken = [row[0] for row in connection.execute(select(C.result_time).where(C.datastream_id == id))]
    assert (found.count, found.result, found.phenomenon_time) == (len(rows), rows[-1][3], rows[-1][1])
    assert (found.first_time, found.result_first, found.result_last) == (rows[0][1], min(taken), max(taken))


def test_times_far_away_are_deleted_too(database, stream):
    put(database, Given(stream, datetime(1000, 1, 1, tzinfo=UTC), 1.0))
    with database.write(OPERATOR) as session:
        assert remove(session, stream) == 1
