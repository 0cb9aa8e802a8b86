import pytest

from catalogue.search.children import asks, widened
from catalogue.search.grammar import parse
from catalogue.search.query import SearchRequest, Visibility

BELOW = {"town": ["parks", "trees"], "parks": ["trees"], "trees": []}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('include_children:"True"', True),
        ("organization:town AND include_children:true", True),
        ("(a OR include_children:1)", True),
        ("include_children:false", False),
        ("include_children", False),
        ("", False),
    ],
)
def test_a_question_asks_for_what_lies_below_or_not(text, expected):
    assert asks(parse(text)) is expected


def test_an_organisation_below_nothing_stays_as_it_is():
    assert widened(parse("organization:trees"), BELOW) == parse("organization:trees")
    assert widened(parse("tags:town"), BELOW) == parse("tags:town")


@pytest.mark.parametrize(
    ("q", "fq", "found"),
    [
        ("organization:town", [], {"a"}),
        ('organization:town include_children:"True"', [], {"a", "b", "c"}),
        ("", ['+organization:parks +include_children:"True"'], {"b", "c"}),
        ('include_children:"True"', ["organization:(parks OR other)"], {"b", "c", "d"}),
        ('include_children:"True"', ["-organization:parks"], {"a", "d"}),
        ('include_children:"True"', ["organization:nobody"], set()),
        ('include_children:"False"', ["organization:town"], {"a"}),
    ],
)
def test_an_organisation_stands_for_all_below_it(library, make, q, fq, found):
    owners = {"a": "town", "b": "parks", "c": "trees", "d": "other"}
    entries = {name: make(name, organization=owner) for name, owner in owners.items()}
    hits = library(*entries.values()).search(SearchRequest(q, fq, below=BELOW), Visibility(everything=True)).ids
    assert {name for name, entry in entries.items() if entry.id in hits} == found
