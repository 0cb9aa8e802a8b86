"""An organisation, both ways."""

import pytest
from marshmallow import ValidationError

from catalogue.schemas.organization import OrganizationSchema, organization_dict
from hub.identity.models import Organization


def test_unknown_keys_are_dropped():
    found = OrganizationSchema().load({"name": "home", "users": [1], "unknown": 1})
    assert found == {"id": "", "name": "home", "title": "", "description": "", "image_url": ""}


@pytest.mark.parametrize("given", [{}, {"name": None}, {"name": "home", "id": "x"}, {"name": "home", "title": []}])
def test_what_an_organisation_cannot_say(given):
    with pytest.raises(ValidationError):
        OrganizationSchema().load(given)


def test_the_official_key_is_an_extra():
    row = Organization(name="home", title="Home", official_key="08421000", description="", image_url="", state="active")
    shown = organization_dict(row, 3)
    assert shown["extras"] == [{"key": "official_key", "value": "08421000"}]
    assert (shown["display_name"], shown["package_count"]) == ("Home", 3)
