"""Vocabularies while others use them."""

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.errors import Conflict, Invalid, NotFound
from hub.records import DatasetDraft


@pytest.fixture
def soils(database, cast):
    """The id of a vocabulary of two soils."""
    with database.write(OPERATOR) as session:
        return store.create_vocabulary(session, "soils", ["sand", "clay", "sand"]).id


def test_names_are_found_by_id_and_tags_are_kept_once(database, soils):
    with database.read(OPERATOR) as session:
        assert store.vocabulary_names(session) == {str(soils): "soils"}
        assert [tag.name for tag in store.vocabulary(session, str(soils)).tags] == ["clay", "sand"]
        with pytest.raises(NotFound):
            store.vocabulary(session, "nothing")


def test_a_tag_that_somebody_else_removed_meanwhile_is_missed(database, make, soils):
    with database.read(OPERATOR) as session:
        row = store.vocabulary(session, soils)
    with database.write(OPERATOR) as session:
        store.delete_vocabulary(session, store.vocabulary(session, soils))
    with database.write(OPERATOR) as session, pytest.raises(NotFound):
        store.delete_vocabulary(session, row)
    with pytest.raises(Invalid, match="not valid"):
        make(DatasetDraft("trees", "Trees", name="trees"), vocabulary_tags=[(str(soils), "sand")])


def test_a_tag_in_use_stays(database, make, look, soils):
    make(DatasetDraft("trees", "Trees", name="trees"), vocabulary_tags=[("soils", "sand"), ("soils", "sand")])
    assert [tag["name"] for tag in look("trees").dataset.vocabulary_tags] == ["sand"]
    with database.write(OPERATOR) as session:
        row = store.vocabulary(session, soils)
        with pytest.raises(Conflict, match="sand"):
            store.update_vocabulary(session, row, "soils", ["clay"])
        store.update_vocabulary(session, row, "earths", ["sand", "loam"])
        assert [tag.name for tag in store.vocabulary(session, "earths").tags] == ["sand", "loam"]


def test_a_vocabulary_is_not_endless(database, cast):
    with database.write(OPERATOR) as session, pytest.raises(Invalid):
        store.create_vocabulary(session, "many", [f"tag {number}" for number in range(store.MOST_TAGS + 1)])
