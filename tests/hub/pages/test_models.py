"""Who sees a page, row by row."""

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.errors import Forbidden
from hub.pages.models import Page
from tests.conftest import in_days

TOWNS = ("public", "stranger", "home", "operator")


def test_what_is_published_is_public_and_the_rest_is_for_its_own_people(database, cast):
    for owned in (True, False):
        for private, days, seen in (
            (False, None, TOWNS), (False, -1, TOWNS), (False, 1, ("home", "operator")),
            (True, None, ("home", "operator")),
            (True, -1, ("home", "operator")),
        ):  # fmt: skip
            with database.write(OPERATOR) as session:
                row = Page(owner_id=cast.home.id if owned else None, name="n", title="t", private=private)
                row.publish_date = None if days is None else in_days(days)
                session.add(row)
            found = []
            for town in TOWNS:
                with database.read(cast.scope(town)) as session:
                    found += [town] * len(session.scalars(select(Page)).all())
            # Members of an organisation are not members of the portal.
            wanted = seen if owned else tuple(town for town in seen if town != "home" or seen == TOWNS)
            assert tuple(found) == wanted, (owned, private, days)
            with database.write(OPERATOR) as session:
                session.delete(session.scalars(select(Page)).one())


def test_nobody_writes_a_page_of_others_or_of_the_portal(database, cast):
    for owner in (cast.partner.id, None):
        with pytest.raises(Forbidden), database.write(cast.home.scope, "anna") as session:
            session.add(Page(owner_id=owner, name="n", title="t"))
