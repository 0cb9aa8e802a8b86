"""The page of what became of a file: looked through, corrected, decided, taken in, stopped; in both languages."""

import pytest
from sqlalchemy import select

from harvesters import intake
from harvesters.pipeline import Parts
from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import TableImport
from hub.datasets.store import imports, tables
from hub.datasets.store.tables import Query
from tests.catalogue.caller import create, error, result
from tests.catalogue.portal.edit.clerk import Form

NEW = "/dataset/trees/resource/new"
CSV = "Art;Höhe\nLinde;3,5\nEiche;12\n".encode("cp1252")
PERSONS = b"Ort;Post\nRathaus;anna@example.org\nBad;ben@example.org\n"


@pytest.fixture
def work(database, settings, files):
    """Does what is ordered, as a worker."""

    def all_of_it():
        while True:
            with database.write(OPERATOR) as session:
                order = imports.claim(session)
            if order is None:
                return
            intake.run(Parts(settings, database, files), order)

    return all_of_it


@pytest.fixture
def page(client, clerk):
    """`page(content)` uploads a file as home's clerk; the address of what was found in it."""

    def upload(content=CSV, name="trees.csv", **more):
        create(client("home"), **more)
        sent = clerk("home").fill(NEW, upload=(name, content))
        assert sent.status_code == 303
        return sent.headers["Location"].partition("?")[0]

    return upload


def rows(database, path):
    with database.read(OPERATOR) as session:
        row = tables.find(session, path.rpartition("/")[2])
        return None if row is None else [tuple(each[1:]) for each in tables.search(session, row, Query()).rows]


def state(database, path):
    with database.read(OPERATOR) as session:
        return session.scalars(select(TableImport.state)).one()


def test_an_upload_is_looked_through_and_taken_in(database, clerk, page, work):
    path, home = page(), clerk("home")
    assert "The file waits until it is read." in home.get(path).text
    work()
    assert rows(database, path) is None
    found = home.get(path).text
    for text in ("Linde", "Art", "Höhe", "cp1252", "Take in"):
        assert text in found
    assert home.fill(path, do="take").status_code == 303
    work()
    assert rows(database, path) == [("Linde", 3.5), ("Eiche", 12.0)]
    assert "2 rows were taken in." in home.get(path).text


def test_what_was_found_is_corrected_and_kept_for_the_next_file(database, client, clerk, page, work):
    path, home = page(), clerk("home")
    work()
    assert home.fill(path, do="take", out=["Art"], **{"type-1": "text"}).status_code == 303
    work()
    assert rows(database, path) == [("3,5",), ("12",)]
    edit = path.replace("resource_data", "resource") + "/edit"
    assert home.fill(edit, upload=("trees.csv", CSV.replace(b"12", b"13"))).status_code == 303
    work()
    form = home.form(path)
    assert (form.fields["type-0"], form.fields["out"]) == (["text"], ["Art"])
    home.send(path, form, do="take")
    work()
    assert rows(database, path) == [("3,5",), ("13",)]


def test_it_is_read_again_with_other_settings_before_it_is_taken_in(database, clerk, page, work):
    path, home = page(b"1;2\n3;4\n5;6\n"), clerk("home")
    work()
    assert home.fill(path, do="look", header_row="0").status_code == 303
    work()
    assert (state(database, path), home.form(path).fields["header_row"]) == ("found", ["0"])
    home.fill(path, do="take")
    work()
    assert len(rows(database, path)) == 3


def test_rows_are_added_only_by_a_key(clerk, page, work):
    path, home = page(), clerk("home")
    work()
    sent = home.fill(path, do="take", append="true")
    assert sent.status_code == 409
    assert "choose the columns" in sent.text
    assert home.fill(path, do="take", append="true", key=["Art"]).status_code == 303


def test_persons_have_to_be_decided_on_before_anything_is_taken_in(database, client, clerk, page, work):
    path, home = page(PERSONS), clerk("home")
    work()
    found = home.get(path).text
    assert "Looks like e-mail addresses" in found
    refused = home.fill(path, do="take")
    assert (refused.status_code, "Please decide first" in refused.text) == (409, True)
    assert home.fill(path, do="take", **{"personal-1": "out"}).status_code == 303
    work()
    assert rows(database, path) == [("Rathaus",), ("Bad",)]
    with database.read(OPERATOR) as session:
        (entry,) = session.scalars(select(Entry).where(Entry.action.startswith("personal."))).all()
        assert (entry.actor, entry.action, entry.detail["columns"]) == ("home-admin", "personal.exclude", ["Post"])
    home.fill(path, do="take", out=[])  # the column is back, and so is the question
    work()
    assert state(database, path) == "found"
    assert home.fill(path, do="take", **{"personal-1": "publish"}).status_code == 303
    work()
    assert rows(database, path)[0] == ("Rathaus", "anna@example.org")


def test_the_file_is_held_back_until_the_decision(client, clerk, page, work):
    path, home = page(PERSONS), clerk("home")
    original = path.replace("resource_data", "resource") + "/download"
    for _ in range(2):  # before and after it has been read
        assert [client(town).get(original).status_code for town in ("", "stranger", "home")] == [403, 403, 200]
        assert "hold data about persons" in client().get(original, headers={"Accept": "text/html"}).text
        work()
    home.fill(path, do="take", **{"personal-1": "publish"})
    assert client().get(original).status_code == 200


@pytest.mark.parametrize("how", ["pages", "package_patch", "bulk_update_public"])
def test_a_draft_does_not_become_public_before_the_decision(client, clerk, page, work, how):
    path, home = page(PERSONS, private=True, state="draft" if how == "pages" else "active"), clerk("home")
    work()
    if how == "pages":
        sent = home.fill("/dataset/publish/trees", private="false")
        assert (sent.status_code, "trees.csv" in sent.text, "Post" in sent.text) == (409, True, True)
    else:
        argument = {"id": "trees", "private": False, "datasets": ["trees"], "org_id": "home"}
        keys = ("id", "private") if how == "package_patch" else ("datasets", "org_id")
        status, told = error(client("home"), how, {key: argument[key] for key in keys})
        assert (status, "“trees.csv” (Post)" in told["private"][0]) == (409, True)
    home.fill(path, do="take", **{"personal-1": "out"})
    result(client("home"), "package_patch", {"id": "trees", "private": False, "state": "active"})


def test_a_reading_is_stopped_and_begun_again(database, clerk, page, work):
    path, home = page(), clerk("home")
    assert home.fill(path, do="stop").status_code == 303
    assert state(database, path) == "error"
    work()
    assert "Stopped by home-admin." in home.get(path).text
    assert home.fill(path, do="again").status_code == 303
    work()
    assert state(database, path) == "found"


def test_refused_rows_are_listed(clerk, page, work):
    path, home = page(b"Art;Anzahl\nLinde;3\nEiche\nBuche;2\n"), clerk("home")
    work()
    home.fill(path, do="take")
    work()
    shown = home.get(path).text
    assert ("1 row was refused." in shown, "row 3" in shown, "Eiche" in shown) == (True, True, True)


def test_why_rows_were_refused_is_said_in_the_readers_language(clerk, page, work):
    path, home = page(b"Art;Anzahl\n" + b"Linde;3\n" * 50 + b"Eiche\n"), clerk("home", "de")
    work()
    home.fill(path, do="take")
    work()
    shown = home.get(path).text
    assert "<strong>Zeile 52:</strong> Felder in der Zeile: 1, in der Kopfzeile: 2." in shown
    assert "row" not in shown[shown.index('id="refused"') : shown.index('id="log"')]


def test_a_file_that_is_no_table_says_so_and_can_be_tried_again(clerk, page, work):
    path, home = page(b"%PDF-1.7\n"), clerk("home")
    work()
    assert "The file is a PDF document and not a table." in home.get(path).text
    assert home.form(path).fields["job"]


def test_a_form_that_was_overtaken_changes_nothing(clerk, page, work):
    path, home = page(), clerk("home")
    work()
    form = home.form(path)
    home.send(path, form, do="look")
    sent = home.send(path, form, do="take")
    assert (sent.status_code, "read anew meanwhile" in sent.text) == (409, True)


def test_nobody_else_sees_the_page(client, clerk, page):
    path = page()
    for town, status in (("", 302), ("stranger", 403), ("partner", 403), ("home", 200), ("operator", 200)):
        assert client(town).get(path, headers={"Accept": "text/html"}).status_code == status, town
    assert clerk("stranger").get(path).status_code == 403
    other = path.replace(path.rpartition("/")[2], "00000000-0000-0000-0000-000000000000")
    assert client("home").get(other).status_code == 404


def test_a_page_that_loads_itself_does_so_only_when_somebody_wants_it(clerk, page, work):
    path, home = page(), clerk("home")
    assert 'http-equiv="refresh"' not in home.get(path).text
    assert 'http-equiv="refresh" content="5"' in home.get(f"{path}?follow=1").text
    work()
    assert 'http-equiv="refresh"' not in home.get(f"{path}?follow=1").text


def test_it_speaks_german(clerk, page, work):
    path = page(PERSONS)
    work()
    shown = clerk("home", "de").get(path).text
    assert "Sieht aus wie E-Mail-Adressen" in shown
    assert "Einlesen" in shown


def test_a_link_without_an_order_is_read_when_somebody_wants_it(client, clerk):
    made = create(client("home"), resources=[{"url": "https://x.example/a.pdf"}, {"url": "https://x.example/a.csv"}])
    pdf, csv = (f"/dataset/{made['id']}/resource_data/{part['id']}" for part in made["resources"])
    home = clerk("home")
    assert "do" not in Form(home.get(pdf).text).names
    assert "The file waits" in home.get(csv).text


def test_editors_see_on_the_pages_of_the_dataset_what_waits_for_them(client, clerk, page, work, database):
    path = page(PERSONS)
    work()
    sentence = "may hold data about persons"
    resource = path.replace("resource_data", "resource")
    for address in ("/dataset/trees", resource):
        assert sentence in clerk("home").get(address).text
        assert sentence not in clerk("stranger").get(address).text
    assert "Table: please look through it" in clerk("home").get("/dataset/resources/trees").text
    with database.read(OPERATOR) as session:
        assert store.shown(session, "trees").distributions[0].held_back
