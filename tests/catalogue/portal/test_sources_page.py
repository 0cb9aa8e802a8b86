"""Sources and their runs, for those they belong to."""

import pytest

from hub.boundary import OPERATOR
from hub.records import Refusal
from hub.sources import store


@pytest.fixture
def source(database, cast):
    with database.write(OPERATOR) as session:
        config = {"url": "https://x.example/", "token": "geheim"}
        row = store.add(session, cast.home.id, "sensors", "http_file", config, title="Sensoren", schedule="PT15M")
        run = store.start(session, row)
        store.add_issues(session, run.id, [Refusal("Zeile 3", "Kein <b>Datum</b>", "geheim")])
        store.finish(session, run.id, "failed", {"datasets": 3, "issues": 1}, "Die Quelle antwortet nicht")
        return row.id


@pytest.mark.parametrize(("town", "status"), [("", 404), ("stranger", 404), ("home", 200), ("operator", 200)])
def test_a_source_is_shown_to_those_it_belongs_to_without_its_secrets(get, source, town, status):
    assert ("Sensoren" in get("/harvest", town).text) == (status == 200)
    for key in ("sensors", str(source), str(source).upper()):
        page = get(f"/harvest/{key}", town)
        assert page.status_code == status
        assert "geheim" not in page.text
    if status == 200:
        for words in ("fehlgeschlagen: Die Quelle antwortet nicht", "3 Datensätze, 1 abgewiesen", "PT15M", "Zeile 3"):
            assert words in page.text, words
        assert "<b>" not in page.text


def test_a_source_that_never_ran(get, database, cast):
    with database.write(OPERATOR) as session:
        store.add(session, cast.home.id, "new", "folder", {"path": "/geheim"})
    assert "noch nie" in get("/harvest", "home").text
    assert "noch nie" in get("/harvest/new", "home").text


def test_who_is_not_logged_in_is_told_why_there_is_nothing(get, source):
    assert "Keine" in (page := get("/harvest").text) or "keine Quelle" in page
    assert 'href="/user/login?next=/harvest"' in page


@pytest.mark.parametrize(
    ("language", "kind", "where"), [("de", "Datei unter", "der ganze Lauf"), ("en", "File by", "the whole run")]
)
def test_kind_and_issues_of_a_whole_run_are_said_in_the_readers_language(get, database, source, language, kind, where):
    with database.write(OPERATOR) as session:
        run = store.runs(session, store.source(session, source))[0]
        store.add_issues(session, run.id, [Refusal(store.WHOLE, "Too few.", kind="shrunk")])
    page = get("/harvest/sensors", "home", language=language).text
    assert kind in page
    assert where in page
    assert kind in get("/harvest", "home", language=language).text
