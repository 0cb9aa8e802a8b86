"""The clerk's form for what the columns of a table mean."""

import pytest

from tests.catalogue.caller import create, fill, result
from tests.catalogue.portal.edit.clerk import Form
from tests.conftest import on_sqlite

FIELDS = [{"id": "art", "type": "text", "info": {"label": "Art", "own": 5}}, {"id": "hoehe", "type": "float8"}]


@pytest.fixture
def table(client):
    create(client("home"))
    return fill(client("home"), [{"art": "Linde"}], fields=FIELDS)


def form(table):
    return f"/dataset/trees/dictionary/{table}/edit"


def said(client, table):
    return [field.get("info") for field in result(client("home"), "datastore_info", {"id": table})["fields"]]


def test_what_is_typed_is_kept_beside_what_others_said(client, clerk, table):
    before = result(client(), "package_show", {"id": "trees"})["metadata_modified"]
    sent = clerk("home").fill(form(table), **{"label-0": "Baumart", "unit-1": " m ", "type_override-1": "numeric"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/dataset/trees/dictionary/{table}?done=saved")
    assert said(client, table) == [{"label": "Baumart", "own": 5}, {"unit": "m", "type_override": "numeric"}]
    assert result(client(), "package_show", {"id": "trees"})["metadata_modified"] > before
    (shown,) = result(client(), "package_show", {"id": "trees"})["resources"]
    assert shown["datastore_active"] is True


def test_nothing_typed_changes_nothing(client, clerk, table):
    before = result(client(), "package_show", {"id": "trees"})
    assert clerk("home").fill(form(table)).status_code == 303
    assert result(client(), "package_show", {"id": "trees"}) == before
    assert said(client, table) == [{"label": "Art", "own": 5}, None]


def test_what_others_saved_meanwhile_is_not_lost(client, clerk, table):
    home = clerk("home")
    opened = home.form(form(table))
    told = [{"id": "art", "info": {"label": "Gattung"}}]
    result(client("home"), "datastore_create", {"resource_id": table, "fields": told})
    sent = home.send(form(table), opened, **{"label-0": "Baumart"})
    assert sent.status_code == 409
    assert "Gattung" in sent.text
    assert said(client, table)[0] == {"label": "Gattung"}


@on_sqlite
def test_other_kinds_and_endless_texts_are_refused_and_kept_on_the_page(client, clerk, table):
    for wrong in ({"type_override-0": "rm -rf"}, {"notes-0": "x" * 10_001}):
        sent = clerk("home").fill(form(table), **wrong, **{"label-1": "Höhe"})
        assert (sent.status_code, Form(sent.text).fields["label-1"]) == (409, ["Höhe"])
    assert said(client, table) == [{"label": "Art", "own": 5}, None]


@pytest.mark.parametrize(("town", "status"), [("stranger", 403), ("partner", 403), ("home", 200)])
@on_sqlite
def test_only_who_may_change_the_dataset_gets_the_form(client, clerk, table, town, status):
    assert clerk(town).get(form(table)).status_code == status


@on_sqlite
def test_the_form_is_for_tables_of_this_dataset(client, clerk, table):
    create(client("home"), "other")
    for address in (form(table).replace("trees", "other"), form("00000000-0000-0000-0000-000000000000")):
        assert clerk("home").get(address).status_code == 404
