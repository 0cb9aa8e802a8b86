"""One thread reads the outbox for all who listen in a process."""

from threading import enumerate as threads

from hub.boundary import OPERATOR
from hub.iot.live.events import Events
from tests.hub.iot.live.outbox import put, reading

PATIENCE = 30.0


def write(database, *numbers):
    with database.write(OPERATOR) as session:
        put(session, *(reading(1, number) for number in numbers))


def numbers(rows):
    return [row.values[3] for row in rows]


def readers():
    return [thread for thread in threads() if thread.name == "live events"]


def test_two_listeners_are_told_the_same_by_one_thread(database):
    events = Events(database)
    with events.listening(), events.listening():
        _, number = events.head()
        write(database, 1.0, 2.0)
        assert [numbers(events.after(number, PATIENCE)) for _ in range(2)] == [[1.0, 2.0]] * 2
        assert len(readers()) == 1
    for thread in readers():
        thread.join(PATIENCE)
    assert readers() == []


def test_nothing_is_told_of_what_came_before(database):
    write(database, 1.0)
    events = Events(database)
    with events.listening():
        _, number = events.head()
        write(database, 2.0)
        assert numbers(events.after(number, PATIENCE)) == [2.0]


def test_what_comes_while_nobody_listens_is_not_told_to_the_next_one(database):
    events = Events(database)
    with events.listening():
        pass
    for thread in readers():
        thread.join(PATIENCE)
    write(database, 1.0)
    with events.listening():
        _, number = events.head()
        write(database, 2.0)
        assert numbers(events.after(number, PATIENCE)) == [2.0]


def test_only_so_much_is_kept_for_the_slow(database):
    events = Events(database, kept=2)
    with events.listening():
        _, number = events.head()
        for step in range(4):
            write(database, float(step))
            assert events.after(number + step, PATIENCE)
        assert events.after(number, PATIENCE) is None
        assert numbers(events.after(number + 3, PATIENCE)) == [3.0]


def test_a_head_that_is_to_come_covers_what_is_written_now(database):
    events = Events(database)
    with events.listening():
        write(database, 1.0)
        _, number = events.coming_head(PATIENCE)
        assert numbers(events.after(number - 1, 0.0)) == [1.0]
        assert events.after(number, 0.0) == ()


def test_the_end_of_the_process_wakes_who_waits(database):
    events = Events(database)
    with events.listening():
        events.stop()
        for thread in readers():
            thread.join(PATIENCE)
        assert events.after(events.head()[1], PATIENCE) == ()
        assert events.coming_head(PATIENCE) is not None or events.stopped
