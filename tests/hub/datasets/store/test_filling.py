"""What organisations say of all is filled into what was there before: only what is empty, and once."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from hub.activity.models import Activity
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.store import filling
from hub.identity import store as identity
from hub.records import DatasetDraft, DistributionDraft

SAID = {"license": "dl-zero-de/2.0", "contact_name": "Office", "contact_email": "o@town.example"}
PART = DistributionDraft("a", access_url="https://town.example/a", license="cc-by/4.0")
BARE = DatasetDraft("t", "Trees", name="trees")


@pytest.fixture
def office(database, cast):
    """Home says something of all its datasets, and has an office below it."""
    with database.write(OPERATOR) as session:
        home = identity.organization(session, "home")
        identity.update_organization(session, home, {"defaults": SAID})
        return identity.create_organization(session, "office", parent=home).id


def gaps(database, *owners):
    with database.read(OPERATOR) as session:
        return {gap.name: gap.fields for gap in filling.gaps(session, owners)}


def fill(database, *owners):
    with database.write(OPERATOR) as session:
        return filling.fill(session, owners)


def told(database, name="trees"):
    with database.read(OPERATOR) as session:
        row = store.dataset(session, name)
        return row.license, {key: row.terms.get(key) for key in SAID if row.terms.get(key)}


def test_what_is_empty_is_told_and_then_filled_once_with_one_activity_each(database, cast, make, office):
    id = make(BARE, private=False)
    assert gaps(database, cast.home.id) == {"trees": ("license", "contact_name", "contact_email")}
    assert [fill(database, cast.home.id) for _ in range(2)] == [1, 0]
    assert told(database) == (SAID["license"], {key: SAID[key] for key in ("contact_name", "contact_email")})
    assert gaps(database, cast.home.id) == {}
    with database.read(OPERATOR) as session:
        statement = select(func.count(Activity.id)).where(Activity.dataset_id == id)
        assert session.scalar(statement.where(Activity.activity_type == "changed package")) == 1


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ({"license": "cc-by/4.0"}, ("cc-by/4.0", {"contact_name": "Office", "contact_email": "o@town.example"})),
        ({"distribution": (PART,)}, ("", {"contact_name": "Office", "contact_email": "o@town.example"})),
        ({"terms": {"contact_name": "Trees"}}, ("dl-zero-de/2.0", {"contact_name": "Trees"})),
    ],
)
def test_nothing_that_somebody_wrote_is_changed(database, cast, make, office, more, left):
    make(replace(BARE, **more), private=False)
    assert fill(database, cast.home.id) == 1
    assert told(database) == left


def test_what_comes_from_a_source_and_what_is_deleted_stays(database, cast, make, take, office):
    take(replace(BARE, name="harvested"))
    make(replace(BARE, name="deleted"), private=False, state="deleted")
    assert gaps(database, cast.home.id) == {}


def test_an_office_says_what_is_said_above_and_others_say_nothing(database, cast, files, office):
    with database.write(OPERATOR) as session:
        for owner, name in ((office, "below"), (cast.stranger.id, "elsewhere")):
            store.create(session, owner, replace(BARE, name=name), files)
        assert filling.said_by(session, office) == SAID
    assert set(gaps(database, office, cast.stranger.id)) == {"below"}


def test_many_are_filled_page_by_page(database, cast, make, office, monkeypatch):
    monkeypatch.setattr(filling, "AT_ONCE", 2)
    for number in range(5):
        make(replace(BARE, name=f"trees-{number}"), private=False)
    assert fill(database, cast.home.id) == 5
