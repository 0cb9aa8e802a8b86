"""Views that come by themselves, by whatever way a resource comes or changes."""

from io import BytesIO

from tests.catalogue.caller import changes_nothing, create, result
from tests.conftest import on_sqlite


def types(client, resource):
    return [view["view_type"] for view in result(client(), "resource_view_list", {"id": resource})]


def test_a_new_resource_has_the_views_that_fit(client, cast):
    create(client("home"))
    sent = {"package_id": "trees", "upload": (BytesIO(b"a,b\n1,2\n"), "a.csv")}
    uploaded = client("home").post("/api/3/action/resource_create", data=sent).json["result"]["id"]
    linked = result(client("home"), "resource_create", {"package_id": "trees", "url": "https://x.example/a.png"})["id"]
    assert (types(client, uploaded), types(client, linked)) == (["datatables_view"], ["image_view"])


def test_another_format_brings_another_view_and_leaves_the_old_one(client, cast):
    made = create(client("home"), resources=[{"url": "https://x.example/a", "format": "PDF"}])
    key = made["resources"][0]["id"]
    for action in ("resource_patch", "resource_update"):
        result(client("home"), action, {"id": key, "format": "CSV", "url": "https://x.example/a"})
        assert types(client, key) == ["datatables_view"]
    result(client("home"), "package_patch", {"id": "trees", "resources": [{"id": key, "url": "u", "format": "PNG"}]})
    assert types(client, key) == ["datatables_view", "image_view"]
    result(client("home"), "package_revise", {"match__id": made["id"], "update__resources__0__format": "XLSX"})
    assert types(client, key) == ["datatables_view", "image_view"]


@on_sqlite
def test_a_view_that_was_removed_stays_away_while_the_format_stays(client, cast):
    made = create(client("home"), resources=[{"url": "https://x.example/a", "format": "CSV"}])
    key = made["resources"][0]["id"]
    result(client("operator"), "resource_view_clear")
    result(client("home"), "resource_patch", {"id": key, "name": "x"})
    result(client("home"), "package_patch", {"id": "trees", "notes": "x"})
    result(client("home"), "package_update", result(client("home"), "package_show", {"id": "trees"}))
    assert types(client, key) == []
    more = {"id": "trees", "resources": [*made["resources"], {"url": "https://x.example/b", "format": "CSV"}]}
    second = result(client("home"), "package_patch", more)["resources"][1]["id"]
    assert (types(client, key), types(client, second)) == ([], ["datatables_view"])


@on_sqlite
def test_who_may_not_change_a_dataset_brings_no_view(client, cast):
    made = create(client("home"), resources=[{"url": "https://x.example/a", "format": "PDF"}])
    with changes_nothing(client(), "trees"):
        client("stranger").post(
            "/api/3/action/resource_patch", json={"id": made["resources"][0]["id"], "format": "CSV"}
        )
    assert types(client, made["resources"][0]["id"]) == []
