"""Views of distributions: their order, and whose they are."""

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import Dataset, Distribution, ResourceView
from hub.errors import Forbidden, Invalid, NotFound


@pytest.fixture
def part(database, cast):
    """A distribution of a private dataset of home with the views a, b and c."""
    with database.write(cast.home.scope) as session:
        row = Dataset(owner_id=cast.home.id, name="trees", title="t", private=True)
        row.distributions.append(Distribution(title="a"))
        session.add(row)
        session.flush()
        for title in "abc":
            store.add_view(session, row.distributions[0], "text_view", title, settings={"k": [title]})
        return row.distributions[0].id


def titles(database, scope, part):
    with database.read(scope) as session:
        return [row.title for row in store.views(session, part)]


@pytest.mark.parametrize(("town", "seen"), [("home", "abc"), ("operator", "abc"), ("stranger", ""), ("public", "")])
def test_views_are_seen_with_their_dataset(database, cast, part, town, seen):
    assert titles(database, cast.scope(town), part) == list(seen)


@pytest.mark.parametrize(("first", "order"), [("", "abc"), ("c", "cab"), ("cb", "cba"), ("abc", "abc")])
def test_named_views_come_first_and_the_others_follow(database, cast, part, first, order):
    with database.write(cast.home.scope) as session:
        keys = {row.title: str(row.id) for row in store.views(session, part)}
        whole = store.order_views(session, part, [keys[title] for title in first])
        assert [str(key) for key in whole] == [keys[title] for title in order]
    assert titles(database, cast.home.scope, part) == list(order)


@pytest.mark.parametrize("wrong", [["x"], ["6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11"], ["", ""], ["twice"]])
def test_an_order_of_other_things_changes_nothing(database, cast, part, wrong):
    with database.write(cast.home.scope) as session:
        key = str(store.views(session, part)[2].id)
        with pytest.raises(Invalid):
            store.order_views(session, part, [key, key] if wrong == ["twice"] else [key, *wrong])
    assert titles(database, cast.home.scope, part) == list("abc")


def test_a_view_goes_and_the_next_stands_at_the_end(database, cast, part):
    with database.write(cast.home.scope) as session:
        store.remove_view(session, store.views(session, part)[1])
        store.add_view(session, session.get(Distribution, part), "text_view", "d")
    assert titles(database, cast.home.scope, part) == list("acd")


def test_strangers_change_none(database, cast, part):
    with database.read(OPERATOR) as session:
        key = store.views(session, part)[0].id
    with database.write(cast.stranger.scope) as session:
        with pytest.raises(NotFound):
            store.view(session, key)
        store.clear_views(session, [])
    with pytest.raises(Forbidden), database.write(cast.stranger.scope) as session:
        session.add(ResourceView(distribution_id=part, view_type="text_view", title="forged"))
    assert titles(database, OPERATOR, part) == list("abc")


def test_clearing_takes_some_types_or_all(database, cast, part):
    with database.write(OPERATOR) as session:
        store.add_view(session, session.get(Distribution, part), "image_view", "d")
        store.clear_views(session, ["text_view"])
    assert titles(database, OPERATOR, part) == ["d"]
    with database.write(OPERATOR) as session:
        store.clear_views(session, [])
    assert titles(database, OPERATOR, part) == []


def test_views_go_with_their_distribution(database, cast, part):
    with database.write(cast.home.scope) as session:
        session.delete(session.get(Distribution, part))
    with database.read(OPERATOR) as session:
        assert session.scalars(select(ResourceView.id)).all() == []


@pytest.mark.parametrize("key", ["", "x", "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11", "x" * 9999])
def test_a_view_that_is_not_there(database, cast, key):
    with database.read(OPERATOR) as session, pytest.raises(NotFound):
        store.view(session, key)
