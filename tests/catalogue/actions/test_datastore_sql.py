"""Tables are asked in SQL over the API."""

from urllib.parse import quote

import pytest

from tests import asked
from tests.asked import MARKER, Asked
from tests.catalogue.caller import call, error, result

ACTION = "datastore_search_sql"
MISSING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def towns(app, database, files, cast) -> Asked:
    return asked.make(database, files, cast)


@pytest.fixture
def ask(client, towns):
    """`ask("SELECT …", "partner")` is the result; OPEN, GRANTED and SECRET stand for the tables."""
    return lambda text, town="": result(client(town), ACTION, {"sql": towns.fill(text)})


def test_everybody_asks_an_open_table(ask, towns):
    found = ask('SELECT name, "count" FROM OPEN WHERE "count" > 1 ORDER BY name DESC')
    assert found == {
        "sql": f'SELECT name, "count" FROM "{towns.open}" WHERE "count" > 1 ORDER BY name DESC',
        "records": [{"name": "Ulme", "count": 7}, {"name": "Linde", "count": 3}],
        "fields": [{"id": "name", "type": "text"}, {"id": "count", "type": "int4"}],
    }


def test_the_question_may_stand_in_the_address(client, towns):
    address = f"/api/3/action/{ACTION}?sql={quote(towns.fill('SELECT count(*) AS n FROM OPEN'))}"
    assert client().get(address).json["result"]["records"] == [{"n": 3}]


def test_values_come_in_the_types_of_their_columns(ask):
    found = ask("SELECT * FROM OPEN ORDER BY _id")
    assert [(field["id"], field["type"]) for field in found["fields"]] == [
        ("_id", "int8"), *asked.COLUMNS.items(), ("_geometry", "geometry"),
    ]  # fmt: skip
    assert found["records"][0] == {
        "_id": 1, "name": "Linde", "height": 12.5, "price": 10.5, "felled": False, "planted": "1990-04-01", "count": 3,
        "seen": "2024-05-01T10:00:00", "heard": "2024-05-01T10:00:00+00:00", "more": {"tags": ["a", "b"]},
        "district": "Nord", "_geometry": {"type": "Point", "coordinates": [9.99, 48.4]},
    }  # fmt: skip
    assert {found["records"][2][key] for key in ("price", "planted", "seen", "heard", "_geometry")} == {None}


@pytest.mark.parametrize(("town", "status"), [("home", 200), ("partner", 200), ("stranger", 404), ("", 404)])
def test_a_granted_table_is_asked_by_both_sides_alone(client, towns, town, status):
    answer = call(client(town), ACTION, {"sql": towns.fill("SELECT sum(people) AS n FROM GRANTED")})
    assert answer.status_code == status
    if status == 200:
        assert answer.json["result"]["records"] == [{"n": 1300}]


@pytest.mark.parametrize(("town", "status"), [("home", 200), ("operator", 200), ("partner", 404), ("stranger", 404)])
def test_a_private_table_is_asked_by_its_owner_alone(client, towns, town, status):
    answer = call(client(town), ACTION, {"sql": towns.fill("SELECT name FROM SECRET")})
    assert answer.status_code == status
    assert (MARKER in answer.text) == (status == 200)


@pytest.mark.parametrize("text", ["SELECT * FROM TABLE", "SELECT nosuch FROM TABLE", "SELECT * FROM TABLE WHERE ("])
def test_what_is_hidden_looks_missing(client, towns, text):
    said = [
        error(client("stranger"), ACTION, {"sql": text.replace("TABLE", f'"{id}"')}) for id in (towns.secret, MISSING)
    ]
    assert said[0] == said[1]
    assert said[0][0] == 404 or "(" in text


def test_what_a_caller_sees_is_joined_over_the_towns(ask):
    found = ask(
        "SELECT t.district, count(*) AS trees, max(d.people) AS people FROM OPEN t"
        " JOIN GRANTED d ON d.district = t.district GROUP BY t.district ORDER BY 1",
        "partner",
    )
    assert found["records"] == [
        {"district": "Nord", "trees": 2, "people": 900},
        {"district": "Süd", "trees": 1, "people": 400},
    ]


def test_a_table_is_also_called_by_its_alias(ask):
    assert ask("SELECT b.name FROM baeume b WHERE b._id = 1")["records"] == [{"name": "Linde"}]
    assert ask('SELECT "baeume".name FROM "baeume" LIMIT 1')["records"] == [{"name": "Linde"}]


def test_of_columns_with_one_name_the_last_one_counts(ask):
    found = ask("SELECT name AS a, height AS a FROM OPEN WHERE _id = 1")
    assert found["records"] == [{"a": 12.5}]
    assert [field["id"] for field in found["fields"]] == ["a", "a"]


def test_a_question_without_one_is_told(client):
    assert error(client(), ACTION) == (409, {"__type": "Validation Error", "sql": ["Missing value"]})
    assert error(client(), ACTION, {"sql": ""})[1]["sql"] == ["Missing value"]
    assert error(client(), ACTION, {"sql": ["SELECT 1"]})[0] == 409


def test_what_is_wrong_is_said_in_a_sentence(client, towns):
    text = towns.fill("SELECT nosuch FROM OPEN")
    status, said = error(client(), ACTION, {"sql": text})
    assert (status, said["__type"], list(said)) == (409, "Validation Error", ["__type", "query"])
    assert "nosuch" in said["query"][0]
    assert "FROM" not in said["query"][0]


def test_characters_that_are_none_are_refused(client):
    answer = client().post(f"/api/3/action/{ACTION}", data=b'{"sql": "SELECT \'\\u0000\'"}', content_type="text/json")
    assert answer.status_code == 400


class TestFewRows:
    """An operator who allows two rows."""

    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"sql_rows": 2})

    def test_an_answer_that_is_cut_off_says_so(self, ask):
        found = ask("SELECT name FROM OPEN ORDER BY _id")
        assert (len(found["records"]), found["records_truncated"]) == (2, True)

    def test_one_that_fits_just_so_does_not(self, ask):
        assert "records_truncated" not in ask("SELECT name FROM OPEN LIMIT 2")


class TestSwitchedOff:
    """An operator who wants no SQL."""

    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"sql_search": False})

    def test_nobody_asks(self, client):
        status, said = error(client("home"), ACTION, {"sql": "SELECT 1"})
        assert (status, said["message"]) == (403, "Questions in SQL are switched off on this hub")
