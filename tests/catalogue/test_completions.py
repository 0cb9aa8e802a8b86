"""The routes that CKAN's own JavaScript asks while somebody types."""

import pytest

from tests.catalogue.caller import create
from tests.conftest import on_sqlite


@pytest.fixture
def shelf(client):
    create(client("home"), "trees", title="Bäume im Park", tags=[{"name": "Baum"}],
           resources=[{"url": "https://x.example/", "format": "CSV"}])  # fmt: skip
    create(client("home"), "hidden", title="Bänke", tags=[{"name": "Baustelle"}], private=True)


def ask(client, path, **query):
    answer = client.get(f"/api/2/util/{path}", query_string=query)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/json;charset=utf-8"
    return answer.json


@pytest.mark.parametrize(("town", "typed", "names"), [
    ("", "tre", ["trees"]), ("", "bäu", ["trees"]), ("", "Par", ["trees"]), ("", "bä", ["trees"]), ("", "", []),
    ("", "hid", []), ("home", "hid", ["hidden"]), ("", "nothing", []), ("", "bäume pa", ["trees"]),
])  # fmt: skip
def test_datasets(client, shelf, town, typed, names):
    found = ask(client(town), "dataset/autocomplete", incomplete=typed)["ResultSet"]["Result"]
    assert [row["name"] for row in found] == names
    assert all(set(row) == {"name", "title", "match_field", "match_displayed"} for row in found)


@on_sqlite
def test_tags_and_formats(client, shelf):
    assert ask(client(), "tag/autocomplete", incomplete="ba") == {"ResultSet": {"Result": [{"Name": "Baum"}]}}
    assert ask(client("home"), "tag/autocomplete", incomplete="ba", limit=1)["ResultSet"]["Result"] == [
        {"Name": "Baum"}
    ]
    found = ask(client(), "resource/format_autocomplete", incomplete="c")
    assert found == {"ResultSet": {"Result": [{"Format": "csv"}]}}


@on_sqlite
@pytest.mark.parametrize(("town", "kind", "typed", "names"), [
    ("", "organization", "ho", ["home"]), ("", "group", "umw", ["envi"]), ("", "user", "home", []),
    ("home", "user", "home", ["home-admin"]), ("stranger", "user", "home", []), ("", "organization", "", []),
])  # fmt: skip
def test_names(client, cast, town, kind, typed, names):
    assert [row["name"] for row in ask(client(town), f"{kind}/autocomplete", q=typed)] == names


@on_sqlite
@pytest.mark.parametrize("path", [
    "dataset/autocomplete", "tag/autocomplete", "resource/format_autocomplete", "user/autocomplete",
    "group/autocomplete", "organization/autocomplete",
])  # fmt: skip
def test_nothing_that_is_typed_breaks_them(client, shelf, path):
    for typed in ("", " ", "*", "a*", '"', "a:b", "{!x}", "AND", "OR NOT", "(", "\\", "ä" * 5000, "x " * 3000, "[a TO",
                  "~1", "^", "\U0001f333", "..", "%", "-", "\ud7ff"):  # fmt: skip
        ask(client(), path, incomplete=typed, q=typed)
        ask(client(), path, incomplete=typed, q=typed, limit="-1")
        ask(client(), path, incomplete=typed, q=typed, limit="9" * 50)
    ask(client(), path)


@on_sqlite
def test_other_helpers_are_not_there(client, cast):
    for path in ("/api/2", "/api/2/util/thing/autocomplete", "/api/2/util/user"):
        assert client().get(path).status_code == 404
