import pytest
from marshmallow import ValidationError

from connectors.catalogues import MAX_PAGES, Catalogue, Changing, Paged, Walk
from hub.errors import Unreachable

URL = {"url": "https://data.example.org"}


class Whole(Paged, Changing, Catalogue):
    pass


def load(**given):
    return Whole().load(URL | given)


def test_only_the_address_has_to_be_said():
    said = {"open_only": False, "incremental": False, "resources_required": False, "max_pages": MAX_PAGES}
    assert load() == URL | said


def test_every_field_is_described():
    assert all(field.metadata["description"] for field in Whole().fields.values())


def test_what_has_no_effect_on_a_kind_is_neither_asked_for_nor_kept_of_former_times():
    assert not {"incremental", "max_pages"} & Catalogue().fields.keys()
    assert Catalogue().load(URL | {"incremental": True, "max_pages": 3}) == URL | {
        "open_only": False,
        "resources_required": False,
    }


@pytest.mark.parametrize(
    "written",
    [{"publisher_name": "amt"}, '{"publisher_name": "amt"}', "publisher_name = amt", "\npublisher_name=amt\n"],
)
def test_a_mapping_may_be_an_object_its_json_or_lines(written):
    assert load(mapping=written)["mapping"] == {"publisher_name": "amt"}


@pytest.mark.parametrize("written", ["amt", "{", "[1]", {"a": 1}, ["a"], {"a": ""}, "{" * 100_000])
def test_a_mapping_that_says_nothing_is_refused(written):
    with pytest.raises(ValidationError, match="one pair per line"):
        load(mapping=written)


@pytest.mark.parametrize("field", [{"url": "file:///etc/passwd"}, {"max_pages": 0}, {"filter": [""]}, {"more": 1}])
def test_what_cannot_be_is_refused_at_once(field):
    with pytest.raises(ValidationError):
        load(**field)


def test_no_address_is_entered_twice():
    walk = Walk({})
    walk.enter("a")
    walk.enter("b")
    with pytest.raises(Unreachable, match="lead back"):
        walk.enter("a")


def test_a_walk_ends_after_the_pages_that_are_allowed():
    walk = Walk({"max_pages": 1})
    walk.enter("a")
    with pytest.raises(Unreachable, match="more than 1 pages"):
        walk.enter("b")


def test_a_page_that_comes_again_ends_the_walk():
    walk = Walk({})
    walk.page(b"one")
    walk.page(b"two")
    with pytest.raises(Unreachable, match="same page"):
        walk.page(b"one")
