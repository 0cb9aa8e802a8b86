from array import array
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters import packing
from harvesters.packing import Series, pack, unpack
from hub.errors import Unreadable
from hub.records import Reading, Refusal, Stream

CO2, DOOR = Stream("room", "co2"), Stream("room", "door")
T = datetime(2024, 5, 1, tzinfo=UTC)


def readings(stream, *values):
    return [Reading(stream, T + timedelta(seconds=n), value, n) for n, value in enumerate(values)]


def through(items):
    """Packed and unpacked again; what is not a reading stays as it is."""
    return [one for item in pack(items) for one in (unpack(item).readings() if isinstance(item, tuple) else [item])]


def plain(items):
    return [(r.stream.identifier, r.phenomenon_time, r.result, type(r.result), r.key) for r in items]


@pytest.mark.parametrize("values", [(1.5, -2.0), ("zu", None, True), (1.0, "zu"), (False,), (None, 1.0)])
def test_readings_come_out_as_they_went_in(values):
    given = readings(CO2, *values)
    assert plain(through(given)) == plain(given)


def test_whole_numbers_become_the_same_numbers():
    assert [r.result for r in through(readings(CO2, 1, 2**53))] == [1.0, float(2**53)]


def test_streams_that_take_turns_are_told_apart():
    mixed = [one for pair in zip(readings(CO2, 1.0, 2.0), readings(DOOR, True, False), strict=True) for one in pair]
    assert sorted(plain(through(mixed)), key=str) == sorted(plain(mixed), key=str)
    assert len(list(pack(mixed))) == 2


def test_everything_else_passes_unchanged():
    others = [CO2, Refusal("a", "b"), "identifier"]
    assert list(pack(others)) == others


def test_no_more_wait_than_allowed(monkeypatch):
    monkeypatch.setattr(packing, "AT_ONCE", 3)
    found = list(pack(readings(CO2, *map(float, range(8)))))
    assert [len(unpack(one).times) for one in found] == [3, 3, 2]


def test_what_came_before_an_error_is_not_lost():
    def broken():
        yield from readings(CO2, 1.0, 2.0)
        raise KeyError

    found = []
    with pytest.raises(KeyError):
        found.extend(pack(broken()))
    (series,) = map(unpack, found)
    assert series.results == [1.0, 2.0]


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=5)
values = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none(), texts)


@given(st.lists(st.tuples(st.sampled_from([CO2, DOOR]), st.integers(-(10**13), 10**13), values, st.integers(0, 9))))
def test_nothing_is_lost_or_changed(rows):
    given = [Reading(s, T + timedelta(microseconds=m), v, k) for s, m, v, k in rows]
    assert sorted(plain(through(given)), key=str) == sorted(plain(given), key=str)


def test_a_series_is_sorted_by_time_and_key_and_keeps_its_rows_together():
    series = Series(CO2, [3, 1, 2, 1], ["c", "b1", None, "b0"], [0, 1, 0, 0])
    series.sort()
    assert (series.times, series.results, series.keys) == ([1, 1, 2, 3], ["b0", "b1", None, "c"], [0, 1, 0, 0])


def test_series_of_one_stream_can_be_joined():
    series = Series(CO2, [1], [1.0], [0])
    series.extend(Series(CO2, [2], [2.0], [1]))
    assert (series.times, series.results, series.keys) == ([1, 2], [1.0, 2.0], [0, 1])


def longs(*numbers):
    return array("q", numbers).tobytes()


ONE = array("d", [1.0]).tobytes()


@pytest.mark.parametrize(
    "forged",
    [
        (),
        (CO2, b"", b"", b""),
        ("room", longs(0), ONE, longs(0)),
        (CO2, longs(0), ONE, "0"),
        (CO2, longs(0)[:7], ONE, longs(0)),
        (CO2, longs(0, 1), ONE, longs(0)),
        (CO2, longs(0), ONE, longs(0, 1)),
        (CO2, longs(0), ONE, longs(-1)),
        (CO2, longs(2**62), ONE, longs(0)),
        (CO2, longs(-(2**62)), ONE, longs(0)),
        (CO2, longs(0), array("d", [float("nan")]).tobytes(), longs(0)),
        (CO2, longs(0), ("\0",), longs(0)),
        (CO2, longs(0), ({},), longs(0)),
    ],
)
def test_what_no_honest_sandbox_sends_is_not_believed(forged):
    with pytest.raises(Unreadable):
        unpack(forged)
