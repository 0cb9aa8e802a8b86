"""Who may put datasets into groups, and names that mean none."""

import pytest
from structlog.testing import capture_logs

from tests.catalogue.caller import create, error, result
from tests.conftest import on_sqlite


@pytest.fixture
def trees(client, cast):
    return result(client("operator"), "group_create", {"name": "trees", "title": "Bäume"})


def named(package):
    return [group["name"] for group in package["groups"]]


def test_groups_and_themes_by_name_id_and_address(client, trees):
    operator = client("operator")
    for at, (given, names) in enumerate((
        ([{"name": "trees"}, {"name": "envi"}], ["envi", "trees"]),
        ([{"id": trees["id"]}], ["trees"]),
        (["trees", "trees", trees["id"]], ["trees"]),
        ([{"name": "gone", "id": trees["id"]}], ["trees"]),
        ([{"name": "trees", "id": "00000000-0000-4000-8000-000000000001"}], ["trees"]),
        ([{"name": "http://publications.europa.eu/resource/authority/data-theme/ENVI"}], ["envi"]),
        ([{"name": "home"}, {"name": "TREES"}, {}, None, 1, [["x"]], {"name": {"a": 1}}, "x" * 10_000], []),
    )):  # fmt: skip
        assert named(create(operator, f"case-{at}", groups=given)) == names, given


def test_what_is_no_group_is_left_out_with_a_warning(client, trees):
    with capture_logs() as logs:
        create(client("operator"), "oaks", groups=[{"name": "trees"}, {"name": "elsewhere"}])
    assert [(line["log_level"], line["groups"]) for line in logs if "groups" in line] == [("warning", ["elsewhere"])]


def test_an_update_replaces_a_patch_keeps_and_nothing_changed_writes_nothing(client, trees):
    operator = client("operator")
    made = create(operator, "oaks", groups=[{"name": "trees"}, {"name": "envi"}])
    assert result(operator, "package_update", made) == made
    assert result(operator, "package_patch", {"id": "oaks", "groups": made["groups"]}) == made
    patched = result(operator, "package_patch", {"id": "oaks", "notes": "n"})
    assert (named(patched), patched["metadata_modified"] > made["metadata_modified"]) == (["envi", "trees"], True)
    left = result(operator, "package_patch", {"id": "oaks", "groups": [{"name": "envi"}]})
    assert (named(left), left["metadata_modified"] > patched["metadata_modified"]) == (["envi"], True)
    sent = {key: value for key, value in made.items() if key != "groups"}
    assert named(result(operator, "package_update", sent)) == []
    revised = result(
        operator, "package_revise", {"match": {"id": made["id"]}, "update": {"groups": [{"name": "trees"}]}}
    )
    assert named(revised["package"]) == ["trees"]
    again = {"match": {"id": made["id"]}, "update": {"notes": "other"}}
    assert named(result(operator, "package_revise", again)["package"]) == ["trees"]


@on_sqlite
def test_one_group_without_a_right_refuses_the_whole_change(client, trees):
    made = create(client("home"), "oaks")
    status, _ = error(client("home"), "package_patch", {"id": "oaks", "title": "O", "groups": ["envi", "trees"]})
    assert status == 403
    assert result(client("home"), "package_show", {"id": "oaks"}) == made


@on_sqlite
def test_a_former_state_keeps_the_groups_as_they_were(client, trees):
    made = create(client("operator"), "oaks", groups=[{"name": "trees"}])
    result(client("operator"), "group_patch", {"id": "trees", "name": "woods"})
    result(client("operator"), "package_patch", {"id": "oaks", "groups": []})
    newest, oldest = result(client(), "package_activity_list", {"id": "oaks"})
    assert newest["data"]["package"]["groups"] == []
    assert oldest["data"]["package"] == made
    assert "Bäume" in client().get(f"/dataset/oaks/history/{oldest['id']}").text
    assert "Bäume" in client().get(f"/dataset/changes/{newest['id']}").text
