"""Showcases in the store."""

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.store import showcases
from hub.errors import Forbidden, NotFound
from hub.records import DatasetDraft


@pytest.fixture
def pair(database, cast, files):
    """A showcase of home, and a dataset of partner."""
    with database.write(OPERATOR) as session:
        owner, partner = cast.home.id, cast.partner.id
        showcase = store.create(session, owner, DatasetDraft("", "App", name="app"), files, type="showcase")
        dataset = store.create(session, partner, DatasetDraft("", "Wells", name="wells"), files)
        return showcase.id, dataset.id


def test_a_showcase_shows_a_dataset_until_it_does_not(database, cast, pair):
    showcase, dataset = pair
    with database.write(cast.home.scope, "anna") as session:
        row, shown = showcases.showcase(session, "app"), showcases.showable(session, "wells")
        assert [showcases.show(session, row, shown) for _ in range(2)] == [True, False]
        assert showcases.counts(session, [showcase]) == {showcase: 1}
    with database.read(cast.scope("public")) as session:
        assert list(showcases.shown_by(session, showcase)) == [dataset]
        assert list(showcases.showing(session, dataset)) == [showcase]
        assert [tuple(each) for each in showcases.named(session, dataset)] == [("app", "App")]
    with database.write(cast.home.scope, "anna") as session:
        row = showcases.showcase(session, "app")
        assert [showcases.hide(session, row, dataset) for _ in range(2)] == [True, False]


def test_only_its_own_people_say_what_it_shows(database, cast, pair):
    for town in ("partner", "stranger"):
        with pytest.raises(Forbidden), database.write(cast.scope(town), "bea") as session:
            showcases.show(session, store.dataset(session, "app"), store.dataset(session, "wells"))


def test_a_dataset_is_no_showcase_and_the_other_way_round(database, cast, pair):
    with database.read(OPERATOR) as session:
        with pytest.raises(NotFound):
            showcases.showcase(session, "wells")
        with pytest.raises(NotFound):
            showcases.showable(session, "app")


def test_what_is_purged_is_shown_no_more(database, cast, pair):
    with database.write(OPERATOR, "root") as session:
        showcases.show(session, showcases.showcase(session, "app"), showcases.showable(session, "wells"))
    with database.write(OPERATOR, "root") as session:
        store.purge(session, store.dataset(session, "wells"))
    with database.read(OPERATOR) as session:
        assert list(showcases.shown_by(session, pair[0])) == []


def test_showcases_come_newest_first_in_pages(database, cast, files):
    with database.write(OPERATOR, "root") as session:
        for name in ("a1", "b1", "c1"):
            store.create(session, cast.home.id, DatasetDraft("", name, name=name), files, type="showcase")
            session.flush()
    with database.read(OPERATOR) as session:
        every = list(showcases.showcases(session))
        assert [row.dataset.name for row in store.by_ids(session, every)] == ["c1", "b1", "a1"]
        assert list(showcases.showcases(session, 1, 1)) == every[1:2]
