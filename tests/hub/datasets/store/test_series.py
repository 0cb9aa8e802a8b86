"""Series among the datasets."""

from uuid import uuid4

import pytest

from hub.datasets import store
from hub.datasets.models import SERIES
from tests.catalogue import shelf


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
