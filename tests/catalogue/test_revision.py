"""Paths, matches, filters and updates of package_revise over plain values."""

import pytest

from catalogue.revision import at, kept, merged, mismatches, paths, put, rules, whole
from hub.errors import Invalid

ONE, TWO = "1f9ab000-aaaa", "2f9ab000-bbbb"
TREES = {
    "id": "x",
    "title": "T",
    "notes": None,
    "private": False,
    "tags": ["a", "b"],
    "resources": [{"id": ONE, "name": "one", "url": "u"}, {"id": TWO, "name": "two", "url": "v"}],
}


def trees():
    return {**TREES, "tags": list(TREES["tags"]), "resources": [dict(each) for each in TREES["resources"]]}


def test_flattened_keys_are_paths():
    given = {
        "update__a__0__b": "x",
        "update": 1,
        "updates__a": 2,
        "update__c": '{"d": [1]}',
        "update__e": "[no",
        "f": 3,
    }
    assert list(paths(given, "update")) == [(("a", "0", "b"), "x"), (("c",), {"d": [1]}), (("e",), "[no")]


@pytest.mark.parametrize(("value", "found"), [(None, {}), ("", {}), ('{"a":1}', {"a": 1}), ({"b": 2}, {"b": 2})])
def test_an_object_may_be_text(value, found):
    assert whole(value, "match") == found


@pytest.mark.parametrize("value", [1, True, [], "x", "[1]", "{"])
def test_what_is_no_object_is_refused_under_its_name(value):
    with pytest.raises(Invalid) as refused:
        whole(value, "match")
    assert list(refused.value.fields) == ["match"]


@pytest.mark.parametrize(("path", "found"), [
    ("title", "T"), ("resources__0__name", "one"), ("resources__-1__name", "two"), ("resources__1f9ab__name", "one"),
    (f"resources__{TWO}__url", "v"), ("resources__1f9a__name", None), ("resources__2__name", None), ("a__b", None),
    ("resources__-3__name", None), ("title__x", None), ("tags__1", "b"), ("resources__" + "9" * 5000, None),
    ("resources__\u0661__name", None), ("tags__aaaaa", None),
])  # fmt: skip
def test_a_path_leads_through_indexes_and_beginnings_of_ids(path, found):
    assert at(TREES, tuple(path.split("__"))) == found


def test_the_beginning_of_two_ids_leads_to_neither():
    assert at([{"id": "12345a"}, {"id": "12345b"}], ("12345",)) is None


@pytest.mark.parametrize(("want", "wrong"), [
    ({}, []), ({"title": "T", "notes": ""}, []), ({"private": "False"}, []), ({"private": "true"}, ["private"]),
    ({"title": "X", "notes": "y"}, ["title", "notes"]), ({"resources": [{"name": "one"}]}, []),
    ({"resources": [{}, {"name": "one", "url": "v"}]}, ["resources__1__name"]), ({"none": 1}, ["none"]),
    ({"resources": [{}, {}, {"name": "x"}]}, ["resources__2"]), ({"resources": {"name": "one"}}, ["resources"]),
    ({"tags": ["a"]}, []), ({"tags": ["b"]}, ["tags__0"]), ({"title": ["T"]}, ["title"]), ({"title": 0}, ["title"]),
])  # fmt: skip
def test_only_what_is_named_has_to_match(want, wrong):
    assert ["__".join(path) for path in mismatches(TREES, want)] == wrong


@pytest.mark.parametrize(("patterns", "left"), [
    ([], TREES),
    (["-title"], {k: v for k, v in TREES.items() if k != "title"}),
    (["+title", "-*"], {"title": "T"}),
    (["-*", "+title"], {}),
    (["+resources", "-*"], {"resources": TREES["resources"]}),
    (["-resources__0", "+resources", "-*"], {"resources": TREES["resources"][1:]}),
    (["-resources__-1", "+resources", "-*"], {"resources": TREES["resources"][:1]}),
    (["+resources__2f9ab__id", "-resources__2f9ab__*", "+resources", "-*"],
     {"resources": [TREES["resources"][0], {"id": TWO}]}),
    (["+resources__*__id", "-*"], {"resources": [{"id": ONE}, {"id": TWO}]}),
    (["+resources__0__name", "-*"], {"resources": [{"name": "one"}]}),
    (["+title__x", "-*"], {}),
    (["-resources__9", "-resources__none__x", "-none"], TREES),
    (["-resources__1f9a"], TREES),
])  # fmt: skip
def test_the_first_rule_that_names_something_decides(patterns, left):
    assert kept(trees(), rules(patterns)) == left


@pytest.mark.parametrize("pattern", ["", "title", "+", "-", "*"])
def test_a_pattern_says_plus_or_minus(pattern):
    with pytest.raises(Invalid):
        rules(["-a", pattern])


def test_an_update_goes_into_objects_and_lists_item_by_item():
    found = merged(trees(), {"notes": "n", "resources": [{}, {"url": "w"}, {"name": "three"}], "tags": ["c"]})
    resources = [TREES["resources"][0], {**TREES["resources"][1], "url": "w"}, {"name": "three"}]
    assert found == {**TREES, "notes": "n", "tags": ["c", "b"], "resources": resources}


@pytest.mark.parametrize(("path", "value", "place"), [
    ("resources__0__url", "w", ("resources", "0", "url")), ("resources__2f9ab__new", 1, ("resources", "1", "new")),
    ("extras", [{"key": "a"}], ("extras",)), ("tags__-1", "c", ("tags", "1")),
])  # fmt: skip
def test_what_is_put_at_a_path_lies_there(path, value, place):
    found = trees()
    put(found, tuple(path.split("__")), value)
    assert at(found, place) == value


def test_extending_a_list_adds_at_its_end_or_makes_it():
    found = trees()
    for path in ("tags__extend", "groups__extend"):
        put(found, tuple(path.split("__")), ["x", "y"])
    assert (found["tags"], found["groups"]) == (["a", "b", "x", "y"], ["x", "y"])


@pytest.mark.parametrize(("path", "value"), [
    ("resources__9__name", "x"), ("resources__zzzzz", {}), ("title__x", 1), ("a__b", 1), ("tags__extend", "x"),
    ("a__b__extend", []), ("title__extend", []),
])  # fmt: skip
def test_what_leads_to_nothing_is_refused_and_changes_nothing(path, value):
    found = trees()
    with pytest.raises(Invalid) as refused:
        put(found, tuple(path.split("__")), value)
    assert list(refused.value.fields) == ["update"]
    assert found == TREES
