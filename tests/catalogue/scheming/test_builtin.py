"""What the hub says of itself is true."""

from typing import Any

from catalogue.scheming.builtin import BUILTIN, LABELS, label
from tests.catalogue.caller import call, create, result
from tests.conftest import on_sqlite

SCHEMAS = {schema.type: schema for _, schema in BUILTIN}
TYPED: dict[str, Any] = {
    "title": "T", "name": "trees", "owner_org": "home", "tag_string": "a1,b2", "license_id": "dl-by-de/2.0",
    "url": "https://x.example/", "size": 5, "last_modified": "2024-05-31T00:00:00.000000", "format": "CSV",
    "in_series": ["https://x.example/series"],
}  # fmt: skip


def sent(name: str, many: bool) -> Any:
    return TYPED.get(name, [f"{name}-value"] if many else f"{name}-value")


def values(fields: Any) -> dict[str, Any]:
    return {each.name: sent(each.name, each.said.get("preset") == "multiple_text") for each in fields}


@on_sqlite
def test_each_field_of_a_dataset_and_of_a_resource_is_kept_under_its_key(client, cast):
    schema = SCHEMAS["dataset"]
    whole, part = values(schema.fields), values(schema.resource_fields)
    made = create(client("home"), **{**whole, "name": "trees"}, resources=[part])
    shown = result(client(), "package_show", {"id": "trees"})
    assert [tag["name"] for tag in made["tags"]] == ["a1", "b2"]
    for key, value in whole.items():
        if key not in ("tag_string", "owner_org"):
            assert shown[key] == value, key
    for key, value in part.items():
        assert shown["resources"][0][key] == value, key


@on_sqlite
def test_what_is_required_is_asked_for_and_nothing_else(client, cast):
    needed = {each.name for each in SCHEMAS["dataset"].fields if each.said.get("required")}
    answer = call(client("home"), "package_create", {"resources": [{}]})
    assert answer.json["error"].keys() - {"__type"} <= needed
    assert create(client("home"), "trees", resources=[{}])["name"] == "trees"
    assert call(client("home"), "package_create", {"name": "x1"}).json["error"].keys() == {"__type", "owner_org"}


def test_each_label_is_said_in_both_languages_and_belongs_to_a_field():
    named = {each.name for _, schema in BUILTIN for each in (*schema.fields, *schema.resource_fields)}
    assert named == set(LABELS) - {"source", "issued", "created", "spatial"} | (named & set(LABELS))
    assert all(label(key).keys() == {"de", "en"} and all(label(key).values()) for key in LABELS)
