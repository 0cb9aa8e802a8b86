import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from harvesters import pipeline
from hub import changes
from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store as datasets
from hub.datasets.models import Dataset, Distribution
from hub.db import now
from hub.errors import Conflict, NotFound
from hub.iot.models import Datastream, Location, ObservedProperty, Sensor, Thing
from hub.records import DatasetDraft, Reading, Refusal, Stream
from hub.sources import store as sources
from hub.sources.models import Issue, Run, Source
from tests.ingest import stored

AT = "2024-05-01T0{}:00:00+00:00"


def readings(*numbers, thing="room", word="co2"):
    return [[thing, word, AT.format(n), 400.0 + n] for n in numbers]


def draft(*numbers):
    return [{"identifier": str(n), "title": f"Titel {n}"} for n in numbers]


@pytest.fixture
def notes(database):
    """What is noted about the last run of a source: run, cursor, issues."""

    def read(source):
        with database.read(OPERATOR) as session:
            row = session.get_one(Source, source)
            (run,) = sources.runs(session, row, 1)
            return run, row.cursor, sources.issues(session, run.id)

    return read


def names(database, state="active"):
    with database.read(OPERATOR) as session:
        return sorted(session.scalars(select(Dataset.title).where(Dataset.state == state)))


# units of work


def test_readings_datasets_and_issues_of_a_message_arrive_together(database, odd, go, notes):
    source = odd({"readings": readings(1, 2), "datasets": draft(1), "documents": ["unreadable"]})
    outcome = go(source)
    assert (outcome.status, outcome.error) == ("finished", "")
    assert outcome.counts == {
        "readings": 2, "new readings": 2, "flagged": 0, "datasets": 1, "created": 1, "issues": 1
    }  # fmt: skip
    run, cursor, issues = notes(source)
    assert (run.status, run.counts, cursor) == ("finished", dict(outcome.counts), {"next": 0})
    assert [(i.where, i.reason) for i in issues] == [("unreadable", "The document says that it cannot be read.")]
    assert outcome.refusals == [Refusal("unreadable", "The document says that it cannot be read.")]
    assert [row[3] for row in stored(database)] == [401.0, 402.0]


def test_a_second_run_is_once_more_the_same_and_stores_nothing_twice(database, odd, go):
    source = odd({"readings": readings(1, 2), "datasets": draft(1)})
    go(source)
    with database.read(OPERATOR) as session:
        head = changes.head(session)
    counts = go(source).counts
    assert (counts["new readings"], counts["unchanged"], len(stored(database))) == (0, 1, 2)
    with database.read(OPERATOR) as session:
        assert changes.head(session) == head


def test_what_cannot_be_fetched_fails_the_run_and_the_next_resumes(database, odd, go, notes):
    source = odd({"readings": readings(1)}, {"readings": readings(2)}, {"unreachable": "The source is away."})
    outcome = go(source)
    assert (outcome.status, outcome.error, len(stored(database))) == ("failed", "The source is away.", 2)
    run, cursor, _ = notes(source)
    assert (run.status, run.error, cursor) == ("failed", "The source is away.", {"next": 2})
    _say(database, source, {}, {}, {"readings": readings(3)})
    outcome = go(source)
    assert (outcome.status, outcome.counts["readings"]) == ("finished", 1)
    assert len(stored(database)) == 3


def test_a_mistake_in_a_connector_fails_the_run_with_a_sentence(odd, go, notes):
    source = odd({"readings": readings(1)}, {"broken": True})
    assert go(source).error == "An unexpected error (KeyError); the log of the worker has more"
    assert (notes(source)[0].status, notes(source)[1]) == ("failed", {"next": 1})


def test_what_fetch_refuses_is_an_issue(odd, go, notes):
    outcome = go(odd({"refuse": "too large"}, {"readings": readings(1)}))
    assert (outcome.status, outcome.counts["issues"], outcome.counts["readings"]) == ("finished", 1, 1)
    assert outcome.refusals == [Refusal("outside", "too large")]


def test_of_many_issues_the_first_are_kept_and_all_are_counted(odd, go, notes, monkeypatch):
    monkeypatch.setattr(sources, "MAX_ISSUES", 5)
    source = odd(
        {"documents": [f"unreadable {n}" for n in range(4)]}, {"documents": [f"unreadable {n}" for n in range(9)]}
    )
    outcome = go(source)
    assert (outcome.counts["issues"], len(outcome.refusals), len(notes(source)[2])) == (13, 5, 5)


def test_a_large_message_is_appended_in_batches(database, odd, go, monkeypatch):
    monkeypatch.setattr(pipeline, "BATCH", 4)
    outcome = go(odd({"readings": [*readings(*range(10)), *readings(*range(10), word="temperature")]}))
    assert (outcome.counts["new readings"], len(stored(database))) == (20, 20)


def test_a_file_with_the_newest_first_is_not_late(database, odd, go):
    go(odd({"readings": readings(*range(9, 0, -1))}))
    assert [row[4] for row in stored(database)] == [0] * 9


def test_what_comes_after_newer_ones_were_known_is_late(database, odd, go):
    go(odd({"readings": readings(5)}, {"readings": readings(3, 6)}))
    assert [row[4] for row in stored(database)] == [16, 0, 0]


def test_progress_is_told_after_each_message(odd, go):
    told = []
    go(odd({"readings": readings(1)}, {"readings": readings(2)}), progress=lambda counts: told.append(dict(counts)))
    assert [counts["readings"] for counts in told] == [1, 2]


# runs


def start(odd, go, tmp_path, *messages):
    """A run that stands still in its fetch; and how to let it go on."""
    waiting, gate = tmp_path / "waiting", tmp_path / "gate"
    source = odd(
        {"readings": readings(1)}, {"waiting": str(waiting), "wait": str(gate), "readings": readings(2)}, *messages
    )
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(go(source)))
    thread.start()
    while not waiting.exists():
        assert thread.is_alive()

    def end():
        gate.touch()
        thread.join()
        return outcomes[0]

    return source, end


def test_a_second_run_is_refused_while_one_is_alive(odd, go, tmp_path, notes):
    source, end = start(odd, go, tmp_path)
    with pytest.raises(Conflict, match="under way"):
        go(source)
    assert end().status == "finished"


def test_an_aborted_run_stops_after_its_present_message_and_goes_on_later(database, odd, go, tmp_path, notes):
    source, end = start(odd, go, tmp_path, {"readings": readings(3)})
    with database.write(OPERATOR) as session:
        assert sources.abort(session, session.get_one(Source, source)) == 1
    assert end().status == "aborted"
    assert (notes(source)[0].status, notes(source)[1], len(stored(database))) == ("aborted", {"next": 2}, 2)
    assert (go(source).status, len(stored(database))) == ("finished", 3)


def test_a_run_beats_while_its_source_is_slow(database, odd, go, tmp_path, notes, monkeypatch):
    monkeypatch.setattr(pipeline, "HEARTBEAT", 0.05)
    source, end = start(odd, go, tmp_path)
    first = notes(source)[0].heartbeat_at
    while notes(source)[0].heartbeat_at == first:
        pass
    assert end().status == "finished"


def test_a_run_goes_on_beating_when_the_database_was_busy(database, odd, go, tmp_path, notes, monkeypatch):
    monkeypatch.setattr(pipeline, "HEARTBEAT", 0.02)
    touch, failed = sources.touch, []

    def busy(session, run):
        if len(failed) < 3:
            failed.append(run)
            raise OSError
        touch(session, run)

    monkeypatch.setattr(sources, "touch", busy)
    source, end = start(odd, go, tmp_path)
    first = notes(source)[0].heartbeat_at
    while notes(source)[0].heartbeat_at == first:
        pass
    assert (end().status, len(failed)) == ("finished", 3)


def test_a_lost_run_is_closed_and_does_not_hold_up_the_next(database, odd, go, notes):
    source = odd({"readings": readings(1)})
    with database.write(OPERATOR) as session:
        lost = sources.start(session, session.get_one(Source, source))
        lost.heartbeat_at = now() - sources.LOST_AFTER - timedelta(seconds=1)
        id = lost.id
    assert go(source).status == "finished"
    with database.read(OPERATOR) as session:
        assert session.get_one(Run, id).status == "lost"


def test_who_stops_a_run_by_hand_need_not_wait_for_the_next(odd, go, notes):
    source = odd({"readings": readings(1)})

    def interrupt(counts):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(source, progress=interrupt)
    assert notes(source)[0].status == "aborted"
    assert go(source).status == "finished"


def test_a_source_whose_connector_is_gone_starts_no_run(database, odd, go):
    source = odd({})
    with database.write(OPERATOR) as session:
        session.get_one(Source, source).kind = "fax"
    for _ in range(2):
        with pytest.raises(NotFound, match="fax"):
            go(source)
    with database.read(OPERATOR) as session:
        assert session.scalars(select(Run)).all() == []


# dry run and preview

EVERYTHING = {"readings": readings(1), "datasets": [*draft(1)], "documents": ["unreadable"]}


def amounts(database):
    kinds = (Datastream, Thing, Sensor, ObservedProperty, Location, Dataset, Distribution, Issue, changes.Change)
    with database.read(OPERATOR) as session:
        found = [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
    return [*found, len(stored(database))]


@pytest.mark.parametrize("known", [False, True])
def test_a_dry_run_does_everything_and_keeps_nothing(database, settings, odd, go, known):
    content = {"identifier": "t", "title": "T"}
    source = odd(EVERYTHING, {"readings": readings(2), "datasets": [content]}, everything=True)
    if known:
        go(source)
    before, blobs = amounts(database), sorted((settings.data / "files").rglob("*"))
    outcome = go(source, dry=True)
    assert (outcome.status, outcome.run) == ("dry", None)
    assert (outcome.counts["readings"], outcome.counts["datasets"], outcome.counts["issues"]) == (2, 2, 1)
    assert outcome.counts["withdrawn"] == 0
    assert amounts(database) == before
    assert sorted((settings.data / "files").rglob("*")) == blobs
    with database.read(OPERATOR) as session:
        row = session.get_one(Source, source)
        assert len(sources.runs(session, row)) == int(known)


def test_a_dry_run_moves_no_cursor(database, odd, go, notes):
    source = odd({"readings": readings(1)}, {"unreachable": "away"})
    assert go(source, dry=True).status == "failed"
    assert go(source, dry=True).counts["readings"] == 1
    assert go(source).counts["new readings"] == 1


def test_a_dry_run_says_what_would_be_withdrawn(database, odd, go):
    source = odd({"datasets": draft(*range(10))}, everything=True)
    go(source)
    _say(database, source, {"datasets": draft(*range(9))})
    assert go(source, dry=True).counts["withdrawn"] == 1
    assert len(names(database)) == 10


def test_a_preview_shows_the_first_records_and_writes_nothing(database, settings, odd):
    source = odd(EVERYTHING, {"readings": readings(2)})
    before = amounts(database)
    parts = pipeline.Parts(settings, database, None)
    found = list(pipeline.preview(parts, source))
    assert [type(item) for item in found] == [DatasetDraft, Refusal, Reading, Reading]
    assert (found[2].stream.identifier, found[2].result, found[2].phenomenon_time.hour) == ("room/co2", 401.0, 1)
    assert len(list(pipeline.preview(parts, source, limit=2))) == 2
    assert amounts(database) == before


def test_a_preview_shows_what_goes_wrong(database, settings, odd):
    source = odd({"do": "raise"}, {"refuse": "too large"}, {"streams": [{"thing": "a", "observed_property": "b"}]})
    found = list(pipeline.preview(pipeline.Parts(settings, database, None), source))
    assert [type(item) for item in found] == [Refusal, Refusal, Stream]
    assert found[0].where == "message 0"


# withdrawal


def _say(database, source, *messages):
    """From now on the source yields other messages."""
    with database.write(OPERATOR) as session:
        row = session.get_one(Source, source)
        row.config = {**row.config, "messages": json.dumps(messages)}


def test_what_a_complete_run_no_longer_names_is_withdrawn(database, odd, go):
    source = odd({"datasets": draft(*range(5))}, {"datasets": draft(*range(5, 10))}, everything=True)
    go(source)
    _say(database, source, {"datasets": draft(*range(9))})
    assert go(source).counts["withdrawn"] == 1
    assert names(database, "deleted") == ["Titel 9"]


def test_what_a_source_says_is_gone_is_withdrawn_also_by_a_run_that_does_not_name_everything(database, odd, go):
    source = odd({"datasets": draft(1, 2)})
    go(source)
    _say(database, source, {"gone": ["1", "1", "nobody knows it"]})
    assert go(source).counts["withdrawn"] == 1
    assert (names(database), names(database, "deleted")) == (["Titel 2"], ["Titel 1"])


def test_a_run_that_names_far_fewer_withdraws_nothing_and_says_so(database, odd, go):
    source = odd({"datasets": draft(*range(10))}, everything=True)
    go(source)
    _say(database, source, {"datasets": draft(*range(7))})
    outcome = go(source)
    assert (outcome.status, outcome.counts["withdrawn"], len(names(database))) == ("finished", 0, 10)
    assert outcome.refusals == [
        Refusal("the whole run", "Only 7 records came, 10 the last time; nothing was withdrawn", kind="shrunk")
    ]


@pytest.mark.parametrize(
    "messages",
    [
        [{"datasets": draft(*range(9)), "do": "raise"}],
        [{"datasets": draft(*range(9))}, {"do": "crash"}],
        [{"datasets": draft(*range(9))}, {"unreachable": "away"}],
        [{"datasets": [*draft(*range(9)), {"identifier": "9", "title": "x" * 2000}]}],
    ],
)
def test_what_could_not_be_read_this_time_is_not_withdrawn(database, odd, go, messages):
    source = odd({"datasets": draft(*range(10))}, everything=True)
    go(source)
    _say(database, source, *messages)
    assert go(source).counts["withdrawn"] == 0
    assert len(names(database)) == 10


def test_a_document_that_fails_keeps_what_it_said_before(database, odd, go):
    source = odd({"documents": [*"abcdefghi", "raises later"]}, everything=True)
    go(source)  # the tenth was never read
    _say(database, source, {"documents": [*"abcdefghi", "j"]})
    go(source)
    with database.write(OPERATOR) as session:
        row = datasets.find_by_guid(session, source, "j")
        row.guid = "raise now"
    _say(database, source, {"documents": [*"abcdefghi", "raise now"]})
    assert go(source).counts["withdrawn"] == 0
    assert "Title of j" in names(database)


def test_a_run_that_only_resumed_withdraws_nothing(database, odd, go):
    source = odd({"datasets": draft(*range(10))}, everything=True)
    go(source)
    _say(database, source, {"datasets": []}, {"datasets": draft(*range(9))})
    with database.write(OPERATOR) as session:
        session.get_one(Source, source).cursor = {"next": 1}
    assert go(source).counts["withdrawn"] == 0


def test_the_dataset_of_the_datastreams_is_not_withdrawn(database, odd, go):
    source = odd({"datasets": draft(1), "readings": readings(1)}, everything=True)
    go(source)
    assert go(source).counts["withdrawn"] == 0
    assert len(names(database)) == 2


# private and public


@pytest.mark.parametrize("private", [True, False])
def test_all_that_comes_of_a_source_is_as_private_as_the_source(database, odd, go, private):
    stream = {
        "thing": "room", "observed_property": "co2", "sensor": "ERS",
        "place": {"geometry": {"type": "Point", "coordinates": [9.99, 48.4]}, "name": "Schule"},
    }  # fmt: skip
    go(odd({"streams": [stream], "readings": readings(1), "datasets": draft(1)}, private=private))
    with database.read(PUBLIC) as session:
        kinds = (Thing, Datastream, Sensor, ObservedProperty, Location, Dataset)
        found = [session.scalar(select(func.count(kind.id))) for kind in kinds]
    assert found == ([0] * 6 if private else [1, 1, 1, 1, 1, 2])
