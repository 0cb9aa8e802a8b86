"""Which datasets are in which groups: within the boundary, and told to the readers of the change feed."""

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.datasets.models import GroupDataset
from hub.datasets.store import groups as store
from hub.errors import Forbidden
from hub.identity import store as identity
from hub.records import DatasetDraft


@pytest.fixture
def group(database, cast):
    with database.write(OPERATOR) as session:
        return identity.create_group(session, "trees", "Bäume").id


def put(database, scope, key, wanted):
    with database.write(scope) as session:
        row = datasets.dataset(session, key)
        return store.join(session, row, store.joined(session, row), wanted)


def test_a_dataset_joins_and_leaves(database, cast, make, look, feed, group):
    key = make(DatasetDraft("x", "X", name="oaks"))
    before = len(feed())
    assert look("oaks").groups == ()
    assert put(database, cast.home.scope, key, {group})
    assert [(g.id, g.name, g.title) for g in look("oaks").groups] == [(group, "trees", "Bäume")]
    assert not put(database, cast.home.scope, key, {group})
    assert feed()[before:] == [("dataset", "updated")]
    assert put(database, cast.home.scope, key, set())
    assert look("oaks").groups == ()
    assert feed()[before:] == [("dataset", "updated")] * 2


def test_the_boundary_reaches_what_is_in_a_group(database, cast, make, group):
    hidden = make(DatasetDraft("x", "X", name="hidden"), private=True)
    shown = make(DatasetDraft("y", "Y", name="shown"))
    for key in (hidden, shown):
        put(database, cast.home.scope, key, {group})
    for town, seen in (
        ("home", {hidden, shown}),
        ("stranger", {shown}),
        ("public", {shown}),
        ("operator", {hidden, shown}),
    ):
        with database.read(cast.scope(town)) as session:
            assert set(store.members(session, group, 10)) == seen
            assert store.count(session, group) == len(seen)
            assert set(session.scalars(select(GroupDataset.dataset_id))) == seen
            assert set(store.by_key(session, {"hidden", str(shown), "nothing"}).values()) == seen


def test_another_town_puts_nothing_into_a_group_and_takes_nothing_out(database, cast, make, look, group):
    inside, outside = (make(DatasetDraft(name, name, name=name)) for name in ("inside", "outside"))
    put(database, cast.home.scope, inside, {group})
    for key, wanted in ((outside, {group}), (inside, set())):
        with pytest.raises(Forbidden):
            put(database, cast.stranger.scope, key, wanted)
    assert (len(look("inside").groups), look("outside").groups) == (1, ())


def test_what_is_in_a_deleted_group_is_in_it_again_when_it_comes_back(database, cast, make, look, group):
    key = make(DatasetDraft("x", "X", name="oaks"))
    put(database, cast.home.scope, key, {group})
    for work, count in ((identity.remove_group, 0), (identity.restore_group, 1)):
        with database.write(OPERATOR) as session:
            work(session, identity.find_group(session, group, deleted=True))
        assert len(look("oaks").groups) == count
        if not count:
            assert not put(database, cast.home.scope, key, set())


def test_a_dataset_leaves_all_groups_with_its_own_end_and_a_group_leaves_all_datasets(
    database, cast, make, look, group
):
    oaks, elms = (make(DatasetDraft(name, name, name=name)) for name in ("oaks", "elms"))
    for key in (oaks, elms):
        put(database, cast.home.scope, key, {group})
    with database.write(OPERATOR) as session:
        datasets.purge(session, datasets.dataset(session, oaks))
        assert store.members(session, group, 10) == [elms]
        identity.purge_group(session, identity.group(session, group))
    assert not look("elms").groups


def test_the_datasets_of_groups_page_by_page(database, cast, make, group):
    keys = sorted(make(DatasetDraft(name, name, name=name)) for name in ("oaks", "elms", "limes"))
    for key in keys:
        put(database, cast.home.scope, key, {group})
    with database.read(OPERATOR) as session:
        assert [store.after(session, {group}, last, 2) for last in (None, keys[1], keys[2])] == [keys[:2], keys[2:], []]


def test_themes_are_written_once(database, cast, make, look, feed):
    key = make(DatasetDraft("x", "X", name="oaks", theme=("ENVI",)))
    before = look("oaks").dataset.metadata_modified
    for themes, moved in ((["ENVI"], False), (["ENVI", "TRAN"], True)):
        with database.write(cast.home.scope) as session:
            store.set_themes(session, datasets.dataset(session, key), themes)
        assert (look("oaks").dataset.theme, look("oaks").dataset.metadata_modified > before) == (themes, moved)


def test_before_a_group_goes_for_good_its_datasets_are_announced(database, cast, make, feed, group):
    key = make(DatasetDraft("x", "X", name="oaks"))
    put(database, cast.home.scope, key, {group})
    before = len(feed())
    with database.write(OPERATOR) as session:
        store.announce(session, group)
    assert feed()[before:] == [("dataset", "updated")]
