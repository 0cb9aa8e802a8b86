"""What the outside sends and no database, or no parser, can take: each an issue, and the rest is stored."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from harvesters import pipeline
from hub import changes
from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.datasets.models import Dataset
from hub.errors import Unavailable
from hub.iot import store as iot
from hub.iot.models import Datastream
from hub.sources.models import Issue, Source
from tests.ingest import stored

AT = "2024-05-01T08:00:00+00:00"
GOOD = {"readings": [["room", "co2", AT, 640.0]], "datasets": [{"identifier": "good", "title": "Gut"}]}


def with_good(**more):
    return {key: [*more.get(key, []), *GOOD.get(key, [])] for key in {*more, *GOOD}}


def reading(value=1.0, at=AT, thing="bad", word="co2", *key):
    return {"readings": [[thing, word, at, value, *key]]}


def dataset(**values):
    return {"datasets": [{"identifier": "bad", "title": "Schlecht", **values}]}


def stream(**values):
    return {"streams": [{"thing": "bad", "observed_property": "co2", **values}]}


LONG = "x" * 10_000
BAD = {
    "NUL in a word": reading("a\0b"),
    "half a character in a word": reading("a\ud800b"),
    "not a number": reading(float("nan")),
    "infinity": reading(float("-inf")),
    "a huge integer": reading(10**400),
    "an integer that would be rounded": reading(2**53 + 1),
    "a word of 11,000 characters": reading("x" * 11_000),
    "an object": reading({"a": 1}),
    "a date in the year 1": reading(at="0001-01-01T00:00:00+00:00"),
    "a date in the year 9999": reading(at="9999-12-31T23:59:59-12:00"),
    "a time without zone": reading(at="2024-05-01T08:00:00"),
    "a negative key": reading(1.0, AT, "bad", "co2", -1),
    "a thing of 10,000 characters": reading(thing=LONG),
    "a property with NUL": reading(word="c\0"),
    "a stream with a name of 10,000 characters": stream(name=LONG),
    "a stream with half a character": stream(description="\udc00"),
    "a stream with NUL": stream(sensor="\0"),
    "a place that is none": stream(place={"geometry": {"type": "Blob", "coordinates": [1]}}),
    "a place without coordinates": stream(place={"geometry": {"type": "Point"}}),
    "a title of 10,000 characters": dataset(title=LONG),
    "an identifier of 10,000 characters": dataset(identifier=LONG),
    "NUL in a title": dataset(title="a\0b"),
    "half a character in a title": dataset(title="a\ud800b"),
    "half a character in an extra": dataset(extras={"a": "\ud800"}),
    "a huge integer in a term": dataset(terms={"a": 10**400}),
}
assert json.loads(json.dumps(list(BAD.values())))


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_data_is_an_issue_and_the_rest_of_the_message_is_stored(database, odd, go, bad):
    outcome = go(odd(with_good(**bad)))
    assert (outcome.status, outcome.error) == ("finished", "")
    assert (outcome.counts["issues"], outcome.counts["datasets"], outcome.counts["new readings"]) == (1, 1, 1)
    (refusal,) = outcome.refusals
    assert len(refusal.reason.split()) > 3
    assert len(refusal.where) < 600
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Dataset.guid).where(Dataset.guid != "streams")).all() == ["good"]
        assert session.scalars(select(Issue.reason)).all() == [refusal.reason]
        assert len(session.scalars(select(Datastream)).all()) == 1


@pytest.mark.parametrize("year", ["1000-06-01", "1969-12-31", "2085-01-01", "9998-12-31"])
def test_a_strange_date_that_can_be_is_kept(database, odd, go, year):
    assert go(odd(reading(at=f"{year}T00:00:00+00:00"))).counts["new readings"] == 1
    assert str(stored(database)[0][1]).startswith(year)


# the sandbox


@pytest.mark.parametrize(
    ("do", "reason"),
    [
        ("crash", "This file makes the program that reads it crash."),
        ("raise", "The file has a form that was not expected (KeyError)"),
        ("hang", "Reading this file takes longer than the allowed 1 seconds."),
    ],
)
def test_a_message_that_kills_its_reader_is_an_issue_and_the_next_goes_on(database, settings, files, odd, do, reason):
    source = odd({"do": do, **dataset()}, GOOD)
    parts = pipeline.Parts(settings.model_copy(update={"parse_seconds": 1}), database, files)
    outcome = pipeline.run(parts, source)
    assert (outcome.status, outcome.counts["issues"]) == ("finished", 1)
    assert [(r.where, r.reason) for r in outcome.refusals] == [("message 0", reason)]
    assert len(stored(database)) == 1
    # What was read before it died is there, and the poison is not met again.
    with database.read(OPERATOR) as session:
        assert set(session.scalars(select(Dataset.guid))) == {"bad", "good", "streams"}
        assert session.get_one(Source, source).cursor == {"next": 0}


def test_a_sandbox_that_cannot_be_started_is_not_the_fault_of_the_message(database, odd, go, monkeypatch):
    def away(*_, **__):
        raise Unavailable("The part that reads foreign files could not be started.")

    source = odd(GOOD)
    with monkeypatch.context() as patch:
        patch.setattr("hub.sandbox.run", away)
        outcome = go(source)
    assert (outcome.status, outcome.counts["issues"]) == ("failed", 0)
    assert go(source).counts["new readings"] == 1


def test_a_sandbox_that_was_taken_over_cannot_make_us_believe_anything(odd, go, monkeypatch):
    forged = [("room", b"", b"", b""), {"a": 1}, 7, None]
    source = odd(GOOD)
    for item in forged:
        monkeypatch.setattr("hub.sandbox.run", lambda *_, item=item, **__: iter([item]))
        outcome = go(source)
        assert (outcome.status, outcome.counts["issues"]) == ("finished", 1)
        assert outcome.refusals[0].reason == "The part that reads files gave back readings that it must not."


# the database


def test_a_database_that_is_away_fails_the_run_and_loses_nothing(database, odd, go, monkeypatch):
    def away(*_, **__):
        raise OperationalError("INSERT", {}, Exception("disk full"))

    source = odd(GOOD, GOOD)
    for module, name in ((datasets, "upsert"), (iot, "append")):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, away)
            outcome = go(source)
        assert outcome.status == "failed"
        assert not +outcome.counts  # what was not committed does not count
        with database.read(OPERATOR) as session:
            assert session.get_one(Source, source).cursor == {}
    assert go(source).counts["new readings"] == 1


def test_a_mistake_of_ours_is_not_taken_for_a_mistake_of_the_data(database, odd, go, monkeypatch):
    source = odd(GOOD)
    with monkeypatch.context() as patch:
        patch.setattr(datasets, "upsert", lambda *_, **__: 1 / 0)
        assert go(source).status == "failed"
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Issue)).all() == []
    assert go(source).counts["created"] == 1


def test_what_only_the_database_refuses_is_taken_back_alone(database, odd, go):
    """The sandbox lets pass what fits 64 bits; a number of bytes is one bit smaller in the databases."""
    part = {"identifier": "p", "byte_size": 2**64 - 1}
    outcome = go(odd(with_good(datasets=[{"identifier": "bad", "title": "Schlecht", "parts": [part]}])))
    assert (outcome.status, outcome.counts["issues"], outcome.counts["datasets"]) == ("finished", 1, 1)
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Dataset.guid).where(Dataset.guid != "streams")).all() == ["good"]


def test_what_was_taken_back_is_noted_nowhere(database, odd, go):
    part = {"identifier": "p", "byte_size": 2**64 - 1}
    source = odd(
        {"datasets": [{"identifier": "1", "title": "Schlecht", "parts": [part]}, {"identifier": "2", "title": "Gut"}]}
    )
    go(source)
    with database.read(OPERATOR) as session:
        known = {str(id) for id in session.scalars(select(Dataset.id))}
        assert {change.subject for change in changes.since(session, 0) if change.kind == "dataset"} == known
