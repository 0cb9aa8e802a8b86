"""The page of one series, over any period, and what was deleted of it."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.boundary import OPERATOR
from hub.iot.models import Datastream, StreamFigures, observation
from hub.iot.store import Observed, append, remove
from tests.conftest import on_sqlite
from tests.ingest import add_stream

START = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def stream(database, cast):
    """A public datastream with 200 days of hours, whose roll-ups nobody has made yet."""
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, "temperature", private=False).id
        append(session, [Observed(id, START + n * HOUR, float(n % 24)) for n in range(4800)])
    return id


@on_sqlite
def test_how_good_it_is_stands_on_its_page(client, database, stream):
    with database.write(OPERATOR) as session:
        session.add(
            StreamFigures(datastream_id=stream, day=START.date(), freshness=1.0, coverage=0.955, conformance=None)
        )
    shown = client().get(f"/datastreams/{stream}?lang=en").text
    assert [word in shown for word in ("95.5%", "Without gaps", "Plausible values")] == [True, True, False]


@pytest.mark.parametrize(
    ("period", "most", "told"),
    [("week", 20_000, ""), ("month", 100, "mean of an hour"), ("all", 100, "mean of a day")],
)
def test_long_periods_are_drawn_by_the_hour_or_day(client, stream, monkeypatch, period, most, told):
    monkeypatch.setattr("catalogue.portal.long_spans.READABLE", most)
    shown = client().get(f"/datastreams/{stream}?period={period}&lang=en")
    assert shown.status_code == 200
    assert "<svg" in shown.text
    assert told in shown.text
    assert ("their mean is" in shown.text) is bool(told)
    assert f'?period={period}" aria-current' in shown.text


@on_sqlite
def test_an_unknown_period_is_a_week(client, stream):
    assert '?period=week" aria-current' in client().get(f"/datastreams/{stream}?period=<b>").text


@on_sqlite
def test_days_have_all_their_values(client, stream):
    shown = client().get(f"/datastreams/{stream}?period=all&lang=en").text
    assert shown.count('<tr><th scope="row">') == 201
    assert "<td>11.5</td><td>22</td><td>24</td>" in shown


@on_sqlite
def test_a_series_without_values_says_so(client, database, cast):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, "empty", private=False).id
    shown = client().get(f"/datastreams/{id}?lang=en")
    assert (shown.status_code, "no values yet" in shown.text) == (200, True)


@on_sqlite
def test_words_have_no_chart_but_a_page(client, database, cast):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, "state", private=False).id
        append(session, [Observed(id, START, "open")])
    for period in ("day", "all"):
        assert client().get(f"/datastreams/{id}?period={period}").status_code == 200


def test_what_was_deleted_stands_on_the_page_and_in_a_list(client, database, stream):
    with database.write(OPERATOR) as session:
        remove(session, stream, observation.c.phenomenon_time < START + 5 * HOUR)
        remove(session, stream, observation.c.phenomenon_time < START + 8 * HOUR, reason="retention")
    found = client().get(f"/datastreams/{stream}/deletions.json").json["deletions"]
    assert [(each["reason"], each["count"], each["first_time"]) for each in found] == [
        ("retention", 3, "2024-01-01T05:00:00Z"),
        ("request", 5, "2024-01-01T00:00:00Z"),
    ]
    shown = client().get(f"/datastreams/{stream}?lang=en").text
    assert "too old" in shown
    assert "on request" in shown


def test_how_long_readings_are_kept_stands_there(client, database, stream):
    assert "All readings are kept." in client().get(f"/datastreams/{stream}?lang=en").text
    with database.write(OPERATOR) as session:
        session.get(Datastream, stream).keep_days = 90
    assert "Readings are kept for 90 days" in client().get(f"/datastreams/{stream}?lang=en").text


@pytest.mark.parametrize(("town", "changes"), [("home", True), ("partner", False), ("stranger", False), ("", False)])
def test_who_may_change_it_is_led_to_the_form(client, stream, town, changes):
    answer = client(*[town] if town else []).get(f"/datastreams/{stream}")
    assert (f"/datastreams/{stream}/edit" in answer.text) is changes


@pytest.mark.parametrize(("town", "status"), [("home", 200), ("partner", 404), ("stranger", 404), ("", 404)])
def test_a_private_series_is_there_for_its_town_alone(client, database, cast, town, status):
    with database.write(OPERATOR) as session:
        id = add_stream(session, cast.home.id, "secret").id
        append(session, [Observed(id, START, 1.0)])
        remove(session, id)
    for tail in ("", "/deletions.json", "/rollups.json", "/rollups.csv"):
        assert client(*[town] if town else []).get(f"/datastreams/{id}{tail}").status_code == status
