"""Scores follow the datasets."""

from datetime import timedelta
from threading import Event

import pytest

from catalogue.measuring import live
from catalogue.measuring.live import Measuring
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.datasets.quality.models import Quality
from hub.datasets.store import links, quality
from hub.db import now
from hub.identity.models import Organization
from hub.records import DatasetDraft, DistributionDraft
from tests.catalogue.portal import town

LINK = DistributionDraft("a", access_url="https://town.example/a.csv", format="CSV")


@pytest.fixture
def measuring(database, settings):
    """What keeps the scores of this hub."""
    return Measuring(database, settings)


@pytest.fixture
def trees(database, files, cast):
    """A public dataset of home with one link; its id."""
    draft = DatasetDraft("", "Bäume", name="trees", license="dl-zero-de/2.0", distribution=(LINK,))
    return town.add(database, files, cast.home.id, draft)


@pytest.fixture
def points(database):
    """`points(id)` are the kept points of a dataset, or None."""

    def found(id):
        with database.read(OPERATOR) as session:
            row = quality.newest(session, id)
            return row.points if row else None

    return found


def change(database, id, **values):
    with database.write(OPERATOR) as session:
        row = session.get(Dataset, id)
        for key, value in values.items():
            setattr(row, key, value)


def test_all_that_is_there_is_measured_first(measuring, trees, points):
    measuring.catch_up()
    assert points(trees) > 0


def test_a_change_is_followed(database, measuring, trees, points):
    measuring.catch_up()
    before = points(trees)
    change(database, trees, keyword=["Baum"], theme=["ENVI"])
    measuring.catch_up()
    assert points(trees) == before + 60


def test_a_link_that_answers_no_longer_costs_its_points(database, measuring, trees, points):
    measuring.catch_up()
    before = points(trees)
    with database.write(OPERATOR) as session:
        links.follow(session, [trees], "http://localhost")
    with database.write(OPERATOR) as session:
        (link,) = links.claim(session, 10)
        links.note(session, link, 404)
    measuring.catch_up()
    assert points(trees) == before - 50


def test_nothing_new_is_nothing_to_do(measuring, trees):
    measuring.catch_up()
    assert not measuring.turn()


def test_many_changes_are_taken_in_batches(database, measuring, trees, points, monkeypatch):
    monkeypatch.setattr(live, "BATCH", 2)
    measuring.catch_up()
    before = points(trees)
    for number in range(5):
        change(database, trees, keyword=[f"Baum {number}"])
    measuring.catch_up()
    assert points(trees) == before + 30


@pytest.mark.parametrize("values", [{"state": "deleted"}, {"dataset_type": "showcase"}])
def test_what_is_not_a_dataset_any_more_is_not_measured(database, measuring, trees, points, values):
    change(database, trees, **values)
    measuring.catch_up()
    assert points(trees) is None


def test_a_draft_is_measured_too(database, measuring, trees, points):
    change(database, trees, state="draft")
    measuring.catch_up()
    assert points(trees) is not None


def test_once_a_day_all_are_looked_at_again(database, measuring, trees, points, monkeypatch):
    measuring.catch_up()
    before = points(trees)
    with database.write(OPERATOR) as session:  # stands in no feed of datasets
        session.query(Organization).filter_by(name="home").one().official_key = "08421000"
    measuring.catch_up()
    assert points(trees) == before
    monkeypatch.setattr(live, "now", lambda: now() + timedelta(days=1))
    measuring.catch_up()
    assert points(trees) == before + 20


def test_what_another_worker_did_meanwhile_is_not_done_again(database, measuring, trees):
    measuring.catch_up()
    change(database, trees, keyword=["Baum"])
    assert not measuring._keep({}, (0, 1))


def test_the_walk_says_how_many_are_done(measuring, trees):
    assert list(measuring.walk()) == [1]


def test_the_follower_goes_on_when_the_database_does_not_answer(measuring, monkeypatch):
    stop, seen = Event(), []

    def broken(stopping):
        seen.append(1)
        if len(seen) == 2:
            stop.set()
        raise OSError("gone")

    monkeypatch.setattr(live, "PAUSE", 0.0)
    monkeypatch.setattr(measuring, "turn", broken)
    measuring.follow(stop)
    assert len(seen) == 2


def test_the_score_of_a_private_dataset_stays_with_its_town(database, cast, measuring, trees):
    change(database, trees, private=True)
    measuring.catch_up()
    with database.read(cast.partner.scope) as session:
        assert session.query(Quality).count() == 0
