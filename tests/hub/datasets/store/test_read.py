from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store
from hub.db import now
from hub.errors import NotFound
from hub.identity.store import as_uuid
from hub.records import DatasetDraft, DistributionDraft

TREES = DatasetDraft("", "Bäume", name="trees", distribution=tuple(DistributionDraft("", title=t) for t in "ABC"))


def test_a_dataset_is_found_by_name_and_by_id(database, make):
    id = make(TREES)
    with database.read(OPERATOR) as session:
        assert store.dataset(session, "trees").id == id
        assert store.dataset(session, str(id)).name == store.dataset(session, id).name == "trees"
        assert store.find(session, "benches") is None


@pytest.mark.parametrize("name", ["0f8fad5bd9cb469fa16570867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"])
def test_a_dataset_may_have_a_name_like_an_id(database, make, look, name):
    id = make(replace(TREES, name=name))
    assert look(name).dataset.id == id
    with database.read(OPERATOR) as session:
        assert store.dataset(session, name).id == id


def test_it_is_shown_with_its_organisation_and_its_distributions_in_order(make, look):
    make(TREES)
    shown = look("trees")
    assert (shown.dataset.organization_name, shown.dataset.organization_title) == ("home", "Home")
    assert [part.title for part in shown.distributions] == ["A", "B", "C"]


@pytest.mark.parametrize("name", ["nothing", "trees", "7c9e6679-7425-40de-944b-e07fc1f90ae7", ""])
def test_what_is_not_there_and_what_is_not_to_be_seen_look_alike(make, look, name):
    make(TREES, private=True)
    with pytest.raises(NotFound) as missing:
        look(name, "stranger")
    assert missing.value.message == "There is no such dataset"


def test_a_distribution_is_found_by_id_alone(database, make, look):
    make(TREES)
    id = look("trees").distributions[1].id
    with database.read(OPERATOR) as session:
        assert store.distribution(session, str(id)).title == store.shown_distribution(session, id).title == "B"
        assert store.find_distribution(session, "B") is None
        for wrong in (uuid4(), "B"):
            with pytest.raises(NotFound):
                store.distribution(session, wrong)
            with pytest.raises(NotFound):
                store.shown_distribution(session, wrong)


def test_datasets_come_in_the_order_of_the_given_ids(database, make):
    ids = [make(replace(TREES, name=name)) for name in ("a1", "b1", "c1")]
    with database.read(PUBLIC) as session:
        found = store.by_ids(session, [ids[2], uuid4(), ids[0]])
    assert [shown.dataset.name for shown in found] == ["c1", "a1"]
    assert [len(shown.distributions) for shown in found] == [3, 3]


def test_pages_go_through_all_of_them_once(database, make):
    ids = {make(replace(TREES, name=f"d{n}")) for n in range(7)}
    seen: list[UUID] = []
    with database.read(OPERATOR) as session:
        while page := store.page(session, seen[-1] if seen else None, 3):
            seen += [shown.dataset.id for shown in page]
    assert (set(seen), len(seen)) == (ids, 7)


def test_lists_name_what_is_public_alone_whoever_asks(database, cast, make):
    for name in ("c-open", "a-open", "b-secret"):
        make(replace(TREES, name=name), private="secret" in name)
    with database.write(cast.home.scope) as session:
        store.remove(session, store.dataset(session, "c-open"))
    with database.read(cast.home.scope) as session:
        assert list(store.names(session)) == ["a-open"]
        assert [shown.dataset.name for shown in store.newest(session, 0, 10)] == ["a-open"]
        assert store.count(session) == 1


def test_the_newest_come_first_in_pages_and_since_a_time(database, make):
    for name in ("n1", "n2", "n3"):
        make(replace(TREES, name=name))
    with database.read(PUBLIC) as session:
        assert [shown.dataset.name for shown in store.newest(session, 0, 2)] == ["n3", "n2"]
        assert [shown.dataset.name for shown in store.newest(session, 2, 2)] == ["n1"]
        assert list(store.names(session, limit=2, offset=1)) == ["n2", "n3"]
        middle = store.shown(session, "n2").dataset.metadata_modified
        assert store.count(session, middle) == len(store.newest(session, 0, 9, middle)) == 2
        assert store.count(session, now() + timedelta(days=1)) == 0


def test_a_further_distribution_stands_behind_the_last(database, make):
    id = make(TREES)
    with database.read(OPERATOR) as session:
        assert (store.next_position(session, id), store.next_position(session, uuid4())) == (3, 0)


@pytest.mark.parametrize("text", ["", "trees", "{7c9e", "7c9e6679-7425-40de-944b"])
def test_what_is_no_id_is_none(text):
    assert as_uuid(text) is None
