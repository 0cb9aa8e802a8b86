from dataclasses import replace

import pytest

from hub.boundary import OPERATOR
from hub.datasets.store import links
from hub.records import DistributionDraft
from tests.catalogue import shelf
from tests.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def told(client, database, cast, files):
    """The page of a dataset with a link that has given these answers, as a town sees it."""
    part = DistributionDraft("a", title="Karte", access_url="https://town.example/a")
    id = shelf.put(database, cast.home, replace(shelf.MINIMAL, distribution=(part,)), files)["dataset"]
    with database.write(OPERATOR) as session:
        links.follow(session, [id], "http://localhost")

    def page(*statuses: int, town: str = "home") -> str:
        with database.write(OPERATOR) as session:
            (row,) = links.checks(session, id)
            link = links.Link(row.distribution_id, row.role, row.url, row.host)
            for status in statuses:
                links.note(session, link, status)
        return client(town).get("/dataset/trees", headers={"Accept-Language": "en"}).text

    return page


def test_editors_are_told_of_a_link_that_leads_to_an_error_again_and_again(told):
    assert "The link of “Karte”" not in told(404)
    assert "The link of “Karte” leads to an error: 404 on" in told(404)
    assert "The link of “Karte” did not answer on" in told(0)
    assert "The link of “Karte”" not in told(200)


@pytest.mark.parametrize("town", ["", "partner", "stranger"])
def test_nobody_else_is_told(told, town):
    assert "The link of “Karte”" not in told(404, 404, town=town)
