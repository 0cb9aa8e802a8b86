"""What the columns of a table mean: the page, and the same as files."""

import csv
import io

import pytest

from tests.catalogue.caller import create, fill, result
from tests.conftest import on_sqlite

FIELDS = [
    {
        "id": "art",
        "type": "text",
        "info": {"label": "Baumart", "notes": "Deutscher <b>Name</b>", "unit": "", "own": "x"},
    },
    {"id": "hoehe", "type": "float8", "info": {"label": "Höhe", "unit": "m"}},
    {"id": "=a", "type": "timestamp"},
]


@pytest.fixture
def table(client):
    create(client("home"))
    return fill(client("home"), fields=FIELDS)


def page(table, tail="", name="trees"):
    return f"/dataset/{name}/dictionary/{table}{tail}"


def test_readers_see_what_each_column_means(client, table):
    for address in (page(table), f"/de{page(table)}"):
        answer = client().get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        assert "Deutscher &lt;b&gt;Name&lt;/b&gt;" in answer.text
        assert ("Zahl" if address.startswith("/de") else "Number") in answer.text
        assert "dictionary/" + table + ".csv" in answer.text
        assert "/edit" not in answer.text.split("<main", 1)[-1]


def test_editors_are_led_to_the_form(client, table):
    assert f"/dictionary/{table}/edit" in client("home").get(page(table)).text
    assert f"/dictionary/{table}/edit" not in client("stranger").get(page(table)).text


@on_sqlite
def test_as_csv_no_text_is_a_formula(client, table):
    answer = client().get(page(table, ".csv"))
    assert answer.headers["Content-Type"] == "text/csv;charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert lines[1] == {"id": "hoehe", "type": "float8", "label": "Höhe", "unit": "m", "notes": "", "type_override": ""}
    assert lines[2]["id"] == "'=a"


def test_as_json_it_makes_the_same_table_again(client, table):
    said = client().get(page(table, ".json")).json
    assert said == {"fields": [{key: field[key] for key in field if field[key]} for field in FIELDS]}
    again = fill(client("home"), **said)
    assert client().get(page(again, ".json")).json == said


@pytest.mark.parametrize("tail", ["", ".csv", ".json"])
def test_what_is_private_looks_missing(client, table, tail):
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    assert [client(town).get(page(table, tail)).status_code for town in ("", "stranger", "partner", "home")] == [
        404, 404, 404, 200,
    ]  # fmt: skip


@on_sqlite
def test_what_is_not_there_is_missing(client, table):
    create(client("home"), "other", resources=[{"url": "https://x.example/"}])
    link = result(client(), "package_show", {"id": "other"})["resources"][0]["id"]
    for address in (
        page(table, name="other"),
        page(link, name="other"),
        page(table, ".xml"),
        page(table, name="nothing"),
    ):
        assert client().get(address).status_code == 404
