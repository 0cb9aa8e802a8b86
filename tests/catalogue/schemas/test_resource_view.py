"""A view as clients send it."""

import pytest
from marshmallow import ValidationError

from catalogue.schemas.resource_view import FORMER, TYPES, ViewCreate, ViewUpdate

VIEW = {"resource_id": "r", "title": "t", "view_type": "text_view"}


def test_keys_of_the_type_are_kept_and_those_of_every_view_stand_apart():
    made = ViewCreate().load({**VIEW, "filters": {"a": ["b"]}, "package_id": "p", "id": "i", "order": 3})
    assert made["settings"] == {"filters": {"a": ["b"]}}
    assert (made["title"], made["view_type"], made["resource_id"]) == ("t", "text_view", "r")


@pytest.mark.parametrize(("former", "type"), sorted(FORMER.items()))
def test_former_types_become_ours(former, type):
    assert ViewCreate().load({**VIEW, "view_type": former})["view_type"] == type
    assert type in TYPES


@pytest.mark.parametrize("type", ["nothing", "recline", "Text_view"])
def test_an_unknown_type_is_refused(type):
    with pytest.raises(ValidationError) as caught:
        ViewCreate().load({**VIEW, "view_type": type})
    assert list(caught.value.messages) == ["view_type"]


def test_an_update_says_which_and_may_leave_out_the_rest():
    made = ViewUpdate().load({"id": "i", "view_type": "anything", "a": None})
    assert made == {"id": "i", "title": "", "description": None, "settings": {"a": None}}
