"""How files become tables: the order of starts, who may speak of an order, and what is left of a dead worker."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store
from hub.datasets.models import Dataset, Distribution, RefusedRow, TableImport
from hub.datasets.store import imports
from hub.datasets.store.imports import COMPLETE, ERROR, FOUND, LOST_AFTER, REFUSED, RUNNING, WAITING, Ended, Overtaken
from hub.db import now
from hub.errors import Forbidden
from hub.records import Refusal

SHEET = {"columns": [{"name": "a", "type": "text"}], "facts": {}, "samples": [["geheim"]], "warnings": []}
SUSPECT = {**SHEET, "warnings": [{"column": "a", "kind": "iban", "example": "DE…"}]}


def order(database, town, name="trees", count=1, *, private=False, blob="0" * 64, **options):
    """Datasets of a town with a file each, whose tables are ordered."""
    ids = []
    with database.write(town.scope) as session:
        for number in range(count):
            row = Dataset(name=f"{town.name}-{name}-{number}", title=name, owner_id=town.id, private=private)
            row.distributions = [Distribution(title=f"{name} {number}", format="CSV", blob=blob, file_name="a.csv")]
            session.add(row)
            session.flush()
            imports.submit(session, row.distributions[0], actor="anna", changed=True, **options)
            ids.append(row.distributions[0].id)
    return ids


def claim(database):
    with database.write(OPERATOR) as session:
        return imports.claim(session)


def end(database, claimed, state=COMPLETE, **more):
    with database.write(OPERATOR) as session:
        imports.end(session, claimed, Ended(state, "Done.", **more))


def state(database, id):
    with database.read(OPERATOR) as session:
        return session.get(TableImport, id).state


def test_organisations_take_turns_whoever_sent_more(database, cast):
    order(database, cast.home, count=4)
    order(database, cast.partner, count=2)
    order(database, cast.stranger)
    names = {cast.home.id: "home", cast.partner.id: "partner", cast.stranger.id: "stranger"}
    started = []
    while claimed := claim(database):
        started.append(names[claimed.owner])
        end(database, claimed)
    assert started == ["home", "partner", "stranger", "home", "partner", "home", "home"]


def test_of_one_organisation_one_import_runs_at_a_time(database, cast):
    order(database, cast.home, count=3)
    (other,) = order(database, cast.partner)
    first = claim(database)
    assert (first.owner, claim(database).id, claim(database)) == (cast.home.id, other, None)
    end(database, first)
    assert claim(database).owner == cast.home.id


def test_a_new_order_takes_the_file_from_the_worker(database, cast):
    (id,) = order(database, cast.home)
    old = claim(database)
    with database.write(cast.home.scope) as session:
        imports.submit(session, session.get_one(Distribution, id), actor="ben", changed=True)
    with database.write(OPERATOR) as session:
        assert not imports.beat(session, old)
        with pytest.raises(Overtaken):
            imports.saw(session, old, SHEET)
    with pytest.raises(Overtaken):
        end(database, old)
    fresh = claim(database)
    assert fresh.actor == "ben"
    with database.write(OPERATOR) as session:
        assert imports.beat(session, fresh)


def test_a_dead_worker_is_replaced_once_and_then_the_file_is_left_alone(database, cast):
    (id,) = order(database, cast.home)
    for expected in (RUNNING, ERROR):
        assert claim(database) is not None
        with database.write(OPERATOR) as session:
            session.get_one(TableImport, id).heartbeat_at -= 2 * LOST_AFTER
        with database.read(OPERATOR) as session:
            assert imports.waits(session)
        again = claim(database)
        assert (state(database, id), again is None) == (expected, expected == ERROR)
        if again:
            with database.write(OPERATOR) as session:
                imports.release(session, again)
    with database.read(OPERATOR) as session:
        assert "broke off twice" in session.get(TableImport, id).message
        assert not imports.waits(session)


def test_what_was_found_waits_where_a_look_was_ordered(database, cast):
    for look, expected in ((True, FOUND), (False, RUNNING)):
        (id,) = order(database, cast.home, f"look-{look}", look=look)
        with database.write(OPERATOR) as session:
            assert imports.saw(session, imports.claim(session), SHEET) is look
        assert state(database, id) == expected
        with database.write(OPERATOR) as session:
            imports.abort(session, session.get_one(TableImport, id), "anna")


def test_suspected_persons_wait_for_somebody_although_no_look_was_ordered(database, cast):
    (id,) = order(database, cast.home)
    with database.write(OPERATOR) as session:
        assert imports.saw(session, imports.claim(session), SUSPECT)
    assert state(database, id) == FOUND
    with database.read(PUBLIC) as session:
        assert store.shown_distribution(session, id).held_back


@pytest.mark.parametrize("told", [RUNNING, WAITING, FOUND])
def test_an_import_under_way_is_stopped(database, cast, told):
    (id,) = order(database, cast.home, look=True)
    claimed = claim(database) if told != WAITING else None
    with database.write(OPERATOR) as session:
        if told == FOUND:
            imports.saw(session, claimed, SHEET)
        row = session.get_one(TableImport, id)
        assert (row.state, imports.abort(session, row, "ben"), imports.abort(session, row, "ben")) == (
            told,
            True,
            False,
        )
        assert (row.state, row.message) == (ERROR, "Stopped by ben.")
    if claimed:
        with pytest.raises(Overtaken):
            end(database, claimed)


def test_refused_rows_are_kept_and_counted_and_go_with_the_next_import(database, cast):
    (id,) = order(database, cast.home)
    refusals = [Refusal(f"row {n}", "Too short.\0", "a;\ud800") for n in range(imports.MAX_REFUSED + 5)]
    claimed = claim(database)
    with database.write(OPERATOR) as session:
        imports.end(session, claimed, Ended(REFUSED, "No.", refused=5000), refusals)
    with database.read(cast.home.scope) as session:
        kept = imports.refused(session, id)
        assert (len(kept), kept[0].where, kept[0].reason) == (imports.MAX_REFUSED, "row 0", "Too short.�")
        assert imports.status(session, id).refused == 5000
    with database.write(cast.home.scope) as session:
        imports.submit(session, session.get_one(Distribution, id), actor="anna")
    end(database, claim(database), rows=7)
    with database.read(cast.home.scope) as session:
        assert (imports.refused(session, id), imports.status(session, id).rows) == ([], 7)


def test_programs_read_how_far_it_is(database, cast):
    (id,) = order(database, cast.home)
    seen = []

    def note():
        with database.read(PUBLIC) as session:
            row = store.find_task_status(session, str(id), "xloader", "xloader")
            seen.append((row.state, row.entity_type, '"job_id"' in row.value))

    note()
    claimed = claim(database)
    note()
    end(database, claimed)
    note()
    assert seen == [(word, "resource", True) for word in ("pending", "running", "complete")]


def test_an_import_is_seen_by_those_alone_who_may_change_the_dataset(database, cast):
    (id,) = order(database, cast.home)
    claimed = claim(database)
    with database.write(OPERATOR) as session:
        imports.end(session, claimed, Ended(REFUSED, "No.", refused=1), [Refusal("row 1", "geheim")])
    for town, count in (("home", 1), ("partner", 0), ("stranger", 0), ("public", 0), ("operator", 1)):
        with database.read(cast.scope(town)) as session:
            assert (
                len(session.scalars(select(TableImport)).all())
                == len(session.scalars(select(RefusedRow)).all())
                == count
            ), town
            assert (imports.status(session, id) is None) == (count == 0)
    with pytest.raises(Forbidden), database.write(cast.stranger.scope) as session:
        session.add(TableImport(id=id))


def test_an_order_of_a_deleted_dataset_waits(database, cast):
    (id,) = order(database, cast.home)
    with database.write(cast.home.scope) as session:
        part = session.get_one(Distribution, id)
        store.remove(session, session.get_one(Dataset, part.dataset_id))
    assert claim(database) is None


def test_what_is_forgotten_is_no_longer_ordered(database, cast):
    (id,) = order(database, cast.home, private=True)
    with database.write(cast.home.scope) as session:
        part = session.get_one(Distribution, id)
        assert part.held_back
        imports.forget(session, part)
        assert (part.held_back, imports.find(session, id)) == (False, None)
    assert claim(database) is None


def test_orders_that_wait_are_listed_and_found_by_their_number(database, cast):
    (id,) = order(database, cast.home)
    with database.read(OPERATOR) as session:
        ((row, name),) = imports.waiting(session)
        assert (row.id, name) == (id, "home-trees-0")
        assert imports.find_job(session, row.job).id == id
        assert imports.find_job(session, uuid4()) is None
        assert list(imports.of_dataset(session, store.shown(session, name).dataset.id)) == [id]
        assert now() - row.requested_at < timedelta(hours=1)


def test_settings_are_told_apart_whatever_their_order():
    assert imports.stamp({"a": 1, "b": 2}) == imports.stamp({"b": 2, "a": 1}) != imports.stamp({"a": 1})
