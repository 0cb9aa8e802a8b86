import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import folder
from harvesters import readings
from hub.records import Document, Message, Place, Reading, Refusal, Stream

DATA = Path(__file__).parents[1] / "connectors" / "data"
ULM = Path(__file__).parents[2] / "../shared/samples/ulm"
AT = datetime(2024, 5, 1, 8, tzinfo=UTC)
TIME = "2024-05-01T08:00:00Z"


def influx(*rows, columns=("time", "co2"), hints=None, **series):
    body = {"results": [{"series": [{"name": "room", "columns": list(columns), "values": list(rows), **series}]}]}
    return harvest(body, hints=hints)


def harvest(body, kind=readings.INFLUX, name="room_7.influx.json", hints=None, modified=None):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    document = Document(
        name, kind, body, name=name, modified=modified, hints={"timezone": "Europe/Berlin"} | (hints or {})
    )
    return list(readings.harvest(document))


def senml(*records, **given):
    return harvest(list(records), readings.SENML, "air.senml", **given)


def values(found):
    return [(one.stream.identifier, one.phenomenon_time, one.result) for one in found if isinstance(one, Reading)]


def test_each_value_of_a_row_is_a_reading_of_its_column():
    found = influx([TIME, 640, 20.5], columns=("time", "co2", "Temp"))
    assert values(found) == [("room_7/co2", AT, 640), ("room_7/temperature", AT, 20.5)]


def test_a_stream_is_described_by_its_property_and_the_hints():
    (reading,) = influx(
        [TIME, 20.5], columns=("time", "Temp"), hints={"thing": "Raum 7", "longitude": 9.99, "latitude": 48.4}
    )
    stream = reading.stream
    assert (stream.thing, stream.thing_name, stream.unit) == ("room_7", "Raum 7", "Cel")
    assert stream.place == Place({"type": "Point", "coordinates": [9.99, 48.4]})
    assert stream.properties == {"source_name": "Temp"}


def test_tags_tell_things_apart():
    found = harvest((DATA / "influxdb-two-rooms.json").read_bytes(), name="air")
    assert Counter(one.stream.thing for one in found if isinstance(one, Reading)) == {"air:a17:1": 5, "air:b02:2": 2}
    assert {one.identifier for one in found if isinstance(one, Stream)} == {"air:b02:2/window_open"}


def test_measurements_tell_things_apart_where_several_came():
    series = [{"name": name, "columns": ["time", "co2"], "values": [[TIME, 1]]} for name in ("hall", "roof")]
    assert [one.stream.thing for one in harvest({"series": series})] == ["room_7:hall", "room_7:roof"]


def test_a_column_named_value_is_what_its_measurement_says():
    found = harvest({"series": [{"name": "Wasserstand", "columns": ["time", "value"], "values": [[TIME, 212]]}]})
    assert values(found) == [("room_7/water_level", AT, 212)]


def test_two_spellings_of_one_property_stay_two_streams():
    found = influx([TIME, 20, 21], columns=("time", "temp", "lufttemperatur"))
    assert [one.stream.identifier for one in found] == ["room_7/temperature", "room_7/lufttemperatur"]


def test_a_null_is_passed_over():
    assert values(influx([TIME, None], [TIME.replace("08", "09"), 640])) == [("room_7/co2", AT.replace(hour=9), 640)]


def test_a_column_of_nulls_is_a_silent_stream():
    (stream,) = influx([TIME, None])
    assert isinstance(stream, Stream)
    assert stream.identifier == "room_7/co2"


@pytest.mark.parametrize("body", [{"statement_id": 0, "series": []}, {"results": [{"statement_id": 0}]}])
def test_an_empty_answer_is_a_silent_stream_for_each_hinted_column(body):
    found = harvest(body, hints={"columns": ["co2", "Temp"]})
    assert [one.identifier for one in found] == ["room_7/co2", "room_7/temperature"]


def test_an_empty_answer_without_hints_is_one_silent_stream():
    (stream,) = harvest({"series": []})
    assert (stream.identifier, stream.name) == ("room_7/measurement", "room_7: Messwerte")


def test_the_name_of_an_empty_answer_may_say_what_it_would_have_held():
    (stream,) = harvest({"series": []}, name="school/co2_sensor_4.influx.json")
    assert (stream.identifier, stream.unit) == ("school/co2_sensor_4/co2", "[ppm]")


def test_naive_times_are_of_the_hinted_zone():
    assert influx(["2024-05-01T10:00:00", 640])[0].phenomenon_time == AT


def test_the_repeated_hour_is_told_by_the_row_before():
    found = influx(*([f"2024-10-27T02:{minute}:00", n] for n, minute in enumerate(("00", "30", "00", "30"))))
    assert [one.phenomenon_time.strftime("%H:%M") for one in found] == ["00:00", "00:30", "01:00", "01:30"]


def test_different_results_of_one_instant_have_keys():
    assert [one.key for one in influx([TIME, 1], [TIME, 2], [TIME, 2])] == [0, 1]


@pytest.mark.parametrize(
    ("row", "where", "reason"),
    [
        (["yesterday", 1], "row 2", "The time is not one such as 2024-05-01T12:00:00Z."),
        ([1714550400, 1], "row 2", "The time is not one such as 2024-05-01T12:00:00Z."),
        (["0001-01-01T00:00:00Z", 1], "row 2", "The time is out of the range of the calendar."),
        (["2024-03-31T02:30:00", 1], "row 2", "There is no such time: the clocks are put forward in this hour."),
        ([TIME], "row 2", "The row has 1 values, but there are 2 columns."),
        ("row", "row 2", "The row is not a list of values."),
        ([TIME, "high"], "row 2, co2", "The value is not a number."),
        ([TIME, True], "row 2, co2", "The value is not a number."),
        ([TIME, [1]], "row 2, co2", "The value is neither a number nor a word."),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_the_rest_goes_on(row, where, reason):
    before, refusal, after = influx([TIME, 1], row, ["2024-05-01T09:00:00Z", 2])
    assert isinstance(before, Reading)
    assert isinstance(after, Reading)
    assert (refusal.where, refusal.reason) == (f"room_7.influx.json, {where}", reason)


def test_a_time_without_zone_is_refused_where_nobody_said_the_zone():
    (refusal, _) = influx(["2024-05-01T10:00:00", 640], hints={"timezone": ""})
    assert refusal.reason == "The time does not say its time zone."


def test_a_number_that_is_not_finite_is_refused():
    document = Document(
        "a", readings.INFLUX, {"series": [{"columns": ["time", "co2"], "values": [[TIME, float("inf")]]}]}
    )
    assert next(readings.harvest(document)).reason == "The value is not a finite number."


def test_words_are_results_of_an_unknown_property():
    assert values(influx([TIME, "offen"], columns=("time", "zustand"))) == [("room_7/zustand", AT, "offen")]


def test_zero_and_one_are_truth_where_truth_is_observed():
    assert [one.result for one in influx([TIME, 1], columns=("time", "window_open"))] == [True]


BROKEN = [
    {"error": "database not found"},
    {"results": [{"error": "syntax error"}]},
    {"results": "none"},
    {"results": [7]},
    {"series": [7]},
    {"series": {"name": "room"}},
    {"series": [{"columns": ["co2"], "values": [[1]]}]},
    {"series": [{"columns": ["time", "co2", "co2"], "values": []}]},
    {"series": [{"columns": [["time"]], "values": []}]},
    {"series": [{"columns": ["time", "co2"], "values": {"a": 1}}]},
    {"series": [{"columns": ["time", "co2"], "tags": ["a"]}]},
    {"type": "FeatureCollection"},
    b"<html>502 Bad Gateway</html>",
    b'{"series": [{"columns": ["time"',
    b"[" * 200_000,
    b'{"a":' * 200_000,
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("kind", sorted(readings.ACCEPTS))
def test_a_document_that_is_none_is_one_refusal(body, kind):
    (refusal,) = harvest(body, kind)
    assert isinstance(refusal, Refusal)
    assert refusal.reason.endswith(".")


def test_an_answer_that_was_cut_off_says_so():
    _, refusal = influx([TIME, 1], partial=True)
    assert "cut its answer off" in refusal.reason


def test_base_fields_carry_forward():
    found = senml(
        {"bn": "urn:dev:1/", "bt": 1714550400, "bu": "Cel", "n": "temp", "v": 20},
        {"n": "temp", "t": 300, "v": 21},
        {"n": "hum", "u": "%RH", "v": 40},
    )
    assert values(found) == [
        ("urn:dev:1/temperature", AT, 20),
        ("urn:dev:1/temperature", AT.replace(minute=5), 21),
        ("urn:dev:1/humidity", AT, 40),
    ]


def test_base_values_are_added():
    found = senml({"bn": "a/", "bt": 1714550400, "bv": 100, "n": "pegel", "v": 12}, {"n": "pegel", "t": 60})
    assert [one.result for one in found] == [112, 100]


@pytest.mark.parametrize(
    ("record", "identifier"),
    [
        ({"n": "urn:dev:ow:10e2073a01080063", "u": "Cel"}, "urn:dev:ow:10e2073a01080063/temperature"),
        ({"n": "hall/co2"}, "hall/co2"),
        ({"n": "co2"}, "air/co2"),
        ({"bn": "urn:dev:7:", "n": "co2"}, "urn:dev:7/co2"),
        ({"bn": "urn:dev:7", "u": "%RH"}, "urn:dev:7/humidity"),
    ],
)
def test_thing_and_property_are_told_from_the_name(record, identifier):
    (reading,) = senml({**record, "v": 1, "t": 1714550400})
    assert reading.stream.identifier == identifier


def test_a_unit_of_senml_becomes_ucum():
    (reading,) = senml({"n": "hall/feuchte", "u": "%RH", "v": 40, "t": 1714550400})
    assert reading.stream.unit == "%"


@pytest.mark.parametrize(("field", "result"), [({"vs": "auf"}, "auf"), ({"vb": False}, False), ({"s": 7}, 7)])
def test_words_truth_and_sums_are_values_too(field, result):
    (reading,) = senml({"n": "hall/x", "t": 1714550400, **field})
    assert reading.result == result


def test_a_relative_time_counts_from_the_time_of_the_document():
    (reading,) = senml({"n": "hall/co2", "v": 1, "t": -60}, modified=AT)
    assert reading.phenomenon_time == datetime(2024, 5, 1, 7, 59, tzinfo=UTC)


def test_a_record_with_base_fields_only_says_nothing_yet():
    assert [type(one) for one in senml({"bn": "a/", "bt": 1714550400}, {"n": "co2", "v": 1})] == [Reading]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (7, "not an object"),
        ({"n": 7, "v": 1}, "field n is of the wrong type"),
        ({"n": "a", "v": "1"}, "field v is not a number"),
        ({"n": "a", "v": 1, "t": 1e300}, "range of the calendar"),
        ({"n": "a", "v": 1, "t": -1e300}, "range of the calendar"),
        ({"n": "a", "v": 1}, "not known"),
        ({"v": 1, "t": 1714550400}, "has no name"),
        ({"n": "a", "vd": "AA", "t": 1714550400}, "Binary"),
        ({"n": "a", "v": 1, "t": 1714550400, "x_": 1}, "newer version"),
        ({"n": "a", "v": 1, "t": 1714550400, "bver": 11}, "newer version"),
    ],
)
def test_a_bad_record_is_refused_with_its_number_and_the_rest_goes_on(record, reason):
    modified = AT if isinstance(record, dict) and record.get("t") == -1e300 else None
    refusal, reading = senml(record, {"n": "hall/co2", "v": 1, "t": 1714550400}, modified=modified)
    assert refusal.where == "air.senml, record 1"
    assert reason in refusal.reason
    assert isinstance(reading, Reading)


@pytest.mark.skipif(not ULM.exists(), reason="the samples lie beside the project")
def test_all_rows_of_ulm_come_once():
    counts = {}
    for path in sorted(ULM.glob("*.influx.json")):
        (document,) = folder.parse(Message(path.read_bytes(), name=path.name), {"columns": ["co2", "Temp"]})
        found = list(readings.harvest(document))
        assert not [one for one in found if isinstance(one, Refusal)]
        counts[path.name[11]] = len({one.phenomenon_time for one in found if isinstance(one, Reading)})
    assert counts == {"1": 261, "2": 9677, "3": 9798, "4": 0, "5": 16136}
