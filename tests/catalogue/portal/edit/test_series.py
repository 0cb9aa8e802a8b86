"""The clerk's pages of series, and how datasets get into them."""

import pytest

from tests.catalogue.caller import create, result
from tests.conftest import on_sqlite

pytestmark = on_sqlite


def show(client, key, town="home"):
    return result(client(town), "package_show", {"id": key})


@pytest.fixture
def years(client, cast):
    """A series of home and one of a stranger."""
    create(client("stranger"), "theirs", type="dataset_series", title="Fremde Reihe", owner_org="stranger")
    return create(client("home"), "years", type="dataset_series", title="Bäume je Jahr")["id"]


def test_a_series_is_described_in_one_form_and_sent_twice_made_once(client, clerk):
    home = clerk("home")
    page = home.form("/dataset_series/new")
    assert not {"license_id", "in_series", "url", "custodian_name", "identifier"} & page.names
    typed = {"title": "Bäume je Jahr", "notes": "Alle Jahre", "tag_string": "Baum", "contact_email": "a@town.example",
             "frequency": "ANNUAL", "private": "false"}  # fmt: skip
    for _ in range(2):
        sent = home.send("/dataset_series/new", page, **typed)
        assert (sent.status_code, sent.headers["Location"]) == (303, "/dataset_series/baeume-je-jahr?done=saved")
    made = show(client, "baeume-je-jahr")
    assert (made["type"], made["state"], made["private"]) == ("dataset_series", "active", False)
    assert (made["contact_email"], made["frequency"]) == ("a@town.example", "ANNUAL")
    assert "Gespeichert." in clerk("home", "de").get(sent.headers["Location"]).text
    assert clerk().get("/dataset_series/baeume-je-jahr").status_code == 200


def test_what_is_missing_is_said_at_its_field(clerk):
    wrong = clerk("home", "de").fill("/dataset_series/new", title="")
    assert (wrong.status_code, 'href="#field-title"' in wrong.text, "Neue Reihe" in wrong.text) == (409, True, True)


def test_a_series_is_changed_deleted_and_brought_back(client, clerk, years):
    home = clerk("home")
    sent = home.fill("/dataset_series/edit/years", title="Jahre", name="every-year")
    assert sent.headers["Location"] == "/dataset_series/every-year?done=saved"
    assert show(client, "every-year")["title"] == "Jahre"
    assert "Edit this series" in home.get("/dataset_series/every-year").text
    sent = home.fill("/dataset_series/delete/every-year")
    assert sent.headers["Location"] == f"/dataset_series/{years}?done=deleted"
    assert "Restore" in home.get(sent.headers["Location"]).text
    assert clerk().get(f"/dataset_series/{years}").status_code == 404
    sent = home.fill(f"/dataset_series/delete/{years}", restore="1")
    assert sent.headers["Location"] == "/dataset_series/every-year?done=restored"


@pytest.mark.parametrize(("town", "status"), [("home", 200), ("stranger", 403), ("operator", 200)])
def test_who_may_edit_a_series(client, clerk, years, town, status):
    pages = ("/dataset_series/edit/years", "/dataset_series/delete/years")
    assert [clerk(town).get(path).status_code for path in pages] == [status, status]
    assert ("Edit this series" in clerk(town).get("/dataset_series/years").text) is (status == 200)


def test_what_is_no_series_has_no_such_page_and_who_is_nobody_logs_in(client, clerk, years):
    create(client("home"), "trees")
    assert clerk("home").get("/dataset_series/edit/trees").status_code == 404
    assert clerk().get("/dataset_series/new").status_code == 302
    assert "New series" not in clerk().get("/dataset_series").text
    assert "New series" in clerk("home").get("/dataset_series").text


def test_a_dataset_is_put_into_series_of_its_town_and_taken_out(client, clerk, years):
    create(client("home"), "trees")
    home = clerk("home")
    page = home.get("/dataset/edit/trees").text
    assert ("Bäume je Jahr" in page, "Fremde Reihe" in page) == (True, False)
    assert home.fill("/dataset/edit/trees", in_series=[years]).status_code == 303
    assert show(client, "trees")["in_series"] == [years]
    assert 'href="/dataset_series/years"' in home.get("/dataset/trees").text
    assert 'href="/dataset/trees"' in home.get("/dataset_series/years").text
    assert home.fill("/dataset/edit/trees", in_series=[]).status_code == 303
    assert not show(client, "trees").get("in_series")


def test_series_of_others_and_of_other_portals_stay_chosen(client, clerk, years):
    foreign = "https://town.example/series"
    create(client("home"), "trees", in_series=["theirs", foreign])
    before = show(client, "trees")
    home = clerk("home")
    assert "Fremde Reihe" in home.get("/dataset/edit/trees").text
    assert home.fill("/dataset/edit/trees").status_code == 303
    assert show(client, "trees") == before


def test_who_has_no_series_is_not_asked_for_one(clerk, client):
    create(client("home"), "trees")
    assert "in_series" not in clerk("home").form("/dataset/edit/trees").names
