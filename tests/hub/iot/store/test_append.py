import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Event, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.boundary import OPERATOR
from hub.iot.store import Added, Observed, append
from tests.ingest import MINUTE, START, add_stream, newest, stored


def put(database, rows):
    with database.write(OPERATOR) as session:
        return append(session, rows)


def rows_of(stream, *numbers, value=float):
    return [Observed(stream, START + n * MINUTE, value(n)) for n in numbers]


def test_nothing_appended_is_nothing_new(database):
    assert put(database, []) == Added(0, 0)


def test_a_batch_is_there_as_it_was_given(database, stream):
    assert put(database, [Observed(stream, START, 21.5, 5)]) == Added(1, 1)
    assert stored(database) == [(stream, START, 0, 21.5, 5)]


def test_the_same_batch_five_times_is_there_once(database, stream):
    rows = rows_of(stream, *range(50))
    assert [put(database, random.sample(rows, len(rows))).rows for _ in range(5)] == [50, 0, 0, 0, 0]
    assert len(stored(database)) == newest(database, stream).count == 50


def test_of_an_overlapping_batch_only_what_is_new_is_added(database, stream):
    put(database, rows_of(stream, *range(10)))
    assert put(database, rows_of(stream, *range(5, 20))).rows == 10
    assert len(stored(database)) == newest(database, stream).count == 20


def test_what_is_stored_is_never_changed_by_a_repetition(database, stream):
    put(database, [Observed(stream, START, 1.0)])
    assert put(database, [Observed(stream, START, 2.0, 1)]) == Added(0, 0)
    assert (stored(database)[0][3], newest(database, stream).result) == (1.0, 1.0)


def test_a_row_twice_in_one_batch_is_there_once(database, stream):
    assert put(database, [Observed(stream, START, 1.0), Observed(stream, START, 1.0)]).rows == 1
    assert newest(database, stream).count == 1


def test_ids_separate_results_of_one_instant(database, stream):
    assert put(database, [Observed(stream, START, 1.0, id=n) for n in range(3)]).rows == 3
    assert [row[2] for row in stored(database)] == [0, 1, 2]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_one_instant_the_highest_id_is_the_latest_in_every_order(database, stream, order):
    for id in order:
        put(database, [Observed(stream, START, float(id), id=id)])
    assert newest(database, stream).result == 2.0


@pytest.mark.parametrize("value", [1, -2.5, 0.0, 1e300, True, False, "offen", "", 'Straße "ü" \\u0000 \\', None, 2**53])
def test_a_result_of_any_kind_comes_back(database, stream, value):
    put(database, [Observed(stream, START, value), Observed(stream, START + MINUTE, value)])
    put(database, [Observed(stream, START + n * MINUTE, value) for n in (1, 2)])  # merged
    assert [row[3] for row in stored(database)] == [value] * 3
    assert all(type(row[3]) is type(value) or type(value) is int for row in stored(database))


def test_the_latest_of_a_merged_batch_keeps_words(database, stream):
    put(database, [Observed(stream, START, "zu")])
    put(database, [Observed(stream, START, "zu"), Observed(stream, START + MINUTE, {"a": 1})])
    assert (newest(database, stream).result_json, newest(database, stream).result) == ({"a": 1}, None)


def test_late_data_leaves_the_latest_as_it_is(database, stream):
    put(database, rows_of(stream, 10))
    put(database, rows_of(stream, 3, 7))
    found = newest(database, stream)
    assert (found.phenomenon_time, found.result, found.count) == (START + 10 * MINUTE, 10.0, 3)
    assert found.first_time == START + 3 * MINUTE


STRANGE = [
    datetime(1000, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1989, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1990, 1, 1, tzinfo=UTC),
    datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2059, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2060, 1, 1, tzinfo=UTC),
    datetime(9998, 12, 31, tzinfo=UTC),
]


def test_times_of_any_year_come_back_exactly(database, stream):
    put(database, [Observed(stream, time, 1.0) for time in STRANGE])
    assert put(database, [Observed(stream, time, 1.0) for time in STRANGE]).rows == 0
    assert [row[1] for row in stored(database)] == STRANGE


def test_a_time_of_another_zone_belongs_to_its_month_in_utc(database, stream):
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    times = [datetime(2031, 3, 1, 0, 30, tzinfo=east), datetime(2031, 5, 31, 23, 30, tzinfo=west)]
    put(database, [Observed(stream, time, 1.0) for time in times])
    assert [row[1] for row in stored(database)] == times


def test_several_datastreams_in_one_batch_are_summed_each_for_itself(database, cast):
    with database.write(OPERATOR) as session:
        keys = [add_stream(session, cast.home.id, name).id for name in ("a", "b", "c")]
    rows = [Observed(key, START + n * MINUTE, float(key * n), key % 2) for n in range(20) for key in keys]
    added = put(database, random.sample(rows, len(rows)))
    assert added == Added(60, 20 * sum(key % 2 for key in keys))
    assert [(newest(database, key).count, newest(database, key).result) for key in keys] == [
        (20, 19.0 * k) for k in keys
    ]


def test_a_transaction_that_fails_leaves_nothing(database, stream):
    def fail():
        with database.write(OPERATOR) as session:
            append(session, rows_of(stream, 1, 2, 3))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (stored(database), newest(database, stream)) == ([], None)


def test_several_appends_in_one_transaction_see_each_other(database, stream):
    with database.write(OPERATOR) as session:
        assert append(session, rows_of(stream, 1, 2)).rows == 2
        assert append(session, rows_of(stream, 2, 3)).rows == 1
    assert newest(database, stream).count == 3


@given(batches=st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), max_size=25), max_size=6))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_count_and_latest_are_exact_in_every_order(database, cast, batches):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id).id
    first: dict[tuple[int, int], float] = {}
    for number, batch in enumerate(batches):
        wanted = {key for key in batch if key not in first}
        rows = [Observed(stream, START + t * MINUTE, float(number), id=i) for t, i in batch]
        assert put(database, rows).rows == len(wanted)
        first |= dict.fromkeys(wanted, float(number))
    assert [(t, i, v) for _, t, i, v, _ in stored(database, stream)] == [
        (START + t * MINUTE, i, v) for (t, i), v in sorted(first.items())
    ]
    found = newest(database, stream)
    if first:
        assert (found.count, found.result, found.first_time) == (
            len(first), first[max(first)], START + min(first)[0] * MINUTE
        )  # fmt: skip
    else:
        assert found is None


@pytest.mark.parametrize("same_order", [True, False])
def test_many_writers_of_overlapping_batches_lose_and_double_nothing(database, cast, same_order):
    with database.write(OPERATOR) as session:
        keys = [add_stream(session, cast.home.id, name).id for name in "ab"]
    rows = [Observed(key, START + n * MINUTE, float(n)) for key in keys for n in range(400)]

    def write(seed):
        chance = random.Random(seed)
        mine = chance.sample(rows, 500)
        return put(database, sorted(mine) if same_order else mine).rows

    with ThreadPoolExecutor(6) as pool:
        new = sum(pool.map(write, range(12)))
    put(database, rows)
    assert len(stored(database)) == 800
    assert sum(newest(database, key).count for key in keys) == 800
    assert new <= 800


def test_writers_that_meet_new_months_at_the_same_time_do_not_block_each_other(database, cast):
    with database.write(OPERATOR) as session:
        keys = [add_stream(session, cast.home.id, str(n)).id for n in range(4)]

    def write(key):
        with database.write(OPERATOR) as session:
            for year in (2032,):
                for month in range(1, 13):
                    append(session, [Observed(key, datetime(year, month, 1 + key % 4, tzinfo=UTC), 1.0)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, keys))
    assert len(stored(database)) == 4 * 12


def test_a_new_month_waits_for_no_reader(database, stream):
    put(database, rows_of(stream, 1))
    with database.read(OPERATOR) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM observation").one()
        put(database, [Observed(stream, datetime(2040, 7, 1, tzinfo=UTC), 1.0)])
    assert newest(database, stream).count == 2


def test_half_a_batch_is_never_seen(database, stream):
    size, seen, done = 250, [], Event()

    def poll():
        while not done.is_set():
            seen.append(len(stored(database)))
            found = newest(database, stream)
            seen.append(found.count if found else 0)

    reader = Thread(target=poll)
    reader.start()
    try:
        for batch in range(20):
            put(database, rows_of(stream, *range(batch * size, (batch + 1) * size)))
    finally:
        done.set()
        reader.join()
    assert {count % size for count in seen} == {0}
    assert len(set(seen)) > 2
