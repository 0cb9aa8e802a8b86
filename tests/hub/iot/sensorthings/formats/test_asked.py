"""What an address asks for, and the address of the next page."""

import pytest

from hub.errors import BadRequest, NotFound
from hub.iot.sensorthings.formats.asked import asked, further, skipping

ROOT = "https://example.org/v1.1"


def test_of_several_tops_the_last_counts():
    assert asked("Things", "$top=5&$count=true&$top=1000").options.top == 1000


def test_any_other_option_stands_there_once():
    with pytest.raises(BadRequest):
        asked("Things", "$count=true&$count=true")


def test_how_much_is_told_holds_inside_too():
    options = asked("Things", "$resultMetadata=none&$expand=Datastreams($expand=Sensor)").options
    assert options.expand[0].options.expand[0].options.metadata == "none"


def test_the_next_page_differs_in_the_query_alone():
    query = "$skip=5&$filter=name%20eq%20'a&b'&$top=2&%24after=x"
    found = further(ROOT, "Things(1)/Datastreams", query.replace("a&b", "a%26b"), [1])
    assert found == f"{ROOT}/Things(1)/Datastreams?$filter=name%20eq%20'a%26b'&$top=2&$after=WzFd"
    assert skipping(ROOT, "Things", "$top=2&$skip=2", 4) == f"{ROOT}/Things?$top=2&$skip=4"


def test_a_path_is_encoded_again():
    assert further(ROOT, "Things('a b?')/Datastreams", "", [1]).startswith(f"{ROOT}/Things('a%20b%3F')/Datastreams?")


@pytest.mark.parametrize(
    ("path", "query", "error"),
    [
        ("Things(1)", "$filter=id eq 1", BadRequest),
        ("Things/name", "", BadRequest),
        ("Things(1)/label", "", NotFound),
        ("Things/$ref", "$expand=Datastreams", BadRequest),
        ("Observations", "$resultFormat=dataArray&$expand=Datastream", BadRequest),
        ("Observations(1-1)", "$resultFormat=dataArray", BadRequest),
        ("Things", "$select=distinct:name&$expand=Locations", BadRequest),
    ],
)
def test_what_does_not_belong_together_is_refused(path, query, error):
    with pytest.raises(error):
        asked(path, query)
