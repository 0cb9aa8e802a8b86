"""A portal's own schemas: shown to those who ask, and kept to by all who write."""

from io import BytesIO
from typing import Any

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from tests.catalogue.caller import call, create, error, result
from tests.catalogue.malformed import DEEP, LONG
from tests.catalogue.scheming import portal

WHOLE: dict[str, Any] = {
    "title": "Bäume", "grade": "b", "audience": ["staff", "all"], "surveyed": "2024-05-31",
    "seen_at": "2024-05-31T12:00:00+02:00", "settings": {"a": [1, {"b": None}]}, "origins": ["Luftbild", "Begehung"],
    "trees": "12", "checked": "true", "desk": "amt@home.example", "page": "https://home.example/b",
    "frequency": "ANNUAL",
    "theme": ["http://publications.europa.eu/resource/authority/data-theme/ENVI"],
    "motto": {"de": "Grün", "en": "Green"}, "ours": "x",
    "offices": [{"name": "Gartenamt", "kind": "a", "phones": ["1", "2"]}, {"name": "Forst", "unknown": 1}],
}  # fmt: skip
KEPT = WHOLE | {
    "audience": ["all", "staff"], "seen_at": "2024-05-31T10:00:00", "trees": 12, "checked": True, "caption": "Bäume",
    "region": "Mitte", "offices": [{"name": "Gartenamt", "kind": "a", "phones": ["1", "2"]}, {"name": "Forst"}],
}  # fmt: skip
KEPT["offices"] = [KEPT["offices"][0], {"name": "Forst"}]
PARTS = [{"url": "https://x.example/a.csv", "name": "a", "scale": "500", "steps": '[{"on": "2024-1-2"}]'}]


@pytest.fixture(autouse=True)
def schemas(tmp_path):
    """The portal has schemas of its own before it starts."""
    portal.write(tmp_path / "schemas")


@pytest.fixture
def whole(client):
    return create(client("home"), "trees", **WHOLE, resources=PARTS)


def test_the_schemas_are_listed_and_shown(client):
    asker = client()
    assert result(asker, "scheming_dataset_schema_list") == ["dataset", "map", "showcase", "dataset_series"]
    assert result(asker, "scheming_group_schema_list") == ["group"]
    assert result(asker, "scheming_organization_schema_list") == ["organization"]
    written = result(asker, "scheming_dataset_schema_show", {"type": "dataset", "expanded": False})
    assert written == portal.DATASET
    shown = asker.get("/api/3/action/scheming_dataset_schema_show?type=dataset&expanded=true").json["result"]
    fields = {each["field_name"]: each for each in shown["dataset_fields"]}
    assert fields["grade"]["validators"] == "scheming_required scheming_choices"
    assert fields["ours"]["help_text"] == "?"
    assert fields["offices"]["repeating_subfields"][2]["validators"] == "scheming_multiple_text"
    assert result(asker, "scheming_organization_schema_show", {"type": "organization"})["fields"][1]["label"]
    for about in ("dataset", "group", "organization"):
        assert error(asker, f"scheming_{about}_schema_show", {"type": "nothing"})[0] == 404
        assert error(asker, f"scheming_{about}_schema_show", {}) == (
            409, {"__type": "Validation Error", "type": ["Missing value"]}
        )  # fmt: skip


def test_fields_stand_at_the_root_and_survive_each_round_trip(client, whole):
    home, asker = client("home"), client()
    assert {key: whole[key] for key in KEPT} == KEPT
    assert (whole["extras"], [group["name"] for group in whole["groups"]]) == ([], ["envi"])
    (part,) = whole["resources"]
    assert (part["scale"], part["steps"]) == (500, [{"on": "2024-01-02"}])
    assert result(asker, "package_show", {"id": "trees"}) == whole
    for action in ("package_update", "package_patch"):
        assert result(home, action, whole) == whole
    assert result(home, "package_patch", {"id": "trees", "trees": ""}) | {"trees": 12} == whole | {
        "metadata_modified": result(asker, "package_show", {"id": "trees"})["metadata_modified"]
    }
    assert "trees" not in result(asker, "package_show", {"id": "trees"})
    found = result(home, "package_revise", {"match__id": "trees", "update__trees": 3, "update__origins": ["Bild"]})
    assert (found["package"]["trees"], found["package"]["origins"]) == (3, ["Bild", "Begehung"])
    bare = result(home, "package_update", {"id": "trees", "grade": "c"})
    assert (bare["grade"], bare["audience"], bare["region"]) == ("c", [], "Mitte")
    assert not bare.keys() & {"surveyed", "settings", "trees", "offices", "motto"}


WRONG: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"grade": None}, {"grade": ["Missing value"]}),
    ({"grade": "z"}, {"grade": ['unexpected choice "z"']}),
    ({"grade": ["a", "b"]}, {"grade": ["unexpected choice \"['a', 'b']\""]}),
    ({"audience": ["all", "z"]}, {"audience": ['unexpected choice "z"']}),
    ({"audience": {"a": 1}}, {"audience": ["expecting list of strings"]}),
    ({"surveyed": "soon"}, {"surveyed": ["Date format incorrect"]}),
    ({"surveyed": "2024-02-30"}, {"surveyed": ["Date format incorrect"]}),
    ({"surveyed": [1]}, {"surveyed": ["Date format incorrect"]}),
    ({"settings": "[1]"}, {"settings": ["Unsupported value for JSON field: [1]"]}),
    ({"settings": 5}, {"settings": ["Unsupported value for JSON field: 5"]}),
    ({"trees": "many"}, {"trees": ["Invalid integer"]}),
    ({"trees": 2**63}, {"trees": ["Invalid integer"]}),
    ({"trees": "9" * 5000}, {"trees": ["Invalid integer"]}),
    ({"checked": "perhaps"}, {"checked": ["Must be true or false"]}),
    ({"desk": "amt"}, {"desk": ["Email amt is not a valid format"]}),
    ({"page": "javascript:alert(1)"}, {"page": ["Please provide a valid URL"]}),
    ({"page": "http://[x"}, {"page": ["Please provide a valid URL"]}),
    ({"motto": {"deutsch!": "x"}}, {"motto": ['invalid language code: "deutsch!"']}),
    ({"motto": {"de": 1}}, {"motto": ['invalid type: "de"']}),
    ({"offices": [{"name": "x"}, {"kind": "z"}]},
     {"offices": [{}, {"name": ["Missing value"], "kind": ['unexpected choice "z"']}]}),
    ({"offices": ["x"]}, {"offices": ["expecting a list of objects"]}),
    ({"offices": DEEP}, {"offices": ["expecting a list of objects"]}),
    ({"settings": '{"a":' * 100 + "1" + "}" * 100},
     {"settings": ["holds the character NUL, or values too deep within each other"]}),
    ({"settings": '{"a": "\\u0000"}'},
     {"settings": ["holds the character NUL, or values too deep within each other"]}),
    ({"resources": [{"name": "fine"}, {"scale": "1"}]},
     {"resources": [{}, {"name": ["Missing value"], "scale": ['unexpected choice "1"']}]}),
    ({"extras": [{"key": "fine", "value": 1}, {"key": "trees", "value": 1}]},
     {"extras": [{}, {"key": ["There is a schema field with the same name"]}]}),
)  # fmt: skip


def test_what_breaks_the_schema_is_said_by_field_and_changes_nothing(client, whole):
    home = client("home")
    for given, wrong in WRONG:
        new = {"name": "fresh", "owner_org": "home", "title": "New", "grade": "a", **given}
        calls: list[tuple[str, dict[str, Any]]] = [("package_create", new), ("package_update", new | {"name": "trees"})]
        calls.append(("package_patch", {"id": "trees", **given}))
        for action, argument in calls:
            status, found = error(home, action, argument)
            assert (status, found.pop("__type")) == (409, "Validation Error"), (action, given)
            assert found == wrong, (action, given)
    assert result(home, "package_list") == ["trees"]
    assert result(home, "package_show", {"id": "trees"}) == whole


HARMLESS: tuple[tuple[str, Any, Any], ...] = (
    ("grade", ["a"], "a"), ("audience", "kids", ["kids"]), ("audience", '["kids"]', ["kids"]), ("audience", None, []),
    ("surveyed", "2024-5-1", "2024-05-01"), ("surveyed", "2024-05-01T10:00:00", "2024-05-01"),
    ("seen_at", "2024-05-01 7:30", "2024-05-01T07:30:00"), ("settings", '{"a": 1}', {"a": 1}),
    ("origins", "one", ["one"]), ("origins", ["", "a", " "], ["a"]), ("trees", 3.0, 3), ("trees", " 4 ", 4),
    ("checked", "False", False), ("checked", 1, True), ("caption", 5, "5"), ("caption", {"a": 1}, '{"a":1}'),
    ("region", "", "Mitte"), ("ours", LONG[:100_000], LONG[:100_000]), ("motto", '{"de": "x"}', {"de": "x"}),
    ("offices", {"name": "x"}, [{"name": "x"}]), ("offices", '[{"name": "x"}]', [{"name": "x"}]),
    ("offices", [{"name": "x", "phones": "5"}], [{"name": "x", "phones": ["5"]}]),
    ("frequency", "BIWEEKLY", "BIWEEKLY"), ("frequency", ["x"], ["x"]), ("theme", "ENVI", ["ENVI"]),
    ("caption", "\u202e\u0007\ufffe", "\u202e\u0007\ufffe"),
)  # fmt: skip


def test_what_the_hub_itself_asks_for_is_said_in_the_same_answer(client, cast):
    given = {"name": "fresh", "owner_org": "home", "title": "x", "version": "x" * 101}
    assert error(client("home"), "package_create", given)[1].keys() == {"__type", "grade", "version"}


def test_what_means_the_same_is_kept_in_one_way_and_sent_back(client, whole):
    home = client("home")
    for key, given, kept in HARMLESS:
        made = result(home, "package_patch", {"id": "trees", key: given})
        assert made[key] == kept, (key, given)
        assert result(home, "package_update", made) == made, (key, given)
        page = client().get("/dataset/trees", headers={"Accept": "text/html"})
        assert page.status_code == 200, (key, given)


def test_a_resource_keeps_to_the_schema_of_its_dataset(client, whole):
    home = client("home")
    for given, wrong in (
        ({}, {"name": ["Missing value"]}), ({"name": "b", "scale": "1"}, {"scale": ['unexpected choice "1"']}),
        ({"name": "b", "steps": [{}]}, {"steps": [{"on": ["Missing value"]}]}),
    ):  # fmt: skip
        assert error(home, "resource_create", {"package_id": "trees", **given}) == (
            409, {"__type": "Validation Error", **wrong}
        )  # fmt: skip
    part = result(home, "resource_create", {"package_id": "trees", "name": "b", "scale": 500, "free": {"a": 1}})
    assert (part["scale"], part["free"]) == (500, {"a": 1})
    assert error(home, "resource_update", {"id": part["id"], "scale": "none"})[1]["name"] == ["Missing value"]
    assert result(home, "resource_update", part) == part
    assert error(home, "resource_patch", {"id": part["id"], "scale": "x"})[0] == 409
    assert result(home, "resource_patch", {"id": part["id"], "scale": "none"})["scale"] == "none"
    sent = {"package_id": "trees", "name": "c", "upload": (BytesIO(b"a,b\n1,2\n"), "c.csv")}
    answer = home.post("/api/3/action/resource_create", data=sent)
    assert (answer.status_code, answer.json["result"]["url_type"]) == (200, "upload")
    assert len(result(home, "package_show", {"id": "trees"})["resources"]) == 3


def test_another_type_has_its_own_fields_and_drafts_may_lack_them(client):
    home = client("home")
    assert error(home, "package_create", {"name": "sheet", "owner_org": "home", "type": "map"}) == (
        409, {"__type": "Validation Error", "sheet": ["Missing value"]}
    )  # fmt: skip
    made = create(home, "sheet", type="map", state="draft")
    assert (made["type"], made["state"]) == ("map", "draft")
    assert error(home, "package_patch", {"id": "sheet", "state": "active"})[1]["sheet"] == ["Missing value"]
    made = result(home, "package_patch", {"id": "sheet", "state": "active", "sheet": "12", "trees": 5})
    assert (made["sheet"], "trees" in made, "grade" in made) == ("12", False, False)
    # What it is does not change, and what no schema describes is an ordinary dataset.
    assert result(home, "package_update", {"id": "sheet", "sheet": "13", "type": "dataset"})["type"] == "map"
    assert create(home, "plain", type="nothing", grade="a")["type"] == "dataset"
    search = {"fq": "dataset_type:map"}
    assert [each["name"] for each in result(client(), "package_search", search)["results"]] == ["sheet"]
    assert result(client(), "package_search")["count"] == 2


def test_search_finds_fields_by_key_by_words_and_counts_them(client, whole):
    create(client("home"), "wells", title="Brunnen", grade="a", audience=["all"])
    asker = client()
    for query, names in (
        ({"fq": "grade:b"}, ["trees"]), ({"fq": "extras_grade:b"}, ["trees"]), ({"fq": "audience:staff"}, ["trees"]),
        ({"fq": "trees:12"}, ["trees"]), ({"fq": "checked:true"}, ["trees"]), ({"q": "Begehung"}, ["trees"]),
        ({"q": "Gartenamt"}, ["trees"]), ({"fq": "offices:Gartenamt"}, ["trees"]), ({"fq": "motto:Green"}, ["trees"]),
        ({"fq": "-surveyed:[* TO *]"}, ["wells"]), ({"fq": "grade:*"}, ["trees", "wells"]),
        ({"fq": "frequency:ANNUAL"}, ["trees"]), ({"fq": "groups:envi"}, ["trees"]),
    ):  # fmt: skip
        found = result(asker, "package_search", {"sort": "name asc", **query})
        assert [each["name"] for each in found["results"]] == names, query
    counted = result(asker, "package_search", {"facet.field": ["grade", "audience", "extras_grade", "nothing"]})
    assert counted["facets"] == {
        "grade": {"a": 1, "b": 1}, "audience": {"all": 2, "staff": 1}, "extras_grade": {"a": 1, "b": 1}, "nothing": {},
    }  # fmt: skip


def test_extras_from_before_the_schema_stand_at_the_root(client, database, whole):
    with database.write(OPERATOR) as session:
        row = store.dataset(session, "trees")
        row.fields, row.extras = {}, {"grade": "a", "origins": '["x"]', "offices": '[{"name": "y"}]', "free": "1"}
    shown = result(client(), "package_show", {"id": "trees"})
    assert (shown["grade"], shown["origins"], shown["offices"]) == ("a", ["x"], [{"name": "y"}])
    assert shown["extras"] == [{"key": "free", "value": "1"}]
    assert result(client("home"), "package_patch", {"id": "trees", "notes": "new"})["extras"] == shown["extras"]


def test_nobody_sees_or_changes_more_by_a_schema_than_without(client, whole):
    create(client("home"), "secret", title="Geheim", grade="b", private=True)
    assert result(client("stranger"), "package_search", {"facet.field": ["grade"]})["facets"] == {"grade": {"b": 1}}
    for town in ("partner", "stranger"):
        assert call(client(town), "package_patch", {"id": "trees", "grade": "z"}).status_code == 403
        assert call(client(town), "package_show", {"id": "secret"}).status_code == 404
