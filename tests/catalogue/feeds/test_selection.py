"""What is asked for is read once, and stands in the addresses of all pages."""

from datetime import UTC, datetime

import pytest

from catalogue.feeds import selection
from catalogue.feeds.selection import Question
from hub.errors import Invalid


def test_what_is_asked_for_stands_in_the_address_of_each_page():
    given = {"page": "2", "q": "Bäume & Co", "fq": "tags:a", "profiles": "dcatap_de_2", "modified_since": "2024-05-01"}
    asked = selection.read(given)
    assert asked == Question(
        2, datetime(2024, 5, 1, tzinfo=UTC), "Bäume & Co", "tags:a", ("dcatap_de_2",), "dcatap_de_2"
    )
    assert asked.query(3) == (
        "page=3&modified_since=2024-05-01T00:00:00.000000Z&q=B%C3%A4ume+%26+Co&fq=tags:a&profiles=dcatap_de_2"
    )


def test_without_anything_it_is_the_first_page():
    assert selection.read({}) == Question()
    assert selection.read({}).query(1) == "page=1"


def test_a_time_of_long_ago_can_be_read_again():
    long_ago = selection.read({"modified_since": "0999-05-01"})
    assert long_ago.query(1) == "page=1&modified_since=0999-05-01T00:00:00.000000Z"
    assert selection.read({"modified_since": "0999-05-01T00:00:00.000000Z"}) == long_ago


@pytest.mark.parametrize("key", ["q", "fq"])
def test_a_question_has_an_end(key):
    with pytest.raises(Invalid, match="too long"):
        selection.read({key: "x" * 5000})
