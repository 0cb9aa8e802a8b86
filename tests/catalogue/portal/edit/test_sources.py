"""Sources on the clerk's pages: added, run, compared, stopped, trusted, removed; by those who write for their owner."""

import pytest

from hub import jobs
from hub.boundary import OPERATOR
from hub.sources import store

LIST = "/organization/sources/home"
NEW = f"{LIST}/new/ckan"
TYPED = {"source_title": "Portal <b>", "name": "portal", "url": "https://data.example.org", "api_key": "hidden-word"}


@pytest.fixture
def added(clerk, database):
    """The address of a source that a clerk of home has added."""
    sent = clerk("home").fill(NEW, **TYPED, filter="a\nb", mapping="title = titel", public="true")
    assert sent.status_code == 303
    return sent.headers["Location"].partition("?")[0]


@pytest.fixture
def row(database):
    """The source as it is kept."""

    def read():
        with database.read(OPERATOR) as session:
            found = store.source(session, "portal")
            return found, store.runs(session, found)

    return read


def do(browser, page, deed, **more):
    token = browser.form(page.replace("/harvest/", "/harvest/edit/")).fields["csrf_token"][0]
    return browser.post(page.replace("/harvest/", "/harvest/do/"), {"do": deed, "csrf_token": token, **more})


def test_a_source_is_added_by_a_form_made_of_what_its_kind_asks_for(clerk, added, row):
    source, runs = row()
    assert (source.title, source.kind, source.private, source.schedule) == ("Portal <b>", "ckan", False, "")
    assert (source.config["filter"], source.config["mapping"]) == (["a", "b"], {"title": "titel"})
    assert (source.config["api_key"], len(runs)) == ("hidden-word", 0)
    home = clerk("home", "de")
    page = home.get(added).text
    assert "Portal &lt;b&gt;" in page
    assert "Unterschied ansehen" in page
    assert "hidden-word" not in page
    assert "CKAN-Katalog" in home.get(LIST).text
    assert home.fill(LIST, kind="csw" if "csw" in home.get(LIST).text else "ckan").status_code == 303


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(clerk, row):
    home = clerk("home")
    sent = home.fill(NEW, **TYPED | {"url": "file:///etc/passwd", "max_pages": "0"})
    assert sent.status_code == 409
    for words in ('id="wrong-url"', 'id="wrong-max_pages"', "file:///etc/passwd"):
        assert words in sent.text
    assert 'id="wrong-source_title"' in home.fill(NEW, **TYPED | {"source_title": ""}).text
    for kind in ("folder", "nothing"):
        assert home.get(f"{LIST}/new/{kind}").status_code == 404


def test_what_is_changed_is_kept_with_its_secret_and_nobody_is_overwritten(clerk, added, row):
    first, second = clerk("home"), clerk("home")
    page = added.replace("/harvest/", "/harvest/edit/")
    opened = second.form(page)
    assert "hidden-word" not in first.get(page).text
    assert first.fill(page, source_title="Das Portal", schedule="P1D").status_code == 303
    source, _ = row()
    assert (source.title, source.schedule, source.config["api_key"]) == ("Das Portal", "P1D", "hidden-word")
    overtaken = second.send(page, opened, source_title="Unser Portal")
    assert (overtaken.status_code, "Das Portal" in overtaken.text) == (409, True)


def test_a_run_and_a_look_at_the_difference_wait_for_a_worker_and_are_stopped(clerk, added, row, settings):
    home = clerk("home")
    assert do(home, added, "run").status_code == do(home, added, "dry").status_code == 303
    _, runs = row()
    assert [(run.status, run.dry) for run in runs] == [("waiting", True), ("waiting", False)]
    assert [job.details for job in jobs.waiting(settings.data)] == [(str(run.id),) for run in reversed(runs)]
    assert do(home, added, "abort").status_code == 303
    assert {run.status for run in row()[1]} == {"aborted"}
    assert do(home, added, "pause").status_code == 303
    assert row()[0].paused
    assert do(home, added, "nothing").status_code == 409


def test_an_alarm_is_shown_and_trusted(clerk, added, row, database):
    with database.write(OPERATOR) as session:
        store.expect(session, row()[0].id, 3, alarm="Only 3 came <b>")
    home = clerk("home")
    assert "Only 3 came &lt;b&gt;" in home.get(added).text
    do(home, added, "trust")
    assert "Only 3 came" not in home.get(added).text


def test_a_source_is_removed_by_those_who_are_sure(clerk, added, database):
    home = clerk("home")
    refused = do(home, added, "remove")
    assert (refused.status_code, "you are sure" in refused.text) == (409, True)
    assert do(home, added, "remove", sure="true").status_code == 303
    assert home.get(added).status_code == 404


def test_others_do_not_get_there(clerk, added):
    edit, act = (added.replace("/harvest/", f"/harvest/{word}/") for word in ("edit", "do"))
    for town, hidden, closed in (("stranger", 404, 403), ("", 404, 302)):
        browser = clerk(town)
        assert browser.get(added).status_code == hidden
        assert browser.get(LIST).status_code == browser.get(NEW).status_code == closed
        assert browser.get(edit).status_code == browser.get(act).status_code == (404 if town else 302)


def test_the_difference_is_shown_record_by_record(clerk, added, row, database):
    changes = [["title", "Alt", "Neu <b>"]]
    with database.write(OPERATOR) as session:
        run = store.start(session, store.source(session, "portal"), dry=True).id
        records = [{"what": "changed", "identifier": "1", "title": "Bäume", "changes": changes}]
        store.differ(session, run, {"changed": 1, "records": records})
        store.finish(session, run, "finished", {})
    page = clerk("home", "de").get(f"{added}/runs/{run}").text
    for words in ("Was ein Lauf ändern würde", "Bäume", "Alt", "Neu &lt;b&gt;"):
        assert words in page
    assert clerk("home").get(f"{added}/runs/{run + 1}").status_code == 404
    assert clerk("stranger").get(f"{added}/runs/{run}").status_code == 404
