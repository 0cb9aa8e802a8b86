from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR, PUBLIC
from hub.datasets.models import Dataset
from hub.errors import Conflict, Invalid
from hub.identity import store
from hub.identity.models import Member
from hub.sharing.models import Grant
from tests.conftest import in_days


def told(database):
    with database.read(OPERATOR) as session:
        found = session.scalars(select(Entry).where(Entry.action.startswith("organization.")).order_by(Entry.seq))
        return [(e.action.partition(".")[2], e.subject, e.detail) for e in found if e.action != "organization.create"]


def change(database, **values):
    with database.write(OPERATOR) as session:
        return store.update_organization(session, store.organization(session, "home"), values)


def move(database, name, parent):
    with database.write(OPERATOR) as session:
        above = store.organization(session, parent) if parent else None
        store.move_organization(session, store.organization(session, name), above)


def do(database, function, name):
    with database.write(OPERATOR) as session:
        function(session, store.find_organization(session, name, deleted=True))


def test_what_is_the_same_is_no_change(database, cast):
    assert change(database, title="Home", name="home", extras={}) is False
    assert told(database) == []
    assert change(database, title="Heim", extras={"a": "b"}) is True
    assert told(database) == [("update", "home", {"changed": ["extras", "title"]})]


@pytest.mark.parametrize("name", ["partner", "new", "A", ""])
def test_a_name_that_cannot_be_leaves_everything_as_it_is(database, cast, name):
    with pytest.raises(Invalid):
        change(database, title="Heim", name=name)
    with database.read(OPERATOR) as session:
        assert store.organization(session, "home").title == "Home"


def test_roles_follow_a_move(database, cast):
    move(database, "stranger", "home")
    with database.read(OPERATOR) as session:
        assert store.principal(session, store.user(session, "home-admin")).roles[cast.stranger.id] == "admin"
    move(database, "stranger", None)
    with database.read(OPERATOR) as session:
        assert cast.stranger.id not in store.principal(session, store.user(session, "home-admin")).roles
    assert told(database) == [("move", "stranger", {"parent": "home"}), ("move", "stranger", {"parent": None})]


def test_a_parent_is_an_active_one(database, cast):
    move(database, "stranger", "home")
    with database.write(OPERATOR) as session:
        child = store.organization(session, "stranger")
        assert store.parent(session, child).id == cast.home.id
        store.organization(session, "home").state = "deleted"
        assert store.parent(session, child) is None
        assert store.parent(session, store.organization(session, "partner")) is None


def test_a_tree_has_no_ring(database, cast):
    move(database, "partner", "home")
    move(database, "stranger", "partner")
    for name in ("home", "partner", "stranger"):
        with pytest.raises(Invalid):
            move(database, "home", name)


def test_deleting_and_restoring_are_told_once(database, cast):
    for function in (store.remove_organization, store.restore_organization):
        for _ in range(2):
            do(database, function, "home")
    assert told(database) == [("delete", "home", {}), ("restore", "home", {})]


def test_what_stands_above_others_is_not_deleted(database, cast):
    move(database, "partner", "home")
    with pytest.raises(Conflict):
        do(database, store.remove_organization, "home")
    do(database, store.remove_organization, "partner")
    do(database, store.remove_organization, "home")


def test_a_purge_takes_the_members_along(database, cast):
    do(database, store.purge_organization, "stranger")
    with database.read(OPERATOR) as session:
        assert store.find_organization(session, "stranger", deleted=True) is None
        assert session.scalars(select(Member).where(Member.organization_id == cast.stranger.id)).all() == []
    assert told(database) == [("purge", "stranger", {})]


@pytest.mark.parametrize("what", ["dataset", "grant", "organization"])
def test_nothing_is_purged_that_something_hangs_on(database, cast, what):
    with database.write(OPERATOR) as session:
        row = Dataset(owner_id=cast.partner.id, name="trees", title="Trees", state="deleted")
        session.add(row)
        session.flush()
        if what == "dataset":
            row.owner_id = cast.stranger.id
        elif what == "grant":
            session.add(Grant(owner_id=cast.partner.id, grantee_id=cast.stranger.id, dataset_id=row.id, purpose="x",
                              until=in_days(1)))  # fmt: skip
        else:
            store.create_organization(session, "school", parent=store.organization(session, "stranger"))
    with pytest.raises(Conflict):
        do(database, store.purge_organization, "stranger")
    with database.write(OPERATOR) as session:  # and what else the session does is kept
        row = store.organization(session, "stranger")
        with pytest.raises(Conflict):
            store.purge_organization(session, row)
        store.update_organization(session, row, {"title": "Still there"})
    assert told(database) == [("update", "stranger", {"changed": ["title"]})]


def test_deleted_ones_are_found_only_when_asked_for(database, cast):
    do(database, store.remove_organization, "home")
    with database.read(OPERATOR) as session:
        assert store.find_organization(session, cast.home.id) is None
        assert store.find_organization(session, cast.home.id, deleted=True).name == "home"
        assert [row.name for row in store.organizations(session)] == ["partner", "stranger"]
        assert [row.name for row in store.deleted_organizations(session)] == ["home"]


def test_who_locks_sees_what_others_did(database, cast):
    with database.read(OPERATOR) as session:
        row = store.organization(session, "home")
    change(database, title="Heim")
    with database.write(OPERATOR) as session:
        row = session.merge(row, load=False)
        assert row.title == "Home"
        store.lock(session, row)
        assert row.title == "Heim"


def test_a_picture_is_that_of_an_active_organisation(database, cast):
    with database.write(OPERATOR) as session:
        row = store.organization(session, "home")
        store.update_organization(session, row, {"image_url": "/uploads/group/x.png"})
        assert [store.pictured(session, f"/uploads/group/{name}") for name in ("x.png", "y.png", "")] == [
            True, False, False,
        ]  # fmt: skip
        store.remove_organization(session, row)
        assert not store.pictured(session, "/uploads/group/x.png")


def test_titles_are_those_of_active_organisations(database, cast):
    with database.write(OPERATOR) as session:
        gone = store.create_organization(session, "gone", "Gone")
        store.remove_organization(session, gone)
        store.update_organization(session, store.organization(session, "home"), {"title": "Zuhause"})
    with database.read(PUBLIC) as session:
        known = store.titles(session)
    assert known["home"] == "Zuhause"
    assert set(known) >= {"home", "partner", "stranger"}
    assert "gone" not in known


def test_who_deletes_waits_for_who_adds_to_it(database, cast):
    done = Event()

    def delete():
        with database.write(OPERATOR) as session:
            store.lock(session, row := store.organization(session, "home"))
            store.remove_organization(session, row)
        done.set()

    with ThreadPoolExecutor(1) as pool:
        with database.write(cast.home.scope) as session:
            assert store.hold_organization(session, "home").id == cast.home.id
            deleting = pool.submit(delete)
            assert not done.wait(0.3)
        deleting.result(timeout=30)
    with database.write(OPERATOR) as session:
        assert not store.hold_organization(session, cast.home.id)
        assert not store.hold_organization(session, "home")
        assert not store.hold_organization(session, uuid4())


def test_an_office_has_the_official_key_of_its_town(database):
    with database.write(OPERATOR) as session:
        town = store.create_organization(session, "ulm", "Ulm", official_key="08421000")
        office = store.create_organization(session, "parks", "Parks", parent=town)
        trees = store.create_organization(session, "trees", "Trees", parent=office)
        other = store.create_organization(session, "other", "Other")
        ids = [town.id, trees.id, other.id]
    with database.read(PUBLIC) as session:
        keys = ["08421000", "08421000", ""]
        assert store.official_keys(session, [*ids, uuid4()]) == dict(zip(ids, keys, strict=True))
        assert store.official_keys(session, []) == {}
