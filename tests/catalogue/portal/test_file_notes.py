"""What editors are told of files that wait for them, and everybody of changed columns."""

import pytest
from sqlalchemy import select

from hub.boundary import OPERATOR
from hub.datasets.models import ColumnChange, Distribution, TableImport
from tests.catalogue.caller import create

SHEET = {"columns": [{"name": "a"}], "warnings": [{"column": "a", "kind": "iban"}]}


@pytest.fixture
def resource(client):
    made = create(client("home"), resources=[{"url": "https://x.example/a.csv", "name": "Liste"}])
    return made["resources"][0]["id"]


def change(database, id, **values):
    with database.write(OPERATOR) as session:
        row = session.scalars(select(TableImport)).one()
        for key, value in values.items():
            setattr(row, key, value)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": "found"}, "“Liste” has been read."),
        ({"state": "found", "sheet": SHEET}, "“Liste” may hold data about persons."),
        ({"state": "error"}, "“Liste” did not become a table."),
        ({"state": "complete"}, ""),
        ({"state": "waiting"}, ""),
    ],
)
def test_editors_alone_are_told_what_waits(get, database, resource, values, sentence):
    change(database, resource, **values)
    for path in ("/dataset/trees", f"/dataset/trees/resource/{resource}"):
        note = '<p class="note">'
        assert (sentence or note) in get(path, "home", "en").text if sentence else note not in get(path, "home").text
        for town in ("", "stranger", "partner"):
            assert "Liste” " not in get(path, town, "en").text


def test_changed_columns_are_shown_to_everybody_with_the_day(get, database, resource):
    with database.write(OPERATOR) as session:
        part = session.scalars(select(Distribution)).one()
        part.row_count = 0
        added = [f"neu{n}" for n in range(8)]
        session.add(ColumnChange(distribution_id=part.id, added=added, removed=["alt"], retyped=["Jahr"]))
    for path in ("/dataset/trees", f"/dataset/trees/resource/{resource}"):
        shown = get(path).text
        assert "Geänderte Spalten" in shown
        assert "neu5 und 2 weitere; nicht mehr da: alt; mit anderem Typ: Jahr" in shown
