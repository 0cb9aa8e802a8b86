"""Columns that look like data about persons: held back until somebody decides, and the audit log says who."""

import pytest
from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store
from hub.datasets.models import Dataset, Distribution, TableImport
from hub.datasets.store import imports, personal
from hub.errors import Invalid
from hub.records import DatasetDraft
from tests.hub.datasets.store.test_imports import SHEET, SUSPECT, claim, end, order


@pytest.fixture
def suspected(database, cast):
    """A private dataset of home with a file in which a column looks like bank accounts."""
    (id,) = order(database, cast.home, private=True)
    with database.write(OPERATOR) as session:
        assert imports.saw(session, imports.claim(session), SUSPECT)
    return id


def dataset(session, id):
    return session.get_one(Dataset, session.get_one(Distribution, id).dataset_id)


def decide(database, cast, id, publish=(), out=()):
    with database.write(cast.home.scope, "anna") as session:
        row, part = session.get_one(TableImport, id), session.get_one(Distribution, id)
        personal.decide(session, part, row, publish, out)
        personal.hold(session, part, row)


def held(database, id, town="home", cast=None):
    with database.read(cast.scope(town) if cast else OPERATOR) as session:
        return store.shown_distribution(session, id).held_back


@pytest.mark.parametrize("way", ["publish", "update", "state"])
def test_nothing_becomes_public_while_somebody_has_to_decide(database, cast, files, suspected, way):
    def make_public():
        with database.write(cast.home.scope) as session:
            row = dataset(session, suspected)
            if way == "publish":
                store.publish(session, row, private=False)
                return
            draft = DatasetDraft("", row.title, name=row.name)
            state = "active" if way == "update" else "draft"
            store.update(session, row, draft, files, private=False, keep_parts=True, state=state)
            store.update(session, row, draft, files, keep_parts=True, state="active")

    with pytest.raises(Invalid, match=r"“trees 0” \(a\)") as refused:
        make_public()
    assert list(refused.value.fields) == ["private"]
    with database.read(PUBLIC) as session:
        assert store.find_distribution(session, suspected) is None


@pytest.mark.parametrize("choice", [{"publish": ["a"]}, {"out": ["a"]}])
def test_after_the_decision_it_may_become_public(database, cast, suspected, choice):
    decide(database, cast, suspected, **choice)
    with database.write(cast.home.scope) as session:
        store.publish(session, dataset(session, suspected), private=False)
    assert held(database, suspected) is ("out" in choice)


@pytest.mark.parametrize(
    ("choice", "action", "columns"),
    [({"publish": ["a"]}, "personal.publish", {"a": ["iban"]}), ({"out": ["a"]}, "personal.exclude", ["a"])],
)
def test_the_decision_stands_in_the_audit_log(database, cast, suspected, choice, action, columns):
    for _ in range(2):  # said twice it is one decision
        decide(database, cast, suspected, **choice)
    with database.read(OPERATOR) as session:
        (entry,) = session.scalars(select(Entry).where(Entry.action.startswith("personal."))).all()
        assert (entry.actor, entry.action, entry.subject) == ("anna", action, str(suspected))
        assert entry.detail["columns"] == columns


def test_another_kind_of_data_in_the_same_column_is_decided_anew(database, cast, suspected):
    decide(database, cast, suspected, publish=["a"])
    with database.write(cast.home.scope) as session:
        row = session.get_one(TableImport, suspected)
        assert personal.undecided(row) == []
        row.sheet = {**SHEET, "warnings": [{"column": "a", "kind": "email"}]}
        assert [warning["kind"] for warning in personal.undecided(row)] == ["email"]


def test_a_file_of_what_is_not_public_yet_is_held_back_until_it_has_been_read(database, cast):
    (closed,) = order(database, cast.home, "closed", private=True)
    (opened,) = order(database, cast.home, "open")
    (looked,) = order(database, cast.home, "looked", look=True)
    assert [held(database, id) for id in (closed, opened, looked)] == [True, False, True]
    while claimed := claim(database):
        end(database, claimed)
    assert [held(database, id) for id in (closed, opened, looked)] == [False, False, False]


def test_a_link_has_no_file_to_hold_back(database, cast):
    (id,) = order(database, cast.home, private=True, blob="")
    assert not held(database, id)
