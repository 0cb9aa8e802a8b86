"""The dashboard: what somebody follows and owns, to them alone."""

import pytest

from tests.catalogue.caller import create, result

PAGES = ("/dashboard", "/dashboard/datasets", "/dashboard/organizations")


@pytest.mark.parametrize("path", PAGES)
def test_it_leads_to_the_login_and_back(clerk, path):
    found = clerk().get(path)
    assert (found.status_code, found.headers["Location"]) == (302, f"/user/login?next={path}")
    for town in ("home", "operator"):
        for language in ("de", "en"):
            assert clerk(town, language).get(path).status_code == 200


def test_news_are_of_what_is_followed_until_they_were_seen(client, clerk):
    create(client("stranger"), "other", "stranger", title="Fremde Bäume")
    create(client("stranger"), "third", "stranger", title="Fremde Brunnen")
    result(client("home"), "follow_dataset", {"id": "other"})
    create(client("home"), title="Eigene Bäume")
    home = clerk("home")
    page = home.get("/dashboard").text
    assert [words in page for words in ("Fremde Bäume", "Eigene Bäume", "Fremde Brunnen")] == [True, True, False]
    assert page.count('<span class="mark">new</span>') == 2  # also that the own organisation was made
    assert home.fill("/dashboard").headers["Location"] == "/dashboard?done=seen"
    assert '<span class="mark">' not in home.get("/dashboard").text
    assert clerk().post("/dashboard", {}).status_code == 401


def test_own_datasets_with_their_drafts(client, clerk):
    create(client("home"), "one", title="Eins")
    create(client("home"), "two", title="Zwei", state="draft", private=True)
    create(client("home"), "gone", title="Drei")
    result(client("home"), "package_delete", {"id": "gone"})
    create(client("stranger"), "other", "stranger", title="Fremd")
    page = clerk("home").get("/dashboard/datasets").text
    drafts, _, finished = page.partition(">Finished<")
    assert ("Zwei" in drafts, "Eins" in drafts, "Eins" in finished, "Zwei" in finished) == (True, False, True, False)
    assert "Drei" not in page
    assert "Fremd" not in page
    assert "/dataset/publish/" in drafts


def test_own_organisations_with_the_role(clerk):
    page = clerk("home").get("/dashboard/organizations").text
    assert "/organization/home" in page
    assert "/organization/partner" not in page


@pytest.mark.parametrize("page", ["0", "x", "-1"])
def test_a_page_that_is_no_number_is_refused(clerk, page):
    assert clerk("home").get(f"/dashboard?page={page}").status_code == 400
    assert clerk("home").get(f"/dashboard/datasets?page={page}").status_code == 400


def test_a_page_beyond_the_end_is_empty(clerk):
    assert clerk("home").get("/dashboard/datasets?page=99999999999").status_code == 200
    assert clerk("home").get("/dashboard?page=99999999999").status_code == 200
