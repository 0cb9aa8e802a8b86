"""Distributions and datasets by a part of what they say."""

from dataclasses import replace

import pytest

from hub.datasets import store
from hub.records import DatasetDraft, DistributionDraft

TREES = DatasetDraft(
    "", "Bäume", name="trees", distribution=(DistributionDraft("", title="Eins"), DistributionDraft("", title="Zwei"))
)


@pytest.fixture
def find(database, cast):
    """Titles of the distributions found by somebody of the cast."""

    def titles(*terms, town="public", order="title", offset=0, limit=10):
        with database.read(cast.scope(town)) as session:
            count, rows = store.search_distributions(session, terms, order, offset, limit)
            return count, [row.title for row in rows]

    return titles


def test_only_public_active_datasets_are_searched_whoever_asks(make, find):
    make(TREES)
    make(replace(TREES, name="private"), private=True)
    make(replace(TREES, name="draft"), state="draft")
    for town in ("public", "home", "operator"):
        assert find(("title", "i"), town=town) == (2, ["Eins", "Zwei"])


def test_a_page_has_the_count_of_all(make, find):
    make(TREES)
    assert find(("title", "i"), offset=1, limit=1) == (2, ["Zwei"])
    assert find(("title", "i"), ("title", "EIN")) == (1, ["Eins"])
    assert find(("id", "no id")) == (0, [])
