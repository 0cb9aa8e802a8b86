"""Pages that people wrote, as readers see them."""

import pytest

from catalogue.portal.pages import Links
from hub.boundary import OPERATOR
from hub.pages import store
from tests.catalogue.caller import result
from tests.conftest import in_days, on_sqlite

pytestmark = on_sqlite
WILD = "<script>alert(1)</script><img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) **fine**"


@pytest.fixture
def written(client, cast):
    """A page and news of the portal, a page of home, and what is not published."""
    operator = client("operator")
    for name, more in (
        ("help", {"content": WILD, "title": "Hilfe & mehr"}), ("hidden", {"private": True}),
        ("later", {"publish_date": in_days(1).isoformat()}),
        ("news", {"page_type": "blog", "publish_date": "2024-05-31", "content": "Neues"}),
    ):  # fmt: skip
        result(operator, "ckanext_pages_update", {"page": name, "title": name, **more})
    result(client("home"), "ckanext_pages_update", {"org_id": "home", "page": "own", "title": "Eigenes"})


def test_a_page_is_shown_cleaned_and_linked_from_every_page(get, written):
    page = get("/pages/help")
    assert (page.status_code, "<h1>Hilfe &amp; mehr</h1>" in page.text) == (200, True)
    assert "<strong>fine</strong>" in page.text
    for wild in ("<script>alert", "onerror", 'href="javascript:', "<img"):
        assert wild not in page.text
    for path in ("/", "/dataset", "/pages/nothing"):
        assert '<a href="/pages/help">Hilfe &amp; mehr</a>' in get(path).text, path
        assert "/pages/hidden" not in get(path).text
        assert "/pages/later" not in get(path).text


def test_news_have_their_day_and_stand_apart(get, written):
    news = get("/blog/news").text
    assert "31. Mai 2024" in news
    assert 'href="/blog/news"' in get("/blog").text
    assert 'href="/blog/news"' not in get("/pages").text
    assert 'href="/pages/help"' in get("/pages").text
    assert "Pages of this portal" in get("/pages", language="en").text


def test_a_page_of_an_organisation_leads_back_to_it(get, written):
    page = get("/organization/pages/home/own")
    assert (page.status_code, 'href="/organization/home"' in page.text) == (200, True)


@pytest.mark.parametrize("path", [
    "/pages/hidden", "/pages/later", "/pages/news", "/blog/help", "/pages/own", "/organization/pages/partner/own",
    "/organization/pages/nowhere/own", "/pages/%22", "/organization/pages/home/help",
])  # fmt: skip
def test_what_is_not_published_or_elsewhere_is_not_there(get, written, path):
    assert get(path).status_code == 404


def test_links_are_read_again_after_a_while_and_kept_while_the_database_is_away(app, database, monkeypatch):
    links = Links(app.extensions["allmende"])
    assert list(links.all()) == []
    with database.write(OPERATOR) as session:
        store.write(session, None, "help", {"title": "Help"})
    assert list(links.all()) == []
    links.forget()
    assert [row.name for row in links.all()] == ["help"]
    links.forget()
    monkeypatch.setattr(store, "linked", lambda *_: 1 / 0)
    assert [row.name for row in links.all()] == ["help"]
