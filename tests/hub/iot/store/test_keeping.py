import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.boundary import OPERATOR, PUBLIC
from hub.errors import Forbidden, NotFound
from hub.iot.models import observation
from hub.iot.store import Added, Given, Kept, Observed, append, observe
from tests.ingest import MINUTE, START, add_stream, newest, stored, told

SECOND = timedelta(seconds=1)


def put(database, *rows, scope=OPERATOR):
    with database.write(scope) as session:
        return observe(session, rows)


def test_nothing_is_kept_of_nothing(database):
    assert put(database) == []


def test_what_was_observed_is_there_and_has_a_name(database, stream):
    (kept,) = put(database, Given(stream, START, 21.5, START + MINUTE, {"parameters": {"a": 1}}))
    assert kept == Kept(stream, START, 0, new=True)
    with database.engine.connect() as connection:
        row = connection.execute(select(observation)).one()
    assert (row.result, row.result_time, row.more) == (21.5, START + MINUTE, {"parameters": {"a": 1}})


def test_the_same_again_is_the_same(database, stream):
    row = Given(stream, START, 21.5, START, {"quality": ["a", True]})
    assert [put(database, row)[0] for _ in range(3)] == [(stream, START, 0, n == 0) for n in range(3)]
    assert newest(database, stream).count == len(stored(database)) == 1


def test_other_results_of_one_instant_stand_beside_each_other(database, stream):
    rows = [Given(stream, START, value) for value in (1.0, 2.0, "1", True, 1.0, None, [1], [True], 2)]
    first = [kept.id for kept in put(database, *rows)]
    assert first == [0, 1, 2, 3, 0, 4, 5, 6, 1]
    assert [kept.id for kept in put(database, *rows)] == first
    assert newest(database, stream).count == 7


def test_in_one_batch_only_the_first_of_two_that_are_the_same_is_new(database, stream):
    assert [kept.new for kept in put(database, *[Given(stream, START, 1.0)] * 2)] == [True, False]


@pytest.mark.parametrize("more", [{"end": 5}, {"valid": [1, 2]}, {"parameters": {"a": 1e16}}, {"feature": 1}])
def test_what_is_said_beside_the_result_counts(database, stream, more):
    for _ in range(2):
        put(database, Given(stream, START, 1.0), Given(stream, START, 1.0, None, more))
    assert len(stored(database)) == 2


@pytest.mark.parametrize(
    "value", [1e16, [1e22, 1e23], 2**60, {"z": 1, "a": [None, {"b": 0.1}]}, "Straße", -0.0, [5e-324], [1.0, 1]]
)
def test_a_repetition_is_known_whatever_the_result(database, stream, value):
    assert [put(database, Given(stream, START, value))[0].new for _ in range(2)] == [True, False]


def test_the_outbox_tells_each_batch_and_nothing_of_repetitions(database, stream):
    rows = [Given(stream, START + n * MINUTE, value, START, {"end": 1}) for n, value in enumerate((1.5, "zu"))]
    for _ in range(2):
        put(database, *rows)
    us = int(START.timestamp() * 1e6)
    assert told(database) == [
        {
            "new": [[stream, us, 0, 1.5, 0, us, {"end": 1}], [stream, us + 60_000_000, 0, "zu", 0, us, {"end": 1}]],
            "gone": [],
        }
    ]


def test_a_source_tells_the_outbox_too(database, stream):
    with database.write(OPERATOR) as session:
        assert append(session, [Observed(stream, START, 1.0, 4)]) == Added(1, 1)
        assert append(session, [Observed(stream, START, 1.0, 4)]) == Added(0, 0)
    assert told(database) == [{"new": [[stream, int(START.timestamp() * 1e6), 0, 1.0, 4, None, None]], "gone": []}]


def test_the_extents_are_kept(database, stream):
    end = int((START + 9 * MINUTE).timestamp() * 1e6)
    put(database, Given(stream, START + MINUTE, 1.0, START + 5 * MINUTE, {"end": end}), Given(stream, START, 1.0))
    put(database, Given(stream, START + 2 * MINUTE, 2.0, START + 3 * MINUTE))
    found = newest(database, stream)
    assert (found.end_time, found.result_first, found.result_last) == (
        START + 9 * MINUTE, START + 3 * MINUTE, START + 5 * MINUTE,
    )  # fmt: skip
    assert (found.result_time, found.more, found.result) == (START + 3 * MINUTE, None, 2.0)


def test_a_datastream_that_is_not_there_is_not_found(database, stream):
    with pytest.raises(NotFound):
        put(database, Given(stream, START, 1.0), Given(stream + 1000, START, 1.0))
    assert stored(database) == []


@pytest.mark.parametrize(("town", "error"), [("home", None), ("partner", NotFound), ("stranger", NotFound)])
def test_a_private_datastream_takes_from_its_town_only(database, cast, stream, town, error):
    if error is None:
        assert put(database, Given(stream, START, 1.0), scope=cast.scope(town))[0].new
    else:
        with pytest.raises(error):
            put(database, Given(stream, START, 1.0), scope=cast.scope(town))


@pytest.mark.parametrize("town", ["partner", "stranger", "public"])
def test_an_open_datastream_takes_from_its_town_only(database, cast, town):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, "open", private=False).id
    with pytest.raises(Forbidden):
        put(database, Given(id, START, 1.0), scope=PUBLIC if town == "public" else cast.scope(town))
    assert stored(database) == []


RESULTS = st.one_of(st.integers(-2, 2), st.booleans(), st.sampled_from(["a", 0.5, None, [1], {"a": 1}]))
ROWS = st.lists(st.tuples(st.integers(0, 6), RESULTS, st.sampled_from([None, 1])), max_size=40)


@given(rows=ROWS, seed=st.integers(0, 2**16), times=st.integers(2, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_and_any_number_of_times_the_same_is_there_once(database, cast, rows, seed, times):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, str(seed)).id
    chance = random.Random(seed)
    sent = [Given(id, START + t * SECOND, r, rt and START + rt * MINUTE) for t, r, rt in rows]
    for _ in range(times):
        chance.shuffle(sent)
        at = 0
        while at < len(sent):
            size = chance.randrange(1, 15)
            put(database, *sent[at : at + size])
            at += size
    wanted = {(t, orjson.dumps(float(r) if type(r) is int else r), rt) for t, r, rt in rows}
    there = stored(database, id)
    assert len(there) == len(wanted)
    assert {(row[1], orjson.dumps(row[3])) for row in there} == {(START + t * SECOND, r) for t, r, _ in wanted}
    ids = {}
    for row in there:
        ids.setdefault(row[1], []).append(row[2])
    assert all(found == list(range(len(found))) for found in ids.values())
    found = newest(database, id)
    assert (
        (found.count, found.first_time, found.phenomenon_time) == (len(there), there[0][1], there[-1][1])
        if there
        else found is None
    )


def test_many_writers_of_one_instant_keep_each_result_once(database, stream):
    values = [float(n) for n in range(12)]

    def write(seed):
        sent = [Given(stream, START, value) for value in random.Random(seed).sample(values, len(values))]
        return {row.result: kept.id for row, kept in zip(sent, put(database, *sent), strict=True)}

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(write, range(12)))
    assert all(answer == answers[0] for answer in answers)
    assert sorted(answers[0].values()) == list(range(12))
    assert newest(database, stream).count == len(stored(database)) == 12
