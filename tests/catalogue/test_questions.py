"""What an address asks of a table."""

import pytest

from catalogue.questions import question
from hub.datasets.store.tables import Query
from hub.errors import BadRequest


def test_nothing_asks_for_all_rows():
    assert question({}) == Query(limit=None)


def test_everything_that_can_be_asked():
    given = {
        "filters": '{"name": ["Linde", "Ulme"]}',
        "q": "linde",
        "plain": "false",
        "full_text": "x",
        "language": "english",
        "distinct": "true",
        "fields": "name, height ,",
        "sort": "height desc, name",
        "limit": "5",
        "offset": "2",
        "bbox": "9,48,10,49",
        "variant": "de",
    }
    found = question(given)
    assert found.bbox is not None
    assert found.bbox.bounds == (9, 48, 10, 49)
    assert (found.filters, found.q, found.plain) == ({"name": ["Linde", "Ulme"]}, "linde", False)
    assert (found.full_text, found.language, found.distinct) == ("x", "english", True)
    assert (found.fields, found.sort, found.limit, found.offset) == (["name", "height"], "height desc, name", 5, 2)


def test_words_for_single_columns():
    assert question({"q": '{"name": "linde"}'}).q == {"name": "linde"}
    assert question({"q": "{ not an object"}).q == "{ not an object"


def test_names_that_hold_commas():
    assert question({"fields": '["a, b", "c"]'}).fields == ["a, b", "c"]
    assert question({"fields": '["a"'}).fields == ['["a"']


@pytest.mark.parametrize(
    "given",
    [
        {"filters": "{"},
        {"filters": "[1]"},
        {"filters": '"a"'},
        {"limit": "-1"},
        {"limit": "x"},
        {"offset": "-1"},
        {"offset": "1" * 30},
        {"distinct": "perhaps"},
        {"plain": "2"},
        {"bbox": "1,2"},
    ],
)
def test_what_cannot_be_understood_is_a_sentence(given):
    with pytest.raises(BadRequest, match="must be"):
        question(given)
