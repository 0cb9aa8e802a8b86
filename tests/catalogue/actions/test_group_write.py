"""Making and changing groups over the API, and who may not."""

import pytest

from catalogue.actions import group_write
from catalogue.schemas import organization as schemas
from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.config import Settings
from tests.catalogue.caller import call, create, error, result
from tests.conftest import on_sqlite


def show(client, name="trees", **more):
    return result(client, "group_show", {"id": name, **more})


def roles(client, name="trees"):
    return {user["name"]: user["capacity"] for user in show(client, name, include_users=True)["users"]}


def datasets(client, name="trees"):
    return sorted(p["name"] for p in show(client, name, include_datasets=True)["packages"])


def test_a_group_is_made_with_all_that_belongs_to_it(client, group):
    group("parks")
    oaks = create(client("home"), "oaks")
    create(client("partner"), "elms", town="partner")
    made = group(
        "trees",
        roles={"home-admin": "editor"},
        title="Bäume",
        description="In der Stadt",
        image_url="https://x.example/t.png",
        extras=[{"key": "a", "value": 1}],
        groups=[{"name": "parks"}],
        packages=[{"name": "oaks"}, {"id": oaks["id"]}, {"name": "elms"}],
    )
    assert (made["package_count"], made["extras"]) == (2, [{"key": "a", "value": "1"}])
    assert {user["name"]: user["capacity"] for user in made["users"]} == {"root": "admin", "home-admin": "editor"}
    assert [parent["name"] for parent in made["groups"]] == ["parks"]
    assert show(client()) == {**made, "users": []}
    assert show(client("home"), include_users=True)["users"] == made["users"]
    assert datasets(client()) == ["elms", "oaks"]
    short = {key: made[key] for key in ("id", "name", "title", "description", "display_name", "image_display_url")}
    assert result(client(), "package_show", {"id": "oaks"})["groups"] == [short]
    assert result(client(), "package_search", {"fq": "groups:trees"})["count"] == 2


def test_the_name_is_free_of_organisations_groups_and_themes(client, group):
    group("trees")
    result(client("operator"), "group_delete", {"id": "trees"})
    for name in ("trees", "home", "envi"):
        status, found = error(client("operator"), "group_create", {"name": name})
        assert (status, found["name"]) == (409, ["is already in use"])
    assert error(client("operator"), "organization_create", {"name": "trees"})[0] == 409
    result(client("operator"), "group_purge", {"id": "trees"})
    assert group("trees")["name"] == "trees"


@on_sqlite
def test_an_id_is_the_operators_to_choose_and_nobody_elses(client, group, cast, person, app):
    key = "00000000-0000-4000-8000-000000000001"
    assert group("trees", id=key)["id"] == key
    for taken in (key, str(cast.home.id)):
        assert error(client("operator"), "group_create", {"name": "oaks", "id": taken})[1]["id"] == [
            "is already in use"
        ]
    assert group("own", id="")["id"] != key


@on_sqlite
@pytest.mark.parametrize("allowed", [False, True])
def test_everybody_makes_groups_where_the_hub_is_set_so(client, person, app, allowed):
    gate = app.extensions["allmende"]
    object.__setattr__(gate, "settings", gate.settings.model_copy(update={"users_create_groups": allowed}))
    assert Settings.model_fields["users_create_groups"].default is False
    anna = person("anna")
    sent = {"name": "trees", "users": [{"name": "home-admin", "capacity": "member"}]}
    if not allowed:
        assert error(anna, "group_create", sent)[0] == 403
        return
    assert {u["name"]: u["capacity"] for u in result(anna, "group_create", sent)["users"]} == {
        "anna": "admin", "home-admin": "member",
    }  # fmt: skip
    assert result(anna, "group_patch", {"id": "trees", "title": "T"})["title"] == "T"
    chosen = {"name": "oaks", "id": "00000000-0000-4000-8000-000000000001"}
    assert error(anna, "group_create", chosen)[1]["id"] == ["Only the operator may choose ids"]
    assert error(person("ben", scope="read"), "group_create", {"name": "oaks"})[0] == 403


def test_an_update_empties_what_is_left_out_and_keeps_members_datasets_parent_and_name(client, group):
    group("parks")
    create(client("home"), "oaks")
    group("trees", roles={"home-admin": "admin"}, description="d", extras=[{"key": "a", "value": "b"}],
          groups=[{"name": "parks"}], packages=[{"name": "oaks"}])  # fmt: skip
    after = result(client("home"), "group_update", {"id": "trees", "title": "T"})
    assert (after["name"], after["title"], after["description"], after["extras"]) == ("trees", "T", "", [])
    assert (roles(client("home")), datasets(client())) == ({"root": "admin", "home-admin": "admin"}, ["oaks"])
    assert [parent["name"] for parent in after["groups"]] == ["parks"]
    patched = result(client("home"), "group_patch", {"id": after["id"], "description": "neu"})
    assert patched == {**after, "description": "neu"}


def test_what_was_shown_can_be_sent_back(client, group, database):
    create(client("home"), "oaks")
    group("trees", roles={"home-admin": "admin"}, packages=[{"name": "oaks"}])
    before = show(client("home"), include_users=True, include_datasets=True)
    with database.read(OPERATOR) as session:
        written = session.query(Entry).count()
    after = result(client("home"), "group_update", before)
    assert after == {key: value for key, value in before.items() if key != "packages"}
    assert show(client("home"), include_users=True, include_datasets=True) == before
    with database.read(OPERATOR) as session:
        assert session.query(Entry).count() == written


def test_datasets_are_found_under_a_new_name_at_once_also_those_that_its_administrator_does_not_see(
    client, group, person
):
    create(client("home"), "oaks", private=True)
    create(client("partner"), "elms", town="partner")
    group("trees", packages=[{"name": "oaks"}, {"name": "elms"}], roles={"stranger-admin": "admin"})
    result(client("stranger"), "group_patch", {"id": "trees", "name": "woods", "title": "Wald"})

    def found(name, town=""):
        return result(client(town), "package_search", {"fq": f"groups:{name}", "include_private": True})["count"]

    assert [found("woods"), found("woods", "home"), found("trees", "operator")] == [1, 2, 0]
    asked = {"rows": 0, "facet.field": ["groups"]}
    assert result(client(), "package_search", asked)["search_facets"]["groups"]["items"] == [
        {"name": "woods", "display_name": "Wald", "count": 1}
    ]
    result(client("stranger"), "group_delete", {"id": "woods"})
    assert [found("woods"), found("woods", "home")] == [0, 0]
    result(client("operator"), "group_patch", {"id": "woods", "state": "active"})
    assert [found("woods"), found("woods", "home")] == [1, 2]
    result(client("operator"), "group_purge", {"id": "woods"})
    assert [found("woods"), found("woods", "operator")] == [0, 0]
    assert result(client("home"), "package_show", {"id": "oaks"})["groups"] == []


def test_many_datasets_are_indexed_anew_a_batch_at_a_time(client, group, monkeypatch):
    monkeypatch.setattr("catalogue.search.live.BATCH", 2)
    for number in range(5):
        create(client("home"), f"tree-{number}")
    group("trees", packages=[{"name": f"tree-{number}"} for number in range(5)])
    result(client("operator"), "group_patch", {"id": "trees", "name": "woods"})
    assert result(client(), "package_search", {"fq": "groups:woods", "rows": 0})["count"] == 5


def test_a_deleted_group_is_seen_by_its_members_and_the_operator_alone(client, group):
    create(client("home"), "oaks")
    made = group("trees", roles={"home-admin": "admin"}, packages=[{"name": "oaks"}])
    for _ in range(2):
        assert result(client("home"), "group_delete", {"id": "trees"}) is None
    for town, status in (("", 404), ("stranger", 404), ("home", 200), ("operator", 200)):
        assert call(client(town), "group_show", {"id": made["id"]}).status_code == status
        assert call(client(town), "group_package_show", {"id": "trees"}).status_code == 404
    assert show(client("home"))["state"] == "deleted"
    assert "trees" not in result(client("operator"), "group_list")
    assert result(client("home"), "package_show", {"id": "oaks"})["groups"] == []
    assert create(client("operator"), "elms", groups=[{"name": "trees"}])["groups"] == []
    assert error(client("home"), "group_patch", {"id": "trees", "state": "active"})[0] == 403
    assert result(client("operator"), "group_patch", {"id": "trees", "state": "active"})["package_count"] == 1
    assert len(result(client("home"), "package_show", {"id": "oaks"})["groups"]) == 1
    assert result(client("home"), "group_patch", {"id": "trees", "state": "deleted"})["state"] == "deleted"


WRITES = ("group_update", "group_patch", "group_delete")


@on_sqlite
def test_only_an_administrator_changes_a_group(client, group, person):
    people = {
        "anna": person("anna"),
        "ben": person("ben"),
        "cara": person("cara", scope="read"),
        "dora": person("dora"),
    }
    group("trees", roles={"anna": "member", "ben": "editor", "cara": "admin"})
    before = show(client("operator"), include_users=True)
    for name in (*WRITES, "group_purge", "group_member_create", "group_member_delete"):
        for asker in (*people.values(), client(), client("home"), client("stranger")):
            sent = {"id": "trees", "title": "x", "username": "anna", "role": "admin"}
            status, found = error(asker, name, sent)
            assert (status, found["__type"]) == (403, "Authorization Error"), name
    assert show(client("operator"), include_users=True) == before


@on_sqlite
def test_who_administers_a_group_above_runs_those_below(client, group):
    group("parks", roles={"home-admin": "admin"})
    group("trees", groups=[{"name": "parks"}])
    group("signs")
    assert result(client("home"), "group_patch", {"id": "trees", "title": "T"})["title"] == "T"
    assert error(client("home"), "group_patch", {"id": "trees", "groups": [{"name": "signs"}]})[0] == 403
    assert error(client("home"), "group_patch", {"id": "signs", "groups": [{"name": "parks"}]})[0] == 403
    assert result(client("home"), "group_patch", {"id": "trees", "groups": []})["groups"] == []
    assert error(client("home"), "group_patch", {"id": "trees", "groups": [{"name": "parks"}]})[0] == 403


@on_sqlite
def test_nobody_changes_a_theme(client, cast):
    before = show(client(), "envi")
    for name in (*WRITES, "group_purge"):
        for town in ("operator", "home") if name != "group_purge" else ("operator",):
            status, found = error(client(town), name, {"id": "envi", "title": "Mine"})
            assert (status, "built in" in found["message"]) == (403, True)
    for sent in ({"name": "mine"}, {"users": [{"name": "root"}]}, {"state": "deleted"}, {"packages": [{"name": "x"}]},
                 {"extras": [{"key": "a", "value": "b"}]}, {"groups": [{"name": "tran"}]}):  # fmt: skip
        assert error(client("operator"), "group_patch", {**before, **sent, "id": "envi"})[0] == 403
    assert result(client("operator"), "group_update", before) == before
    assert error(client("home"), "group_update", before)[0] == 403


def test_the_datasets_that_are_given_are_those_of_the_group(client, group):
    for name in ("oaks", "elms"):
        create(client("home"), name)
    create(client("home"), "draft", state="draft")
    create(client("partner"), "hidden", town="partner", private=True)
    for name in ("oaks", "draft", "hidden"):
        packages = {"id": "trees", "object": name, "object_type": "package", "capacity": "public"}
        group("trees", roles={"home-admin": "admin"}) if name == "oaks" else None
        result(client("operator"), "member_create", packages)
    made = result(client("home"), "group_patch", {"id": "trees", "packages": [{"name": "elms"}]})
    assert (made["package_count"], datasets(client("home"))) == (1, ["elms"])
    # What the caller was not shown stays: a dataset of others, and a draft.
    assert datasets(client("operator")) == ["elms", "hidden"]
    assert len(result(client("home"), "package_show", {"id": "draft"})["groups"]) == 1
    result(client("home"), "group_patch", {"id": "trees", "packages": []})
    assert datasets(client("operator")) == ["hidden"]


@on_sqlite
def test_a_dataset_that_is_not_there_or_of_others_changes_nothing(client, group):
    create(client("home"), "oaks")
    create(client("partner"), "elms", town="partner")
    create(client("partner"), "hidden", town="partner", private=True)
    group("trees", roles={"home-admin": "admin"})
    for name in ("nothing", "hidden"):
        status, found = error(
            client("home"), "group_patch", {"id": "trees", "packages": [{"name": "oaks"}, {"name": name}]}
        )
        assert (status, found["packages"]) == (409, [{}, {"name": ["There is no such dataset"]}])
    assert error(client("home"), "group_patch", {"id": "trees", "packages": [{"name": "elms"}]})[0] == 403
    result(client("operator"), "group_patch", {"id": "trees", "packages": [{"name": "elms"}]})
    assert error(client("home"), "group_patch", {"id": "trees", "packages": [{"name": "oaks"}]})[0] == 403
    assert datasets(client("operator")) == ["elms"]


@on_sqlite
def test_more_datasets_than_are_listed_are_not_replaced(client, group, monkeypatch):
    monkeypatch.setattr(group_write, "MOST_PACKAGES", 1)
    for name in ("oaks", "elms"):
        create(client("home"), name)
        group("trees") if name == "oaks" else None
        result(client("operator"), "member_create",
               {"id": "trees", "object": name, "object_type": "package", "capacity": "public"})  # fmt: skip
    status, found = error(client("operator"), "group_patch", {"id": "trees", "packages": [{"name": "oaks"}]})
    assert (status, "packages" in found, datasets(client())) == (409, True, ["elms", "oaks"])
    assert schemas.MOST_PACKAGES == 1000
