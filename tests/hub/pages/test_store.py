"""Pages in the store."""

import pytest

from hub.boundary import OPERATOR
from hub.errors import Invalid, NotFound
from hub.pages import store
from tests.conftest import in_days


def test_a_page_is_written_found_renamed_and_removed(database, cast):
    with database.write(OPERATOR, "root") as session:
        made = store.write(session, None, "help", {"title": "Help"})
        again = store.write(session, None, "help", {"title": "Hilfe", "name": "hilfe"})
        assert made.id == again.id
        assert store.find(session, None, "help") is None
        assert store.page(session, None, "hilfe").title == "Hilfe"
        with pytest.raises(NotFound):
            store.page(session, None, "hilfe", "blog")
        store.remove(session, again)
        assert store.find(session, None, "hilfe") is None


def test_a_name_is_taken_once_by_each_owner(database, cast):
    for owner in (None, cast.home.id, cast.partner.id):
        with database.write(OPERATOR, "root") as session:
            store.write(session, owner, "help", {"title": "Help"})
            store.write(session, owner, "other", {"title": "Other"})
        with pytest.raises(Invalid) as problem, database.write(OPERATOR, "root") as session:
            store.write(session, owner, "other", {"name": "help"})
        assert problem.value.fields == {"name": ["Page name already exists in database"]}


def test_pages_come_in_their_order_or_newest_first(database, cast):
    with database.write(OPERATOR, "root") as session:
        for name, position, days in (("a1", "2", -3), ("b1", "1", -1), ("c1", "", None)):
            values = {"title": name, "position": position, "publish_date": days and in_days(days)}
            store.write(session, None, name, values)
        store.write(session, None, "d1", {"title": "d1", "page_type": "blog", "private": True})
        assert [row.name for row in store.pages(session, None, "page")] == ["c1", "b1", "a1"]
        assert [row.name for row in store.pages(session, None, newest=True)][:2] == ["b1", "a1"]
        assert [row.name for row in store.pages(session, None, public=True)] == ["c1", "b1", "a1"]
        assert list(store.pages(session, cast.home.id)) == []


def test_only_public_pages_of_the_portal_are_linked_whoever_asks(database, cast):
    with database.write(OPERATOR, "root") as session:
        store.write(session, None, "fine", {"title": "Fine"})
        store.write(session, None, "secret", {"title": "S", "private": True})
        store.write(session, None, "later", {"title": "L", "publish_date": in_days(1)})
        store.write(session, None, "news", {"title": "N", "page_type": "blog"})
        store.write(session, cast.home.id, "own", {"title": "O"})
        assert [tuple(row) for row in store.linked(session, 9)] == [("fine", "Fine")]
