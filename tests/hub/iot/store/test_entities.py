from datetime import timedelta

import pytest

from hub.boundary import OPERATOR, PUBLIC
from hub.errors import Invalid, NotFound
from hub.iot import store
from hub.iot.models import Datastream
from hub.iot.quality import Checks, Flag, Last, flags
from hub.iot.store import Observed, append, entities
from tests.ingest import MINUTE, START, add_stream

HOUR = timedelta(hours=1)
LATER = START + timedelta(days=3650)


def put(database, *rows):
    with database.write(OPERATOR) as session:
        append(session, [Observed(*row) for row in rows])


def calibrate(database, stream, **values):
    with database.write(OPERATOR, "clerk") as session:
        store.calibrate(session, store.datastream(session, stream), **values)


def points(database, stream, scope=OPERATOR, **period):
    with database.read(scope) as session:
        return list(store.series(session, store.datastream(session, stream), **period))


@pytest.mark.parametrize(
    ("town", "found"), [("home", True), ("partner", False), ("stranger", False), ("public", False)]
)
def test_a_private_datastream_is_found_by_its_owner_alone(database, cast, stream, town, found):
    with database.read(cast.scope(town)) as session:
        if found:
            assert store.datastream(session, stream).observed_property.name == "co2"
        else:
            with pytest.raises(NotFound):
                store.datastream(session, stream)


def test_things_and_datastreams_are_found_by_what_their_source_calls_them(database, cast, stream):
    with database.read(OPERATOR) as session:
        row = session.get_one(Datastream, stream)
        assert store.find_datastream(session, row.thing, "co2") is None
        assert store.find_sensor(session, cast.home.id, "box", private=True) is row.sensor
        assert store.find_sensor(session, cast.home.id, "box", private=False) is None
        assert store.find_observed_property(session, cast.home.id, "co2", private=True) is row.observed_property
        assert store.find_observed_property(session, cast.partner.id, "co2", private=True) is None


# series: raw and corrected, in order, page by page


def test_a_series_is_in_order_with_raw_and_corrected_values_and_flags(database, stream):
    put(database, (stream, START + HOUR, 20.2), (stream, START, 213.0, int(Flag.RANGE)))
    calibrate(database, stream, scale=0.1, valid_from=START, valid_to=START + HOUR)
    assert [(p.time, p.raw, p.value, p.quality) for p in points(database, stream)] == [
        (START, 213.0, 21.3, 1),
        (START + HOUR, 20.2, 20.2, 0),
    ]


def test_a_series_holds_from_its_start_until_before_its_end(database, stream):
    put(database, *((stream, START + n * HOUR, float(n)) for n in range(5)))
    assert [p.raw for p in points(database, stream, start=START + HOUR, end=START + 3 * HOUR)] == [1.0, 2.0]
    assert [p.raw for p in points(database, stream, end=START + HOUR)] == [0.0]


def test_pages_of_a_series_meet_without_gap_even_within_one_instant(database, stream, monkeypatch):
    monkeypatch.setattr(entities, "PAGE", 3)
    rows = [(stream, START + (n // 4) * MINUTE, float(n), 0, n % 4) for n in range(18)]
    put(database, *rows)
    assert [p.raw for p in points(database, stream)] == [float(n) for n in range(18)]


def test_a_series_of_words_and_nothing_keeps_them(database, stream):
    put(database, (stream, START, "zu"), (stream, START + HOUR, None), (stream, START + 2 * HOUR, True))
    assert [p.value for p in points(database, stream)] == ["zu", None, True]


# latest


def test_the_latest_is_corrected_beside_raw(database, stream):
    put(database, (stream, START, 100.0), (stream, START + HOUR, 213.0))
    calibrate(database, stream, scale=0.1, offset=1.0, valid_from=START + HOUR)
    with database.read(OPERATOR) as session:
        now = store.latest(session, [stream, 999])[stream]
    assert (now.point.raw, now.point.value, now.first_time, now.count) == (213.0, 22.3, START, 2)


def test_a_silent_datastream_has_no_latest(database, stream):
    with database.read(OPERATOR) as session:
        assert store.latest(session, [stream]) == {}
        assert store.latest(session, []) == {}


def test_the_latest_of_a_private_datastream_is_hidden(database, stream):
    put(database, (stream, START, 1.0))
    with database.read(PUBLIC) as session:
        assert store.latest(session, [stream]) == {}


# where a datastream stood: what checks are carried on with


def stood(database, stream, flat=24.0, before=LATER):
    with database.read(OPERATOR) as session:
        return store.last(session, stream, flat, before)


def test_a_new_datastream_stood_nowhere(database, stream):
    assert stood(database, stream) == Last()


def test_a_datastream_stood_at_its_newest_reading(database, stream):
    put(database, (stream, START, 1.0), (stream, START + HOUR, 2.0))
    assert stood(database, stream) == Last(START + HOUR, 2.0, START + HOUR)


def test_it_is_known_since_when_a_value_has_stayed(database, stream):
    put(database, *((stream, START + n * HOUR, 7.0 if n > 2 else float(n)) for n in range(10)))
    assert stood(database, stream).since == START + 3 * HOUR


def test_what_cannot_be_is_no_measure(database, stream):
    put(database, (stream, START, 999.0, int(Flag.RANGE)))
    assert stood(database, stream) == Last(START, None, START)


def test_a_reading_of_the_future_is_passed_over(database, stream):
    put(database, (stream, START, 5.0), (stream, START + HOUR, 5.0), (stream, LATER + HOUR, 60.0, int(Flag.FUTURE)))
    assert stood(database, stream) == Last(START + HOUR, 5.0, START)


def test_only_readings_of_the_future_are_nowhere(database, stream):
    put(database, (stream, LATER + HOUR, 60.0, int(Flag.FUTURE)))
    assert stood(database, stream) == Last()


def test_checks_go_on_after_a_restart_as_if_there_had_been_none(database, stream):
    against = Checks(low=-40, high=60, step=15, flat=24)
    values = [20.0] * 20 + [99.0, 21.0, 40.0] + [41.0] * 20
    readings = [(START + 2 * n * HOUR, value) for n, value in enumerate(values)]
    wanted = flags(readings, against, Last(), LATER)
    found = []
    for time, value in readings:
        (mark,) = flags([(time, value)], against, stood(database, stream), LATER)
        put(database, (stream, time, value, mark))
        found.append(mark)
    assert found == wanted
    assert {1, 4} <= set(found)


# calibrations


def test_calibrating_keeps_the_raw_value_and_is_noted(database, stream):
    put(database, (stream, START, 213.0))
    calibrate(database, stream, scale=0.1, valid_from=START, note="Firmware 2")
    assert [(p.raw, p.value) for p in points(database, stream)] == [(213.0, 21.3)]
    with database.read(OPERATOR) as session:
        (row,) = store.calibrations(session, [stream])[stream]
        assert (row.note, row.valid_from, row.valid_to) == ("Firmware 2", START, None)


@pytest.mark.parametrize(
    ("start", "end"), [(1, 2), (-1, 1), (9, 12), (-1, None), (5, None), (-5, 50), (0, 10), (9.99, 10)]
)
def test_calibrations_that_overlap_are_refused(database, stream, start, end):
    calibrate(database, stream, valid_from=START, valid_to=START + 10 * HOUR)
    until = None if end is None else START + end * HOUR
    with pytest.raises(Invalid) as refused:
        calibrate(database, stream, valid_from=START + start * HOUR, valid_to=until)
    assert refused.value.fields == {"valid_from": ["overlaps the calibration from 01.05.2024"]}


@pytest.mark.parametrize(("start", "end"), [(10, None), (10, 11), (-5, 0)])
def test_calibrations_may_follow_each_other(database, stream, start, end):
    calibrate(database, stream, valid_from=START, valid_to=START + 10 * HOUR)
    calibrate(database, stream, valid_from=START + start * HOUR, valid_to=end if end is None else START + end * HOUR)
    with database.read(OPERATOR) as session:
        assert len(store.calibrations(session, [stream])[stream]) == 2


def test_nothing_follows_a_calibration_without_end(database, stream):
    calibrate(database, stream, valid_from=START)
    with pytest.raises(Invalid):
        calibrate(database, stream, valid_from=LATER)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("valid_to", {"valid_to": START}),
        ("valid_to", {"valid_to": START - HOUR}),
        ("scale", {"scale": 0.0}),
        ("scale", {"scale": float("nan")}),
        ("scale", {"scale": float("inf")}),
        ("offset", {"offset": float("nan")}),
    ],
)
def test_a_calibration_that_makes_no_sense_is_refused(database, stream, field, values):
    with pytest.raises(Invalid) as refused:
        calibrate(database, stream, valid_from=START, **values)
    assert list(refused.value.fields) == [field]


def test_another_town_cannot_calibrate(database, cast):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id, private=False).id

    def attempt():
        with database.write(cast.stranger.scope) as session:
            store.calibrate(session, store.datastream(session, stream), valid_from=START)

    with pytest.raises(Exception, match=r"belongs to another organisation|row-level security"):
        attempt()
    with database.read(OPERATOR) as session:
        assert store.calibrations(session, [stream]) == {}
