"""Groups that people make: their names, their tree, and what the readers of the change feed are told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from hub import changes
from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.datasets import vocabulary
from hub.errors import Invalid, NotFound
from hub.identity import store
from hub.identity.models import Role
from tests.conftest import on_postgresql


def told(database):
    with database.read(OPERATOR) as session:
        return [(c.kind, c.operation) for c in changes.since(session, 0)]


def test_a_name_belongs_to_one_organisation_group_or_theme_until_it_is_purged(database, cast):
    with database.write(OPERATOR) as session:
        row = store.create_group(session, "trees")
        store.remove_group(session, row)
        for name in ("trees", "home", "envi", "new", "A", "x"):
            with pytest.raises(Invalid):
                store.create_group(session, name)
        for name in ("trees", "envi"):
            with pytest.raises(Invalid):
                store.create_organization(session, name)
        with pytest.raises(Invalid):
            store.update_organization(session, store.organization(session, "home"), {"name": "trees"})
        store.purge_group(session, row)
        assert store.create_organization(session, "trees").name == "trees"


def test_the_names_of_the_themes_are_those_of_the_vocabulary():
    assert {code.lower() for code in vocabulary.THEMES} == store.THEMES


@on_postgresql
def test_who_wants_a_name_waits_for_who_is_just_taking_it(database, cast):
    taken, waiting = Event(), Event()

    def first():
        with database.write(OPERATOR) as session:
            store.create_organization(session, "trees")
            taken.set()
            waiting.wait(10)

    def second():
        taken.wait(10)
        with database.write(OPERATOR) as session:
            waiting.set()
            store.create_group(session, "trees")

    with ThreadPoolExecutor(2) as pool:
        done, refused = pool.submit(first), pool.submit(second)
        done.result()
        with pytest.raises(Invalid):
            refused.result()


def test_a_tree_without_circles(database, cast):
    with database.write(OPERATOR) as session:
        parks, trees, oaks = (store.create_group(session, name) for name in ("parks", "trees", "oaks"))
        store.move_group(session, trees, parks)
        store.move_group(session, oaks, trees)
        for parent in (parks, trees, oaks):
            with pytest.raises(Invalid):
                store.move_group(session, parks, parent)
        assert store.parent_group(session, oaks).name == "trees"
        store.remove_group(session, trees)
        assert store.parent_group(session, oaks) is None
        store.purge_group(session, trees)
        session.expire_all()
        assert oaks.parent_id is None


def test_roles_reach_down_the_tree(database, cast):
    with database.write(OPERATOR) as session:
        parks, trees = (store.create_group(session, name) for name in ("parks", "trees"))
        store.move_group(session, trees, parks)
        anna = store.create_user(session, "anna")
        assert store.group_roles(session, anna.id) == {}
        store.set_role(session, parks, anna, Role.EDITOR)
        assert store.group_roles(session, anna.id) == {parks.id: "editor", trees.id: "editor"}
        store.set_role(session, trees, anna, Role.ADMIN)
        assert store.group_roles(session, anna.id) == {parks.id: "editor", trees.id: "admin"}
        store.remove_user(session, anna)
        assert store.members(session, trees) == []


def test_the_feed_tells_of_a_new_name_and_of_going_and_coming_back_only(database, cast):
    before = len(told(database))
    for work, count in (
        (lambda s, row: store.update_group(s, row, {"title": "T", "description": "d"}), 0),
        (lambda s, row: store.update_group(s, row, {"name": "oaks"}), 1),
        (lambda s, row: store.update_group(s, row, {"name": "oaks", "title": "T"}), 1),
        (lambda s, row: store.remove_group(s, row), 2),
        (lambda s, row: store.remove_group(s, row), 2),
        (lambda s, row: store.restore_group(s, row), 3),
    ):
        with database.write(OPERATOR) as session:
            found = store.find_group(session, "trees", deleted=True) or store.find_group(session, "oaks", deleted=True)
            work(session, found or store.create_group(session, "trees"))
        assert told(database)[before:] == [("group", "updated")] * count


def test_groups_are_found_by_name_and_by_id_unless_deleted(database, cast):
    with database.write(OPERATOR) as session:
        trees, oaks = (store.create_group(session, name) for name in ("trees", "oaks"))
        store.remove_group(session, oaks)
        assert [row.name for row in store.groups(session)] == ["trees"]
        keys = {"trees", str(oaks.id), "oaks", "nothing", "x" * 1000}
        assert {key: row.id for key, row in store.groups_by_key(session, keys).items()} == {
            "trees": trees.id, str(trees.id): trees.id,
        }  # fmt: skip
        assert store.find_group(session, oaks.id, deleted=True).name == "oaks"
        with pytest.raises(NotFound):
            store.group(session, "oaks")


def test_what_is_done_to_a_group_stands_in_the_audit_log(database, cast):
    with database.write(OPERATOR, "root") as session:
        row = store.create_group(session, "trees")
        store.update_group(session, row, {"title": "T"})
        store.remove_group(session, row)
        store.restore_group(session, row)
        store.purge_group(session, row)
    with database.read(OPERATOR) as session:
        found = [e.action for e in session.query(Entry).order_by(Entry.seq) if e.action.startswith("group.")]
    assert found == ["group.create", "group.update", "group.delete", "group.restore", "group.purge"]
