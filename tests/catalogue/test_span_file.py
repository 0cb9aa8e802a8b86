from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from catalogue.span_file import asked
from hub.boundary import OPERATOR
from hub.errors import BadRequest
from hub.iot.store import Observed, append
from hub.iot.store.following import make_all
from tests.conftest import on_sqlite
from tests.hub.iot.store.test_following import follow
from tests.ingest import add_stream

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 3, 30, 22, 30, tzinfo=UTC)


@pytest.fixture
def stream(database, cast):
    """A public datastream of home with a limit: half-hours over the change of the clocks."""
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, private=False, threshold=10.0).id
        append(session, [Observed(id, START + timedelta(minutes=30 * n), float(n)) for n in range(50)])
    follow(database, BERLIN)
    list(make_all(database, BERLIN))
    return id


def test_hours_are_lists_of_each_value(client, stream):
    found = client().get(f"/datastreams/{stream}/rollups.json").json
    assert {key: found[key] for key in ("name", "span", "timezone", "threshold")} == {
        "name": "co2", "span": "hour", "timezone": "Europe/Berlin", "threshold": 10.0,
    }  # fmt: skip
    assert found["unit"] == {"symbol": "ppm"}
    assert found["start"][:2] == [1711836000, 1711839600]
    assert [found[key][:2] for key in ("count", "low", "high", "mean")] == [[1, 2], [0, 1], [0, 2], [0, 1.5]]
    assert set(found) == {"name", "unit", "threshold", "span", "timezone", "start", "count", "low", "high", "mean"}


def test_values_are_those_that_are_asked_for(client, stream):
    found = client().get(f"/datastreams/{stream}/rollups.json?values=last,last_time,above,total").json
    assert [found[key][6] for key in ("last", "last_time", "above", "total")] == [12, 1711859400, 3600, 23]
    assert "mean" not in found


def test_days_are_those_of_the_town(client, stream):
    found = client().get(f"/datastreams/{stream}/rollups.json?span=day").json
    assert [datetime.fromtimestamp(start, BERLIN).isoformat() for start in found["start"]] == [
        "2024-03-30T00:00:00+01:00",
        "2024-03-31T00:00:00+01:00",
        "2024-04-01T00:00:00+02:00",
    ]
    assert found["count"] == [1, 46, 3]


def test_a_period_of_days_has_its_first_and_last_day(client, stream):
    address = f"/datastreams/{stream}/rollups.json?span=day&start=2024-03-31&end=2024-03-31"
    assert client().get(address).json["count"] == [46]
    assert client().get(address.replace("span=day", "span=hour")).json["count"] == [2] * 23


def test_as_csv_they_are_lines(client, stream):
    answer = client().get(f"/datastreams/{stream}/rollups.csv?span=day&values=count,last_time,above")
    assert answer.content_type == "text/csv;charset=utf-8"
    assert answer.text.split("\r\n")[:3] == [
        "start,count,last_time,above",
        "2024-03-30T00:00:00+01:00,1,2024-03-30T22:30:00Z,0.0",
        "2024-03-31T00:00:00+01:00,46,2024-03-31T21:30:00Z,64800.0",
    ]


def test_what_came_just_now_is_in_it(client, database, stream):
    with database.write(OPERATOR) as session:
        append(session, [Observed(stream, START - timedelta(days=1), -5.0)])
    for span, first in (("hour", [-5, 0]), ("day", [-5, 0])):
        assert client().get(f"/datastreams/{stream}/rollups.json?span={span}").json["low"][:2] == first


@on_sqlite
@pytest.mark.parametrize(
    "question",
    ["span=week", "values=median", "values=mean,,low", "start=yesterday", "end=2024-13-01", "start=%00",
     "values=__class__"],
)  # fmt: skip
def test_what_is_not_known_is_refused(client, stream, question):
    assert client().get(f"/datastreams/{stream}/rollups.json?{question}").status_code == 400


@on_sqlite
@pytest.mark.parametrize("question", ["start=0001-01-01", "end=9999-12-31", "start=9999-12-31T23:59:59-14:00"])
def test_periods_at_the_end_of_the_calendar_are_answered(client, stream, question):
    assert client().get(f"/datastreams/{stream}/rollups.json?{question}").status_code in (200, 400)


@on_sqlite
@pytest.mark.parametrize("tail", ["rollups.xml", "rollups.", "rollups"])
def test_other_formats_are_not_there(client, stream, tail):
    assert client().get(f"/datastreams/{stream}/{tail}").status_code == 404


@on_sqlite
def test_what_is_not_there_is_told(client):
    assert client().get("/datastreams/4711/rollups.json").status_code == 404


def test_a_day_in_a_question_is_one_of_the_town():
    found = asked({"start": "2024-03-31", "end": "2024-03-31"}, BERLIN)
    assert (found.end - found.start) == timedelta(hours=23) or found.end.utcoffset() != found.start.utcoffset()
    with pytest.raises(BadRequest):
        asked({"span": "year"}, BERLIN)
