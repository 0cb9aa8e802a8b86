"""Views of resources over the API."""

from io import BytesIO
from uuid import uuid4

import pytest

from tests.catalogue.caller import call, changes_nothing, create, error, result


@pytest.fixture
def resource(client):
    """The id of a resource of a public dataset of home."""
    made = create(client("home"), resources=[{"url": "https://x.example/a.pdf", "format": "PDF"}])
    return made["resources"][0]["id"]


def add(client, resource, title="t", view_type="text_view", **more):
    sent = {"resource_id": resource, "title": title, "view_type": view_type, **more}
    return result(client("home"), "resource_view_create", sent)


def titles(client, resource, town=""):
    return [view["title"] for view in result(client(town), "resource_view_list", {"id": resource, "limit": 5})]


def test_a_view_is_shown_as_it_was_made(client, resource):
    made = add(client, resource, "Karte", description="d", filters={"art": ["Linde"]}, map_zoom=3)
    package = result(client(), "package_show", {"id": "trees"})["id"]
    assert made == {
        "id": made["id"], "resource_id": resource, "package_id": package, "title": "Karte", "description": "d",
        "view_type": "text_view", "filters": {"art": ["Linde"]}, "map_zoom": 3,
    }  # fmt: skip
    assert result(client(), "resource_view_show", {"id": made["id"]}) == made
    assert result(client(), "resource_view_list", {"id": resource}) == [made]


def test_what_cygnus_sends_becomes_a_table(client, resource):
    assert add(client, resource, view_type="recline_grid_view")["view_type"] == "datatables_view"


def test_an_unknown_type_is_refused_under_its_key(client, resource):
    status, found = error(client("home"), "resource_view_create",
                          {"resource_id": resource, "title": "t", "view_type": "x"})  # fmt: skip
    assert (status, "view_type" in found, found["__type"]) == (409, True, "Validation Error")


def test_an_update_replaces_the_keys_of_the_type_and_nothing_else(client, resource):
    made = add(client, resource, "Karte", "geo_view", description="d", filters={"a": ["b"]}, zoom=3)
    changed = result(client("home"), "resource_view_update", {"id": made["id"], "zoom": 4, "view_type": "text_view"})
    assert changed == {k: v for k, v in made.items() if k != "filters"} | {"zoom": 4}
    sent = {"id": made["id"], "title": "neu", "description": ""}
    assert result(client("home"), "resource_view_update", sent)["title"] == "neu"
    assert result(client(), "resource_view_show", {"id": made["id"]})["description"] is None
    again = result(client("home"), "resource_view_update", made)
    assert again == made


def test_views_are_ordered_and_removed(client, resource):
    a, b, c = (add(client, resource, title)["id"] for title in "abc")
    found = result(client("home"), "resource_view_reorder", {"id": resource, "order": [c, a]})
    assert found == {"id": resource, "order": [c, a, b]}
    assert titles(client, resource) == ["c", "a", "b"]
    assert result(client("home"), "resource_view_delete", {"id": a}) == {"resource_id": resource}
    assert error(client("home"), "resource_view_delete", {"id": a})[0] == 404
    assert titles(client, resource) == ["c", "b"]
    for order in ([a], [b, b], ["x"]):
        assert error(client("home"), "resource_view_reorder", {"id": resource, "order": order})[0] == 409
    assert titles(client, resource) == ["c", "b"]


@pytest.mark.parametrize(("town", "status"), [("", 403), ("stranger", 403), ("partner", 403), ("operator", 200)])
def test_others_look_but_do_not_touch(client, resource, town, status):
    view = add(client, resource)
    assert titles(client, resource, town) == ["t"]
    for action, sent in (
        ("resource_view_create", {"resource_id": resource, "title": "x", "view_type": "text_view"}),
        ("resource_view_update", {"id": view["id"], "title": "x"}),
        ("resource_view_reorder", {"id": resource, "order": []}),
        ("resource_create_default_resource_views", {"resource": {"id": resource}}),
        ("package_create_default_resource_views", {"package": {"id": "trees"}}),
        ("resource_view_delete", {"id": view["id"]}),
        ("resource_view_clear", {}),
    ):
        assert call(client(town), action, sent).status_code == status, action
    assert titles(client, resource) == ([] if town == "operator" else ["t"])


@pytest.mark.parametrize("town", ["", "stranger", "partner"])
def test_views_of_a_private_dataset_are_not_there(client, resource, town):
    view = add(client, resource)
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    assert error(client(town), "resource_view_show", {"id": view["id"]})[0] == 404
    assert error(client(town), "resource_view_list", {"id": resource})[0] == 404
    if town:
        for action, sent in (
            ("resource_view_update", {"id": view["id"], "title": "x"}),
            ("resource_view_delete", {"id": view["id"]}),
            ("resource_view_reorder", {"id": resource, "order": []}),
            ("resource_create_default_resource_views", {"resource": {"id": resource}}),
        ):
            assert error(client(town), action, sent)[0] == 404
    assert titles(client, resource, "home") == ["t"]


def test_the_operator_clears_some_types_or_all(client, resource):
    add(client, resource, "a", "recline_view")
    add(client, resource, "b")
    assert call(client("home"), "resource_view_clear").status_code == 403
    assert result(client("operator"), "resource_view_clear", {"view_types": ["recline_view"]}) is None
    assert titles(client, resource) == ["b"]
    assert result(client("operator"), "resource_view_clear") is None
    assert titles(client, resource) == []


@pytest.mark.parametrize(
    ("format", "type"),
    [("CSV", "datatables_view"), ("xlsx", "datatables_view"), ("png", "image_view"), ("SVG", "image_view"),
     ("PDF", None), ("", None)],
)  # fmt: skip
def test_default_views_follow_the_format_and_are_made_once(client, format, type):
    made = create(client("home"), resources=[{"url": "https://x.example/a", "format": format}])
    key = made["resources"][0]["id"]
    found = result(client(), "resource_view_list", {"id": key})
    assert [view["view_type"] for view in found] == ([type] if type else [])
    assert result(client("home"), "resource_create_default_resource_views", {"resource": {"id": key}}) == []
    text = f'{{"id": "{made["id"]}"}}'
    assert result(client("home"), "package_create_default_resource_views", {"package": text}) == []
    for view in found:
        result(client("home"), "resource_view_delete", {"id": view["id"]})
    again = result(client("home"), "resource_create_default_resource_views", {"resource": made["resources"][0]})
    assert [view["view_type"] for view in again] == ([type] if type else [])
    assert result(client("home"), "resource_view_list", {"id": key}) == again


def test_default_views_of_a_dataset_are_those_of_all_its_resources(client):
    formats = ("CSV", "PNG", "PDF")
    made = create(client("home"), resources=[{"url": f"https://x.example/{f}", "format": f} for f in formats])
    result(client("operator"), "resource_view_clear")
    found = result(client("home"), "package_create_default_resource_views", {"package": made})
    assert [view["view_type"] for view in found] == ["datatables_view", "image_view"]


def test_unusual_keys_are_kept_and_files_are_not(client, resource):
    odd = {"": 1, "a.b": {"c": [None, True]}, "ü": "\u2028", "long": "x" * 100_000}
    made = add(client, resource, **odd)
    assert odd.items() <= made.items()
    data = {"resource_id": resource, "title": "f", "view_type": "text_view", "upload": (BytesIO(b"x"), "a.txt")}
    answer = client("home").post("/api/3/action/resource_view_create", data=data)
    assert answer.status_code == 200
    assert "upload" not in answer.json["result"]


def test_a_view_leaves_the_dataset_as_it_was(client, resource):
    with changes_nothing(client(), "trees"):
        add(client, resource)
    assert len(result(client(), "package_activity_list", {"id": "trees"})) == 1


def test_the_id_of_a_new_view_is_ours(client, resource):
    wanted = str(uuid4())
    assert add(client, resource, id=wanted, package_id=wanted)["id"] != wanted
