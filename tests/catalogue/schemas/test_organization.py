"""An organisation, both ways."""

import pytest
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage

from catalogue.schemas.organization import OrganizationChanges, OrganizationSchema, columns, organization_dict
from hub.identity.models import Organization


def test_unknown_keys_are_dropped():
    found = OrganizationSchema().load({"name": "home", "package_count": 1, "unknown": 1})
    assert found == {"id": "", "name": "home"}


def test_extras_become_columns():
    given = [{"key": "official_key", "value": "08"}, {"key": "n", "value": 1}, {"key": "gone", "value": None}]
    found = columns(OrganizationChanges().load({"id": "home", "title": None, "extras": given}))
    assert found == {"title": "", "official_key": "08", "extras": {"n": "1"}}


def test_an_empty_field_for_a_picture_is_none():
    for nothing in ("", None, FileStorage(filename="")):
        assert OrganizationChanges().load({"id": "home", "image_upload": nothing})["image_upload"] is None
    with pytest.raises(ValidationError):
        OrganizationChanges().load({"id": "home", "image_upload": "a.png"})


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": None},
        {"name": "home", "id": "x"},
        {"name": "home", "title": []},
        {"name": "home", "users": [1]},
        {"name": "home", "users": [{"name": "anna", "capacity": "boss"}]},
        {"name": "home", "groups": [{}]},
        {"name": "home", "groups": [{"name": "a"}, {"name": "b"}]},
        {"name": "home", "state": "draft"},
        {"name": "home", "extras": [{"key": "a", "value": 1}, {"key": "a", "value": 2}]},
    ],
)
def test_what_an_organisation_cannot_say(given):
    with pytest.raises(ValidationError):
        OrganizationSchema().load(given)


def test_the_official_key_is_an_extra():
    row = Organization(name="home", title="Home", official_key="08421000", description="", image_url="", state="active")
    shown = organization_dict(row, 3)
    assert shown["extras"] == [{"key": "official_key", "value": "08421000"}]
    assert (shown["display_name"], shown["package_count"]) == ("Home", 3)
