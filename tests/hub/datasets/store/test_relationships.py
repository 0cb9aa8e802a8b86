"""What datasets are to each other."""

import pytest
from sqlalchemy import select, text

from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store
from hub.datasets.models import Relationship
from hub.errors import Forbidden
from hub.records import DatasetDraft
from tests.conftest import on_postgresql


@pytest.fixture
def ends(make):
    """A public dataset of home and a private one of partner."""
    return make(DatasetDraft("a", "A", name="aa")), make(DatasetDraft("b", "B", name="bb"), "partner", private=True)


@pytest.fixture
def said(database, ends):
    """The operator, who sees both, has said something of them."""
    with database.write(OPERATOR) as session:
        one, other = (store.dataset(session, key) for key in ends)
        store.relate(session, one, "child_of", other, "c")
        store.relate(session, one, "child_of", other, "c")
        store.relate(session, other, "parent_of", one, "d")


def test_said_from_both_ends_it_counts_once(database, ends, said):
    with database.read(OPERATOR) as session:
        found = store.relations(session, ends)
        assert [[relation.type for relation in found[end]] for end in ends] == [["child_of"], ["child_of"]]
        assert found[ends[0]] == found[ends[1]] == store.shown(session, "aa").relations


@pytest.mark.parametrize(("town", "count"), [("home", 0), ("partner", 2), ("public", 0)])
def test_both_ends_have_to_be_seen(database, cast, ends, said, town, count):
    with database.read(cast.scope(town)) as session:
        assert len(session.scalars(select(Relationship.id)).all()) == count
        assert len(store.relations(session, ends)) == count


@on_postgresql
def test_the_second_lock_says_the_same(database, cast, ends, said):
    for scope, count in ((PUBLIC, 0), (cast.home.scope, 0), (cast.partner.scope, 2), (OPERATOR, 2)):
        with database.read(scope) as session:
            rows = session.connection().execute(text("SELECT id FROM relationship")).all()
            assert len(rows) == count


def test_nobody_speaks_for_the_dataset_of_another_town(database, cast, ends):
    with database.write(cast.partner.scope) as session:
        one, other = (store.dataset(session, key) for key in ends)
        with pytest.raises(Forbidden):
            store.relate(session, one, "child_of", other, "")
