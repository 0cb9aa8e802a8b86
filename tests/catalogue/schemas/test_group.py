"""Groups as CKAN shows them."""

from datetime import UTC, datetime
from uuid import UUID

from catalogue.schemas.group import whole_group, whole_theme
from hub.identity.models import Group

KEY = UUID("00000000-0000-4000-8000-000000000001")


def made(name):
    return Group(id=KEY, name=name, title=name.title(), description="d", image_url="i", state="active",
                 created_at=datetime(2025, 1, 2, tzinfo=UTC), extras={"b": "1", "a": "2"})  # fmt: skip


def test_a_group_and_a_theme_have_the_same_keys():
    group, theme = whole_group(made("trees"), made("parks")), whole_theme("ENVI")
    assert group.keys() == theme.keys()
    assert (group["created"], group["type"], group["is_organization"]) == ("2025-01-02T00:00:00.000000", "group", False)
    assert group["extras"] == [{"key": "a", "value": "2"}, {"key": "b", "value": "1"}]
    assert group["groups"] == [
        {"id": str(KEY), "name": "parks", "title": "Parks", "display_name": "Parks", "capacity": "public"}
    ]
