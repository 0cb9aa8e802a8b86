"""Search among resources by what their fields hold."""

import pytest

from tests.catalogue.caller import create, error, result

ONE = {"name": "Bäume 100%", "url": "https://example.org/Trees.csv", "format": "CSV", "description": "a_b"}
TWO = {"name": "Brunnen", "url": "https://example.org/wells.json", "format": "JSON", "mimetype": "application/json"}


@pytest.fixture
def shelf(client):
    made = create(client("home"), resources=[ONE, TWO])
    create(client("home"), "secret", private=True, resources=[ONE])
    create(client("home"), "sketch", state="draft", resources=[ONE])
    create(client("home"), "gone", resources=[ONE])
    result(client("home"), "package_delete", {"id": "gone"})
    return made["resources"]


def search(client, query, **more):
    return result(client, "resource_search", {"query": query, **more})


@pytest.mark.parametrize(("query", "found"), [
    ("name:b", [0, 1]), ("name:BRUNNEN", [1]), ("name:100%", [0]), ("name:%", [0]), ("name:_", []), ("url:trees.", [0]),
    ("description:_", [0]), ("format:csv", [0]), ("mimetype:json", [1]), ("url:https://example.org", [0, 1]),
    (["name:b", "format:json"], [1]), (["format:json", "format:csv"], []), ('["name:b","url:wells"]', [1]),
    ("name:", [0, 1]),
])  # fmt: skip
def test_resources_are_found_by_parts_of_their_fields(client, shelf, query, found):
    expected = sorted((shelf[at] for at in found), key=lambda r: r["id"])
    for town in ("", "home", "operator"):
        assert search(client(town), query) == {"count": len(found), "results": expected}


def test_an_id_has_to_be_whole(client, shelf):
    for field, key in (("id", shelf[0]["id"]), ("id", shelf[0]["id"].upper())):
        assert [r["id"] for r in search(client(), f"{field}:{key}")["results"]] == [shelf[0]["id"]]
    assert search(client(), f"package_id:{shelf[0]['package_id']}")["count"] == 2
    assert search(client(), f"id:{shelf[0]['id'][:8]}")["count"] == 0


def test_a_page_of_what_is_found_in_order(client, shelf):
    for order, names in (("name", ["Brunnen", "Bäume 100%"]), ("format", ["Bäume 100%", "Brunnen"])):
        found = search(client(), "name:b", order_by=order)
        assert sorted(r["name"] for r in found["results"]) == sorted(names)
        if order == "format":
            assert [r["name"] for r in found["results"]] == names
    page = search(client(), "name:b", order_by="format", offset="1", limit="1")
    assert (page["count"], [r["name"] for r in page["results"]]) == (2, ["Brunnen"])
    assert search(client(), "name:b", limit=0) == {"count": 2, "results": []}


@pytest.mark.parametrize("argument", [{"query": "nothing:x"}, {"query": "name:b", "order_by": "nothing"}])
def test_an_unknown_field_is_named(client, shelf, argument):
    status, found = error(client(), "resource_search", argument)
    (text,) = found["order_by" if "order_by" in argument else "query"]
    assert (status, "nothing" in text) == (409, True)
