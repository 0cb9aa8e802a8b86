from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from marshmallow import ValidationError

from connectors import demo
from connectors.synthetic import sensors
from hub.errors import Unreachable, Unreadable
from hub.records import Context, Message, Reading, Stream

NOW = datetime(2026, 3, 12, 9, 17, 23, tzinfo=UTC)
GROUPS = [group.key for group in sensors.GROUPS]


def context(group, now=NOW, state=None, **config):
    return Context(demo.Config().load({"group": group, **config}), http=None, state=state or {}, now=now)


def parsed(messages):
    return [value for message in messages for value in demo.parse(message, {})]


def readings(messages):
    """What was read, by stream, in the order of arrival."""
    found = defaultdict(list)
    for value in parsed(messages):
        if isinstance(value, Reading):
            found[value.stream.identifier].append((value.phenomenon_time, value.result))
    return dict(found)


@pytest.mark.parametrize("group", GROUPS)
def test_two_runs_at_the_same_moment_deliver_the_same_messages(group):
    assert list(demo.fetch(context(group, days=3))) == list(demo.fetch(context(group, days=3)))


def test_another_seed_makes_other_values():
    assert readings(demo.fetch(context("weather", days=1, seed=1))) != readings(
        demo.fetch(context("weather", days=1, seed=2))
    )


@pytest.mark.parametrize("group", GROUPS)
def test_many_small_steps_deliver_what_one_long_run_delivers(group):
    """Nothing is missed, repeated or different, whatever the pace of the live runs."""
    start = NOW - timedelta(hours=7)
    first = list(demo.fetch(context(group, start, days=1)))
    stepwise, state, now = list(first), first[-1].state, start
    while now < NOW:
        now = min(now + timedelta(minutes=7, microseconds=333_333), NOW)
        for message in demo.fetch(context(group, now, state)):
            stepwise.append(message)
            state = message.state
    at_once = [*first, *demo.fetch(context(group, NOW, first[-1].state))]
    assert readings(stepwise) == readings(at_once)


def test_a_run_resumes_within_history_after_any_message():
    messages = list(demo.fetch(context("river", days=5)))
    assert list(demo.fetch(context("river", state=messages[2].state, days=5))) == messages[3:]


def test_history_comes_as_one_message_a_day():
    assert len(list(demo.fetch(context("river", days=4)))) == 5


def test_history_reaches_back_sixty_days_unless_told_otherwise():
    (first, *_) = readings(demo.fetch(context("bicycles")))["radzaehler-1/bicycle_count"]
    assert first[0] == datetime(2026, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize("group", GROUPS)
def test_no_reading_lies_at_or_after_now(group):
    latest = max(time for series in readings(demo.fetch(context(group, days=2))).values() for time, _ in series)
    assert NOW - timedelta(hours=1) < latest < NOW


def test_nothing_new_yields_nothing():
    (*_, last) = demo.fetch(context("bicycles", days=1))
    assert list(demo.fetch(context("bicycles", NOW + timedelta(minutes=5), last.state))) == []


def test_a_clock_set_back_yields_nothing():
    (*_, last) = demo.fetch(context("bicycles", days=1))
    assert list(demo.fetch(context("bicycles", NOW - timedelta(days=2), last.state))) == []


def test_without_a_clock_it_says_so():
    with pytest.raises(Unreachable, match="what time it is"):
        list(demo.fetch(context("river", now=None)))


def test_the_dead_sensor_is_silent_for_a_week_and_stays_so():
    messages = list(demo.fetch(context("parking", days=10)))
    later = list(demo.fetch(context("parking", NOW + timedelta(days=3), messages[-1].state)))
    (dead,) = [thing for thing in sensors.group("parking").things if thing.dies]
    last, _ = readings(messages + later)[f"{dead.identifier}/occupied"][-1]
    assert NOW - timedelta(days=7, minutes=15) < last < NOW - timedelta(days=7)


def test_a_silent_stream_is_still_described():
    messages = list(demo.fetch(context("parking", days=1)))
    described = {value.identifier for value in parsed(messages) if isinstance(value, Stream)}
    assert described - set(readings(messages)) == {"stellplatz-13/occupied"}


def test_the_values_stand_in_the_message():
    body = b'[{"stream":{"thing":"a","observed_property":"co2","place":{"name":"here"}},"times":[60],"results":[417]}]'
    stream, reading = demo.parse(Message(body), {})
    assert (stream.identifier, stream.place.name) == ("a/co2", "here")
    assert (reading.phenomenon_time, reading.result) == (datetime(1970, 1, 1, 0, 1, tzinfo=UTC), 417)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'[{"stream":{}}]', b'{"a":1}', b"\xff", b"null"])
def test_a_foreign_message_is_refused_with_a_sentence(body):
    with pytest.raises(Unreadable, match="not a message of the demo town"):
        list(demo.parse(Message(body), {}))


def test_an_unknown_group_is_refused():
    with pytest.raises(ValidationError):
        demo.Config().load({"group": "volcanoes"})


def test_every_thing_says_that_it_is_synthetic():
    streams = [value for group in GROUPS for value in parsed(demo.fetch(context(group, days=0)))]
    assert all("(synthetisch)" in value.thing_name for value in streams if isinstance(value, Stream))
