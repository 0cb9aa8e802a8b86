"""Answers that are not what they seem: nothing here is lost by them, and nothing there is passed over."""

import json

import pytest

from hub.boundary import OPERATOR
from hub.sources import store as sources
from hub.sources.models import Source
from tests.hub.http.servers import serving
from tests.ingest import add_source

OAI = (
    b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>%s</responseDate><ListRecords>'
    b"<record><header><identifier>oai:1</identifier></header></record></ListRecords></OAI-PMH>"
)


def draft(*numbers):
    return [{"identifier": str(number), "title": f"Titel {number}"} for number in numbers]


def cursor(database, source, new=None):
    with database.write(OPERATOR) as session:
        row = session.get_one(Source, source)
        row.cursor = row.cursor if new is None else new
        return row.cursor


def say(database, source, *messages):
    with database.write(OPERATOR) as session:
        row = session.get_one(Source, source)
        row.config = {**row.config, "messages": json.dumps(messages)}


@pytest.fixture
def resumed(database, odd, go):
    """A source of which datasets are here, though no run has ever seen all of it."""
    source = odd({"datasets": []}, {"datasets": draft(*range(10))}, everything=True)
    cursor(database, source, {"next": 1})
    go(source)
    return source


def test_nothing_at_all_is_an_alarm_also_where_nobody_knows_how_many_there_were(database, resumed, go):
    say(database, resumed, {"datasets": []})
    outcome = go(resumed)
    assert (outcome.counts["withdrawn"], [each.kind for each in outcome.refusals]) == (0, ["shrunk"])
    with database.write(OPERATOR) as session:
        sources.trust(session, session.get_one(Source, resumed))
    assert go(resumed).counts["withdrawn"] == 10


def test_fewer_of_a_source_that_was_never_seen_whole_are_believed(database, resumed, go):
    say(database, resumed, {"datasets": draft(1)})
    assert go(resumed).counts["withdrawn"] == 9


def test_of_records_that_are_called_the_same_one_stays_and_the_next_runs_change_nothing(odd, go):
    source = odd({"datasets": [{"identifier": "a", "title": title} for title in ("Bäume", "Bänke")]})
    first, second = go(source), go(source)
    assert (first.counts["created"], second.counts["unchanged"], second.counts["updated"]) == (1, 1, 0)
    assert [(each.where, each.identifier) for each in second.refusals] == [("Bänke", "a")]


def test_a_record_that_comes_twice_is_no_issue(odd, go):
    outcome = go(odd({"datasets": draft(1, 1)}))
    assert (outcome.counts["created"], outcome.refusals) == (1, [])


def test_what_changed_on_a_page_that_broke_off_is_asked_for_again(database, cast, go):
    with serving() as server:
        whole = OAI % b"2024-06-01T00:00:00Z"
        server.pages["/oai"] = lambda page: page.reply(200, whole)
        source = add_source(database, cast.home.id, "oai_pmh", {"url": f"{server.root}/oai", "incremental": True})
        cursor(database, source, {"since": "2024-05-01T00:00:00Z"})
        whole = OAI[:-20] % b"2024-06-01T00:00:00Z"
        assert go(source).status == "finished"
        assert cursor(database, source) == {"since": "2024-05-01T00:00:00Z"}
        whole = OAI % b"2024-07-01T00:00:00Z"
        go(source)
        assert cursor(database, source) == {"since": "2024-07-01T00:00:00Z"}
