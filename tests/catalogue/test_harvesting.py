"""What actions and pages share is told by their tests; here is what only this part decides."""

import pytest

from catalogue import harvesting
from hub.errors import Invalid, NotFound


def test_only_kinds_that_go_through_the_one_door_are_checked(app):
    with app.app_context():
        assert harvesting.check("ckan", {"url": "https://a.example"})["url"] == "https://a.example"
        for kind in ("folder", "nothing"):
            with pytest.raises(NotFound, match="no kind of source"):
                harvesting.check(kind, {"path": "/etc"})
        with pytest.raises(Invalid):
            harvesting.check("ckan", {"url": "file:///etc/passwd"})
