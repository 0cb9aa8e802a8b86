from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.db import now
from hub.errors import Conflict, Invalid, NotFound
from hub.records import Refusal
from hub.sources import store
from hub.sources.models import Run, Source
from tests.conftest import on_postgresql


def add(database, cast, name="air", **values):
    with database.write(cast.home.scope) as session:
        return store.add(session, cast.home.id, name, "folder", {"path": "/x"}, **values).id


@pytest.fixture
def air(database, cast):
    """A source of home that is run by hand."""
    return add(database, cast)


def start(database, key):
    with database.write(OPERATOR) as session:
        return store.start(session, session.get(Source, key)).id


def finish(database, run, status, **counts):
    with database.write(OPERATOR) as session:
        store.finish(session, run, status, counts)


def abort(database, key):
    with database.write(OPERATOR) as session:
        return store.abort(session, session.get(Source, key))


def grow_old(database, run):
    with database.write(OPERATOR) as session:
        session.get(Run, run).heartbeat_at = now() - timedelta(minutes=3)


def state(database, run):
    with database.read(OPERATOR) as session:
        return session.get(Run, run)


def due(database):
    with database.write(OPERATOR) as session:
        return list(store.due(session))


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("", None),
        ("PT15M", timedelta(minutes=15)),
        ("P1D", timedelta(days=1)),
        ("PT5S", timedelta(seconds=5)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ],
)
def test_a_schedule_is_a_duration(schedule, expected):
    assert store.interval(schedule) == expected


@pytest.mark.parametrize(
    "schedule", ["nonsense", "15M", "P", "PT", "PT0S", "PT4S", "P1M", "P1W", "PT-5M", "PT1.5H", " PT15M", "PT15M\n"]
)
def test_another_or_too_short_schedule_is_refused(schedule):
    with pytest.raises(Invalid) as refused:
        store.interval(schedule)
    assert list(refused.value.fields) == ["schedule"]


def test_a_wrong_schedule_adds_no_source(database, cast):
    with pytest.raises(Invalid):
        add(database, cast, schedule="daily")
    with database.read(OPERATOR) as session:
        assert store.sources(session) == []


def test_a_name_is_given_once_in_an_organisation(database, cast, air):
    with pytest.raises(Invalid) as refused:
        add(database, cast)
    assert list(refused.value.fields) == ["name"]


def test_a_source_is_found_by_name_and_id_and_only_by_its_owner(database, cast, air):
    with database.read(cast.home.scope) as session:
        assert store.source(session, "air").id == store.source(session, air).id == air
    with database.read(cast.partner.scope) as session, pytest.raises(NotFound):
        store.source(session, "air")


def test_the_configuration_stays_out_of_the_log(database, cast, air):
    with database.read(OPERATOR) as session:
        entry = session.scalars(select(Entry).where(Entry.action == "source.add")).one()
        assert entry.detail == {"name": "air", "kind": "folder"}


def test_a_scheduled_source_is_due_at_once_and_claimed_once(database, cast, air):
    scheduled = add(database, cast, "water", schedule="PT15M")
    before = now()
    assert due(database) == [scheduled]
    assert due(database) == []
    with database.read(OPERATOR) as session:
        assert session.get(Source, scheduled).next_run_at >= before + timedelta(minutes=15)


@on_postgresql
def test_two_that_ask_at_once_do_not_claim_the_same_source(database, cast):
    scheduled = add(database, cast, schedule="PT15M")
    with database.write(OPERATOR) as one, database.write(OPERATOR) as other:
        assert list(store.due(one)) == [scheduled]
        assert list(store.due(other)) == []


def test_a_second_run_is_refused_while_one_is_alive(database, air):
    start(database, air)
    with pytest.raises(Conflict):
        start(database, air)


def test_a_second_run_waits_for_a_first_that_is_just_being_started_and_is_refused(database, air):
    with ThreadPoolExecutor(1) as pool:
        with database.write(OPERATOR) as session:
            store.start(session, session.get(Source, air))
            second = pool.submit(start, database, air)
            wait([second], timeout=0.5)  # time enough to go wrong; when right it ends only after the first
        with pytest.raises(Conflict):
            second.result()


def test_many_that_ask_at_once_claim_each_source_once(database, cast):
    scheduled = {add(database, cast, f"s{number}", schedule="PT15M") for number in range(8)}
    with ThreadPoolExecutor(4) as pool:
        claimed = [key for taken in pool.map(lambda _: due(database), range(8)) for key in taken]
    assert len(claimed) == len(scheduled)
    assert {*claimed} == scheduled


def test_a_run_that_is_being_stopped_still_counts_as_alive(database, air):
    start(database, air)
    abort(database, air)
    with pytest.raises(Conflict):
        start(database, air)


def test_other_sources_run_side_by_side(database, cast, air):
    assert start(database, air) != start(database, add(database, cast, "water"))


def test_a_run_that_was_lost_is_closed_by_the_next_one(database, air):
    lost = start(database, air)
    grow_old(database, lost)
    following = start(database, air)
    row = state(database, lost)
    assert (row.status, bool(row.ended_at), bool(row.error)) == ("lost", True, True)
    assert state(database, following).status == "running"


def test_a_run_that_was_lost_may_not_go_on(database, air):
    lost = start(database, air)
    grow_old(database, lost)
    start(database, air)
    with database.write(OPERATOR) as session:
        assert store.beat(session, lost, {"records": 9}) is False
    assert state(database, lost).counts == {}


def test_a_beat_says_how_far_the_run_is_and_keeps_it_alive(database, air):
    run = start(database, air)
    grow_old(database, run)
    with database.write(OPERATOR) as session:
        assert store.beat(session, run, {"records": 9}) is True
    assert state(database, run).counts == {"records": 9}
    with pytest.raises(Conflict):
        start(database, air)


def test_a_touch_keeps_a_run_alive(database, air):
    run = start(database, air)
    grow_old(database, run)
    with database.write(OPERATOR) as session:
        store.touch(session, run)
    with pytest.raises(Conflict):
        start(database, air)


def test_a_run_learns_by_its_beat_that_it_shall_stop(database, air):
    run = start(database, air)
    assert abort(database, air) == 1
    with database.write(OPERATOR) as session:
        assert store.beat(session, run, {}) is False


def test_there_is_nothing_to_stop_when_nothing_runs(database, air):
    finish(database, start(database, air), "finished")
    assert abort(database, air) == 0


@pytest.mark.parametrize("status", ["finished", "failed", "aborted"])
def test_a_closed_run_makes_way_for_the_next(database, air, status):
    run = start(database, air)
    finish(database, run, status, datasets=2)
    row = state(database, run)
    assert (row.status, row.counts, bool(row.ended_at)) == (status, {"datasets": 2}, True)
    assert start(database, air) > run


def test_an_unknown_run_cannot_be_closed_and_does_not_beat(database):
    with database.write(OPERATOR) as session:
        assert store.beat(session, 99, {}) is False
        with pytest.raises(NotFound):
            store.finish(session, 99, "finished", {})


def test_runs_come_newest_first(database, air):
    made = []
    for _ in range(3):
        made.append(start(database, air))
        finish(database, made[-1], "finished")
    with database.read(OPERATOR) as session:
        assert [run.id for run in store.runs(session, session.get(Source, air), limit=2)] == made[:0:-1]


def test_what_is_asked_for_waits_once_and_is_begun_once(database, air):
    with database.write(OPERATOR) as session:
        source = session.get(Source, air)
        (first, new), (again, once_more) = store.ask(session, source), store.ask(session, source)
        dry, _ = store.ask(session, source, dry=True)
        asked = first.id
        assert (asked, new, once_more, dry.dry) == (again.id, True, False, True)
        assert store.start(session, source, asked=asked).status == "running"
    finish(database, asked, "finished")
    with pytest.raises(Conflict, match="done or stopped"), database.write(OPERATOR) as session:
        store.start(session, session.get(Source, air), asked=asked)


def test_what_waits_is_stopped_at_once_and_what_runs_after_its_unit(database, air):
    running = start(database, air)
    with database.write(OPERATOR) as session:
        source = session.get(Source, air)
        waiting = store.ask(session, source)[0].id
        assert store.abort(session, source) == 2
    with database.read(OPERATOR) as session:
        assert [store.by_number(session, id).status for id in (running, waiting)] == ["aborting", "aborted"]


def test_a_source_that_pauses_is_not_due(database, air):
    with database.write(OPERATOR) as session:
        source = session.get(Source, air)
        store.change(session, source, schedule="PT1H", paused=True)
        assert store.due(session) == []
        store.change(session, source, paused=False)
        assert store.due(session) == [air]


def test_another_configuration_begins_at_the_beginning(database, air):
    with database.write(OPERATOR) as session:
        source = session.get(Source, air)
        source.cursor, source.expected = {"start": 7}, 10
        store.change(session, source, config=source.config, title="Luft")
        assert (source.cursor, source.expected, source.title) == ({"start": 7}, 10, "Luft")
        store.change(session, source, config={"path": "/y"})
        assert (source.cursor, source.expected) == ({}, None)


def test_an_alarm_keeps_what_was_expected_until_somebody_trusts_the_last_run(database, air):
    run = start(database, air)
    with database.write(OPERATOR) as session:
        source = session.get(Source, air)
        store.expect(session, air, 10)
        store.expect(session, air, 3, alarm="Only 3 came")
        assert (source.expected, source.alarm) == (10, "Only 3 came")
        store.finish(session, run, "finished", {"listed": 3})
        store.trust(session, source)
        assert (source.expected, source.alarm) == (3, "")


def test_a_source_is_not_taken_away_under_its_run(database, air):
    run = start(database, air)
    with pytest.raises(Conflict, match="under way"), database.write(OPERATOR) as session:
        store.remove(session, session.get(Source, air))
    finish(database, run, "finished")
    with database.write(OPERATOR) as session:
        store.remove(session, session.get(Source, air))
        assert store.sources(session) == []


def test_issues_are_kept_up_to_the_limit_over_several_calls(database, air, monkeypatch):
    monkeypatch.setattr(store, "MAX_ISSUES", 3)
    run = start(database, air)
    with database.write(OPERATOR) as session:
        for already in (0, 2, 4):
            store.add_issues(session, run, [Refusal(f"row {already + i}", "no date") for i in (0, 1)], already)
    with database.read(OPERATOR) as session:
        assert [issue.where for issue in store.issues(session, run)] == ["row 0", "row 1", "row 2"]


def test_text_that_no_database_stores_is_replaced_and_long_text_is_cut(database, air):
    run = start(database, air)
    with database.write(OPERATOR) as session:
        store.add_issues(session, run, [Refusal("a\0b", "half \ud800", "x" * 5000)])
    with database.read(OPERATOR) as session:
        (issue,) = store.issues(session, run)
        assert (issue.where, issue.reason, len(issue.record)) == ("a\ufffdb", "half ?", 2000)


def test_an_issue_names_its_record_where_its_title_does_not(database, air):
    told = [Refusal("Trees", "no date", identifier="t-1"), Refusal("row t-2", "no date", identifier="t-2")]
    run = start(database, air)
    with database.write(OPERATOR) as session:
        store.add_issues(session, run, told)
    with database.read(OPERATOR) as session:
        assert [row.where for row in store.issues(session, run)] == ["Trees (t-1)", "row t-2"]


def test_the_datasets_of_a_source_are_the_active_ones_by_name(database, cast, air):
    with database.write(cast.home.scope) as session:
        for name, state in (("b", "active"), ("a", "active"), ("gone", "deleted")):
            session.add(Dataset(owner_id=cast.home.id, name=name, title=name, source_id=air, state=state))
        session.add(Dataset(owner_id=cast.home.id, name="c", title="of no source"))
    with database.read(cast.home.scope) as session:
        assert [row.name for row in store.datasets(session, store.source(session, air))] == ["a", "b"]


def test_what_is_trusted_is_the_last_run_that_listed_something_whatever_came_after_it(database, air):
    with database.write(OPERATOR) as session:
        row = store.source(session, air)
        for status, counts in (("finished", {"listed": 3}), ("failed", {"datasets": 1})):
            run = store.start(session, row)
            store.finish(session, run.id, status, counts)
        store.expect(session, air, 3, alarm="Only 3 came")
        store.trust(session, row)
        assert row.expected == 3


def test_trust_in_a_run_that_raised_no_alarm_changes_nothing(database, air):
    with database.write(OPERATOR) as session:
        store.expect(session, air, 10)
        store.trust(session, store.source(session, air))
        assert store.source(session, air).expected == 10


def test_the_cursor_is_remembered(database, air):
    with database.write(OPERATOR) as session:
        config = store.source(session, air).config
        store.advance(session, air, {"page": 4}, config)
        store.advance(session, uuid4(), {"page": 9}, config)
    with database.read(OPERATOR) as session:
        assert session.get(Source, air).cursor == {"page": 4}


def test_a_source_that_is_set_up_otherwise_during_a_run_begins_anew(database, air):
    with database.write(OPERATOR) as session:
        row = store.source(session, air)
        before = dict(row.config)
        store.change(session, row, config={**before, "path": "/elsewhere"})
        store.advance(session, air, {"page": 4}, before)
    with database.read(OPERATOR) as session:
        assert session.get(Source, air).cursor == {}
