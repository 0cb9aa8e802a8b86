"""What a session has just read is not read again for its commit, and never stands for what came later."""

import pytest
from sqlalchemy import update

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import Dataset
from hub.datasets.store.remembered import remembered
from hub.records import DatasetDraft, DistributionDraft
from tests import listening

TREES = DatasetDraft(identifier="trees", name="trees", title="Trees", distribution=(DistributionDraft("a"),))


@pytest.fixture
def trees(database, cast, files):
    with database.write(cast.home.scope, "home-admin") as session:
        return store.create(session, cast.home.id, TREES, files).id


def test_what_was_shown_is_remembered(database, cast, trees):
    with database.write(cast.home.scope) as session:
        shown = store.shown(session, "trees")
        assert remembered(session, trees) is shown
        assert store.heads(session, [trees]) == [shown.dataset]
        assert store.parts_of(session, [trees], []) == list(shown.distributions)


def test_a_reading_session_keeps_nothing(database, cast, trees):
    with database.read(cast.home.scope) as session:
        store.shown(session, "trees")
        assert remembered(session, trees) is None


def by_object(session, key):
    session.get(Dataset, key).title = "Other"
    session.flush()


def by_statement(session, key):
    session.execute(update(Dataset).where(Dataset.id == key).values(title="Other"))


@pytest.mark.parametrize("change", [by_object, by_statement])
def test_every_change_ends_it(database, trees, change):
    with database.write(OPERATOR) as session:
        store.shown(session, "trees")
        change(session, trees)
        assert remembered(session, trees) is None
        assert store.heads(session, [trees])[0].title == "Other"


def test_so_does_the_return_to_a_savepoint(database, trees):
    with database.write(OPERATOR) as session:
        point = session.begin_nested()
        session.get(Dataset, trees).title = "Other"
        store.shown(session, "trees")
        point.rollback()
        assert remembered(session, trees) is None
        assert store.heads(session, [trees])[0].title == "Trees"


def test_a_change_that_waits_for_its_flush_counts(database, trees):
    with database.write(OPERATOR) as session:
        store.shown(session, "trees")
        session.get(Dataset, trees).title = "Other"
        assert store.heads(session, [trees])[0].title == "Other"


def test_a_commit_after_showing_reads_no_dataset_again(database, cast, trees):
    with database.write(cast.home.scope, "home-admin") as session:
        store.dataset(session, trees).title = "Other"
        session.flush()
        store.shown(session, trees)
        with listening.statements(database) as read:
            store.heads(session, [trees])
            store.parts_of(session, [trees], [])
    assert not [statement for statement in read if "dataset.title" in statement]
