"""Series among the datasets."""

from dataclasses import replace
from uuid import uuid4

import pytest

from hub.datasets import store
from hub.datasets.models import SERIES
from hub.records import DatasetDraft
from tests.catalogue import shelf
from tests.ingest import add_source


def test_series_are_found_by_name_and_id_and_listed(database, cast, files):
    with database.write(cast.home.scope) as session:
        id = store.create(session, cast.home.id, shelf.EVERYTHING, files, type=SERIES).id
        other = store.create(session, cast.home.id, shelf.MINIMAL, files).id
    with database.read(cast.stranger.scope) as session:
        assert store.series.find(session, "everything") == store.series.find(session, str(id)) == id
        assert store.series.find(session, "trees") is store.series.find(session, str(other)) is None
        assert list(store.series.all_series(session, 10)) == [id]
        assert [store.series.is_one(store.shown(session, key)) for key in (id, other)] == [True, False]


@pytest.mark.parametrize("given", [None, "", [], [5], ["x", "https://town.example/"]], ids=repr)
def test_what_is_no_id_names_no_series_of_this_hub(given):
    assert store.series.named({"in_series": given}) == []


def test_ids_name_series_of_this_hub():
    id = uuid4()
    assert store.series.named({"in_series": [str(id)]}) == store.series.named({"in_series": str(id)}) == [id]


def test_titles_are_those_that_may_be_seen_the_ones_made_by_hand_first(database, cast, files):
    source = add_source(database, cast.home.id, "dcat", {"url": "https://town.example"})
    with database.write(cast.home.scope) as session:
        draft = DatasetDraft("s", "A harvested one", series=True)
        store.upsert(session, cast.home.id, source, None, draft, files, private=False)
        store.create(session, cast.home.id, shelf.EVERYTHING, files, type=SERIES)
        store.create(session, cast.home.id, replace(shelf.MINIMAL, title="Z"), files, type=SERIES, private=True)
        store.create(session, cast.home.id, replace(shelf.MINIMAL, name="none"), files)
    for town, seen in {"home": [True, True, False], "stranger": [True, False]}.items():
        with database.read(cast.scope(town)) as session:
            assert [row.by_hand for row in store.series.titles(session)] == seen


def test_public_ones_are_told_with_the_address_that_they_came_with(database, cast, files):
    foreign = replace(shelf.MINIMAL, extras={"uri": "https://x.example/s"})
    with database.write(cast.home.scope) as session:
        ids = [store.create(session, cast.home.id, draft, files, type=SERIES, private=hidden).id
               for draft, hidden in ((shelf.EVERYTHING, False), (foreign, False),
                                     (replace(shelf.MINIMAL, name="hidden"), True))]  # fmt: skip
    with database.read(cast.home.scope) as session:
        assert store.series.public(session, ids) == {ids[0]: "", ids[1]: "https://x.example/s"}
        assert store.series.public(session, []) == {}
