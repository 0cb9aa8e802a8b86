"""The trees of organisations and groups over the API."""

import pytest

from tests.catalogue.caller import error, result
from tests.conftest import on_sqlite


def shape(node):
    return (node["name"] + "*" * node["highlighted"], [shape(child) for child in node["children"]])


@pytest.fixture
def tree(below):
    for name, parent in (("school", "home"), ("office", "home"), ("class", "school")):
        below(name, parent)


def test_the_tree_of_organisations_by_title(client, tree, cast):
    found = result(client(), "group_tree", {"type": "organization"})
    assert [shape(node) for node in found] == [
        ("home", [("office", []), ("school", [("class", [])])]), ("partner", []), ("stranger", []),
    ]  # fmt: skip
    assert set(found[0]) == {"id", "name", "title", "highlighted", "children"}
    assert (found[0]["id"], found[0]["title"]) == (str(cast.home.id), "Home")


@on_sqlite
@pytest.mark.parametrize("name", ["home", "school", "class"])
def test_a_section_starts_at_the_root_and_marks_what_was_asked_for(client, tree, name):
    found = result(client(), "group_tree_section", {"id": name, "type": "organization"})
    words = str(shape(found))
    assert (found["name"], words.count("*"), f"{name}*" in words) == ("home", 1, True)
    assert shape(found) == shape(result(client(), "group_tree_section", {"id": id_of(client, name),
                                                                         "type": "organization"}))  # fmt: skip


def id_of(client, name):
    return result(client(), "organization_show", {"id": name})["id"]


@on_sqlite
def test_what_stands_below_a_deleted_one_is_not_lost(client, tree):
    result(client("home"), "organization_delete", {"id": "class"})
    assert "class" not in str(result(client(), "group_tree", {"type": "organization"}))
    status, _ = error(client("home"), "group_tree_section", {"id": "class", "type": "organization"})
    assert status == 404


@on_sqlite
def test_groups_stand_side_by_side(client, cast):
    found = result(client(), "group_tree")
    assert (len(found), [node for node in found if node["children"]]) == (13, [])
    section = result(client(), "group_tree_section", {"id": "envi"})
    assert (section["name"], section["highlighted"]) == ("envi", True)
    assert error(client(), "group_tree_section", {"id": "envi", "type": "organization"})[0] == 404


def test_groups_stand_below_each_other_among_the_themes(client, group):
    group("parks", title="Aal")
    for name, parent in (("trees", "parks"), ("oaks", "trees"), ("birches", "trees")):
        group(name, groups=[{"name": parent}])
    made = ("parks", [("trees", [("birches", []), ("oaks", [])])])
    found = [shape(node) for node in result(client(), "group_tree", {"type": "group"})]
    assert (len(found), found[0]) == (14, made)
    section = shape(result(client(), "group_tree_section", {"id": "oaks"}))
    assert section == ("parks", [("trees", [("birches", []), ("oaks*", [])])])
    names = result(client(), "group_list")
    assert [name for name in names if name in ("parks", "trees", "oaks", "birches")] == [
        "parks", "trees", "birches", "oaks",
    ]  # fmt: skip
    result(client("operator"), "group_delete", {"id": "trees"})
    found = dict(shape(node) for node in result(client(), "group_tree"))
    assert (found["parks"], found["oaks"], found["birches"], "trees" in found) == ([], [], [], False)
    assert error(client(), "group_tree_section", {"id": "trees"})[0] == 404
