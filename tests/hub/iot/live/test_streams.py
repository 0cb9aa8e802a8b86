"""What one listener is told, for as long as it may be told."""

import re
import time

import pytest

from hub.boundary import OPERATOR
from hub.errors import Crowded, Unavailable
from hub.iot.live import streams
from hub.iot.live.cursor import parse
from hub.iot.live.events import Events
from hub.iot.live.streams import Stream
from hub.turns import Places
from tests.hub.iot.live.outbox import put, reading

NAMED = re.compile(r"event: observation\nid: (\S+)\ndata: (\S+)\n\n")


@pytest.fixture
def events(database):
    return Events(database)


def write(database, *numbers, stream=1):
    with database.write(OPERATOR) as session:
        put(session, *(reading(stream, number) for number in numbers))


def open_stream(database, events, ask=lambda: frozenset({1}), place=None, gap=False, room=None):
    stream = Stream(room or Places(1, Crowded), events, database, ask, lambda row: str(row.values[3]).encode())
    return stream.begin(place, gap=gap)


def told(stream, count):
    """So many observations from the stream: cursor and number of each."""
    found = []
    while len(found) < count:
        found += [(parse(id), float(number)) for id, number in NAMED.findall(next(stream).decode())]
    return found


def test_a_listener_is_told_what_comes_and_it_may_see(database, events):
    with open_stream(database, events) as stream:
        assert next(stream).startswith(b"retry: 2000\nid: ")
        write(database, 9.0, stream=2)
        write(database, 1.0, 2.0)
        assert [number for _, number in told(stream, 2)] == [1.0, 2.0]


def test_who_comes_again_is_told_each_observation_once(database, events):
    with open_stream(database, events) as stream:
        next(stream)
        write(database, *map(float, range(10)))
        places = told(stream, 10)
    write(database, 10.0)
    for place, number in places:
        with open_stream(database, events, place=place) as stream:
            next(stream)
            rest = [each for _, each in told(stream, 10 - int(number))]
            assert rest == [float(each) for each in range(int(number) + 1, 11)]
            write(database, 99.0, stream=2)


def test_a_listener_that_comes_again_goes_on_with_the_others(database, events):
    with open_stream(database, events) as stream:
        next(stream)
        write(database, 1.0)
        ((place, _),) = told(stream, 1)
    write(database, 2.0)
    with open_stream(database, events, place=place) as stream:
        next(stream)
        assert [number for _, number in told(stream, 1)] == [2.0]
        write(database, 3.0)
        assert [number for _, number in told(stream, 1)] == [3.0]


def test_a_gap_is_said_first(database, events):
    with open_stream(database, events, gap=True) as stream:
        assert b"event: gap\ndata: {" in next(stream)


def test_the_stream_ends_when_nothing_may_be_seen_any_more(database, events):
    allowed = [frozenset({1})]
    with open_stream(database, events, ask=lambda: allowed[0]) as stream:
        next(stream)
        write(database, 1.0)
        told(stream, 1)
        allowed[0] = None
        began = time.monotonic()
        assert list(stream) == []
        assert time.monotonic() - began < 10 * streams.ASKED


def test_a_datastream_that_was_made_just_now_is_asked_for_at_once(database, events, monkeypatch):
    monkeypatch.setattr(streams, "ASKED", 3600.0)
    sees = {1}
    with open_stream(database, events, ask=lambda: frozenset(sees)) as stream:
        next(stream)
        write(database, 1.0)
        told(stream, 1)
        sees.add(2)
        write(database, 2.0, stream=2)
        assert [number for _, number in told(stream, 1)] == [2.0]


def test_a_silent_stream_says_that_it_is_there_and_where_it_is(database, events, monkeypatch):
    monkeypatch.setattr(streams, "HEARTBEAT", 0.0)
    monkeypatch.setattr(streams, "ASKED", 0.01)
    with open_stream(database, events) as stream:
        next(stream)
        write(database, 1.0, stream=2)
        events.coming_head(30.0)
        said = next(part for part in stream if b"\nid: " in part)
    place = parse(re.search(rb"id: (\S+)", said)[1].decode())
    with open_stream(database, events, place=place) as stream:
        assert b": still here" in said
        next(stream)


def test_a_listener_that_is_too_slow_is_cut_off_and_can_come_again(database):
    events = Events(database, kept=1)
    with open_stream(database, events) as stream:
        place = parse(re.search(rb"id: (\S+)", next(stream))[1].decode())
        _, number = events.head()
        for step in range(3):
            write(database, float(step))
            assert events.after(number + step, 30.0)
        assert list(stream) == []
    with open_stream(database, events, place=place) as stream:
        next(stream)
        assert [number for _, number in told(stream, 3)] == [0.0, 1.0, 2.0]


def test_the_end_of_the_process_ends_the_stream(database, events):
    with open_stream(database, events) as stream:
        next(stream)
        events.stop()
        assert list(stream) == []


def test_a_question_without_an_answer_ends_the_stream(database, events):
    def ask():
        raise Unavailable

    with open_stream(database, events, ask=ask) as stream:
        next(stream)
        assert list(stream) == []


def test_there_is_room_for_so_many_and_a_place_is_given_back_once(database, events):
    room = Places(1, Crowded)
    first = open_stream(database, events, room=room)
    with pytest.raises(Crowded):
        open_stream(database, events, room=room)
    first.close()
    first.close()
    with open_stream(database, events, room=room), pytest.raises(Crowded):
        open_stream(database, events, room=room)


def test_a_stream_that_was_never_read_gives_its_place_back(database, events):
    room = Places(1, Crowded)
    Stream(room, events, database, lambda: None, lambda row: b"").close()
    open_stream(database, events, room=room).close()


def test_an_open_stream_holds_no_connection(database, events):
    with open_stream(database, events) as stream:
        next(stream)
        write(database, 1.0)
        told(stream, 1)
        assert database.engine.pool.checkedout() <= 1  # that of the one thread that reads
