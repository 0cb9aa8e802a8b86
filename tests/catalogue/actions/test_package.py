"""Datasets over the API: made, shown, changed, deleted, and seen by those who may."""

import re
from uuid import uuid4

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.identity import store as identity
from hub.sharing import store as sharing
from tests.catalogue.caller import call, changes_nothing, create, error, result
from tests.conftest import in_days

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")
POINT = '{"type":"Point","coordinates":[9.99,48.4]}'
WHOLE = {
    "title": "Bäume",
    "notes": "Alle **Bäume**",
    "license_id": "dl-by-de/2.0",
    "author": "Amt",
    "author_email": "amt@example.org",
    "maintainer": "Frau Grün",
    "maintainer_email": "gruen@example.org",
    "url": "https://example.org/baeume",
    "version": "1.2",
    "language": ["DEU"],
    "frequency": "ANNUAL",
    "temporal_start": "2020-01-01",
    "contributorID": ["muenchen"],
    "tags": [{"name": "baum"}, {"name": "Grün & Co".replace(" & ", " ")}],
    "groups": [{"name": "envi"}],
    "extras": [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}, {"key": "spatial", "value": POINT}],
    "resources": [
        {"name": "Liste", "url": "https://example.org/baeume.csv", "format": "csv", "size": 12, "own": {"deep": [1]}},
        {"name": "Karte", "url": "https://example.org/karte", "language": ["DEU"], "rights": "frei"},
    ],
}


@pytest.fixture
def trees(client):
    return create(client("home"), **WHOLE)


def test_what_is_created_is_shown_to_everybody(client, trees):
    assert result(client(), "package_show", {"id": "trees"}) == trees
    assert result(client(), "package_show", {"name_or_id": trees["id"]}) == trees


def test_what_was_said_is_shown(trees):
    for key in WHOLE.keys() - {"tags", "groups", "extras", "resources"}:
        assert trees[key] == WHOLE[key], key


def test_a_dataset_has_all_keys_of_ckan(client):
    assert set(create(client("home"), "bare")) >= {
        "id", "name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email",
        "license_id", "license_title", "isopen", "owner_org", "organization", "private", "state", "type",
        "creator_user_id", "metadata_created", "metadata_modified", "num_resources", "num_tags", "resources", "tags",
        "groups", "extras", "relationships_as_subject", "relationships_as_object",
    }  # fmt: skip


def test_absent_texts_are_null_and_lists_are_there(client):
    bare = create(client("home"), "bare")
    for key in ("notes", "url", "version", "author", "author_email", "maintainer", "license_id", "license_title"):
        assert bare[key] is None, key
    for key in ("resources", "tags", "groups", "extras"):
        assert bare[key] == [], key
    assert (bare["title"], bare["type"], bare["state"], bare["private"]) == ("bare", "dataset", "active", False)


def test_times_have_six_digits(trees):
    for key in ("metadata_created", "metadata_modified"):
        assert STAMP.fullmatch(trees[key])
    for key in ("created", "last_modified", "metadata_modified"):
        assert STAMP.fullmatch(trees["resources"][0][key])
    assert STAMP.fullmatch(trees["organization"]["created"])


def test_a_dataset_sent_back_as_shown_stays_as_it_is(client, trees):
    with changes_nothing(client("home"), "trees"):
        result(client("home"), "package_update", trees)


def test_a_change_moves_metadata_modified_alone(client, trees):
    changed = result(client("home"), "package_update", {**trees, "title": "Alle Bäume"})
    assert changed.pop("metadata_modified") > trees["metadata_modified"]
    assert changed == {**{k: v for k, v in trees.items() if k != "metadata_modified"}, "title": "Alle Bäume"}


@pytest.mark.parametrize("key", ["id", "name"])
def test_update_finds_the_dataset_by_id_or_name(client, trees, key):
    changed = result(client("home"), "package_update", {key: trees[key], "notes": "neu"})
    assert (changed["id"], changed["name"], changed["notes"]) == (trees["id"], "trees", "neu")


def test_update_clears_what_is_left_out_but_keeps_resources_and_title(client, trees):
    changed = result(client("home"), "package_update", {"id": trees["id"]})
    assert (changed["notes"], changed["author"], changed["license_id"]) == (None, None, None)
    assert (changed["tags"], changed["extras"], changed["groups"]) == ([], [], [])
    assert changed["resources"] == trees["resources"]
    assert changed["title"] == "Bäume"


def test_update_with_no_resources_removes_them(client, trees):
    assert result(client("home"), "package_update", {"id": trees["id"], "resources": []})["resources"] == []


def test_update_keeps_the_resources_it_names_and_their_ids(client, trees):
    turned = [trees["resources"][1], trees["resources"][0], {"url": "https://example.org/new"}]
    changed = result(client("home"), "package_update", {**trees, "resources": turned})
    assert [r["id"] for r in changed["resources"]][:2] == [r["id"] for r in turned[:2]]
    assert [r["position"] for r in changed["resources"]] == [0, 1, 2]
    assert changed["num_resources"] == 3


def test_update_without_id_and_name_says_so_as_ckan_does(client, cast):
    status, found = error(client("home"), "package_update", {"title": "x"})
    assert (status, found["id"]) == (409, "Missing value")


def test_update_does_not_publish_what_is_private(client):
    made = create(client("home"), "secret", private=True)
    assert result(client("home"), "package_update", {"id": made["id"], "notes": "x"})["private"] is True


def test_update_renames_and_the_old_name_leads_on(client, trees):
    assert result(client("home"), "package_update", {**trees, "name": "all-trees"})["id"] == trees["id"]
    assert result(client(), "package_show", {"id": "trees"})["name"] == "all-trees"
    assert result(client(), "package_list") == ["all-trees"]


def test_changes_by_a_former_name_do_not_bring_it_back(client, trees):
    result(client("home"), "package_patch", {"id": "trees", "name": "all-trees"})
    for argument in ({"id": "trees", "notes": "a"}, {"name": "trees", "notes": "b"}):
        assert result(client("home"), "package_update", argument)["name"] == "all-trees"
    assert result(client("home"), "package_patch", {"id": "trees", "notes": "c"})["name"] == "all-trees"
    made = result(client("home"), "resource_create", {"package_id": "trees", "url": "https://x.example/"})
    assert made["package_id"] == trees["id"]


def test_a_former_name_that_is_taken_belongs_to_the_new_dataset(client, trees):
    result(client("home"), "package_patch", {"id": "trees", "name": "all-trees"})
    new = create(client("partner"), "trees", town="partner")
    assert result(client(), "package_show", {"id": "trees"})["id"] == new["id"]
    assert call(client("home"), "package_patch", {"id": "trees", "notes": "x"}).status_code == 403
    assert result(client(), "package_show", {"id": "all-trees"})["id"] == trees["id"]


def test_the_last_dataset_to_give_up_a_name_is_found_by_it(client, trees):
    result(client("home"), "package_patch", {"id": "trees", "name": "all-trees"})
    new = create(client("partner"), "trees", town="partner")
    result(client("partner"), "package_patch", {"id": "trees", "name": "our-trees"})
    assert result(client(), "package_show", {"id": "trees"})["id"] == new["id"]
    result(client("partner"), "package_delete", {"id": new["id"]})
    assert result(client("partner"), "package_show", {"id": "trees"})["id"] == trees["id"]


def test_a_former_name_shows_nothing_private(client):
    create(client("home"), "secret", private=True)
    result(client("home"), "package_patch", {"id": "secret", "name": "hidden"})
    for town, status in (("", 404), ("partner", 404), ("stranger", 404), ("home", 200)):
        assert call(client(town), "package_show", {"id": "secret"}).status_code == status


def test_a_dataset_does_not_move_to_another_organisation(client, trees):
    status, found = error(client("operator"), "package_update", {**trees, "owner_org": "partner"})
    assert (status, "owner_org" in found) == (409, True)


@pytest.mark.parametrize("key", ["id", "name"])
def test_patch_changes_only_what_it_names(client, trees, key):
    changed = result(client("home"), "package_patch", {"id": trees[key], "notes": "neu", "private": "true"})
    left = {k: v for k, v in trees.items() if k not in ("notes", "private", "metadata_modified")}
    assert {k: changed[k] for k in left} == left
    assert (changed["notes"], changed["private"]) == ("neu", True)


def test_patch_replaces_lists_whole(client, trees):
    sent = {"id": "trees", "tags": [{"name": "neu"}], "extras": [], "resources": trees["resources"][:1]}
    changed = result(client("home"), "package_patch", sent)
    assert [t["name"] for t in changed["tags"]] == ["neu"]
    assert (changed["extras"], len(changed["resources"])) == ([], 1)


def test_patch_by_name_alone_does_not_say_which(client, trees):
    status, found = error(client("home"), "package_patch", {"name": "trees", "notes": "x"})
    assert (status, found["id"]) == (409, ["Missing value"])


def test_a_patch_that_changes_nothing_keeps_metadata_modified(client, trees):
    with changes_nothing(client("home"), "trees"):
        result(client("home"), "package_patch", {"id": "trees", "title": "Bäume"})


def test_patching_a_harvested_dataset_leaves_what_people_could_not_write(client, trees, database):
    with database.write(OPERATOR) as session:
        row = datasets.dataset(session, "trees")
        row.keyword, row.terms = ["C++/x", "baum"], {**row.terms, "official_key": "08421000"}
    changed = result(client("home"), "package_patch", {"id": "trees", "title": "Neu"})
    assert [t["name"] for t in changed["tags"]] == ["C++/x", "baum"]
    with database.read(OPERATOR) as session:
        assert datasets.dataset(session, "trees").terms["official_key"] == "08421000"


def test_delete_is_soft_and_repeatable(client, trees):
    for _ in range(2):
        assert result(client("home"), "package_delete", {"id": trees["id"]}) is None
    shown = result(client("home"), "package_show", {"id": trees["id"]})
    assert shown["state"] == "deleted"


def test_a_deleted_dataset_frees_its_name_and_is_hidden_from_others(client, trees):
    result(client("home"), "package_delete", {"id": "trees"})
    for town in ("", "partner"):
        assert call(client(town), "package_show", {"id": trees["id"]}).status_code == 404
    assert create(client("home"))["id"] != trees["id"]


def test_a_name_is_used_once(client, trees):
    for town in ("home", "partner"):
        status, found = error(client(town), "package_create", {"name": "trees", "owner_org": town})
        assert (status, found["name"]) == (409, ["That URL is already in use."])


def test_a_name_that_a_hidden_dataset_has_is_in_use_too(client):
    create(client("home"), "secret", private=True)
    own = create(client("partner"), "own", town="partner")
    taken = [
        error(client("partner"), "package_create", {"name": "secret", "owner_org": "partner"}),
        error(client("partner"), "package_update", {"id": own["id"], "name": "secret"}),
        error(client("partner"), "package_patch", {"id": own["id"], "name": "secret"}),
    ]
    assert [(s, e["name"]) for s, e in taken] == [(409, ["That URL is already in use."])] * 3


def test_a_dataset_may_be_named_like_a_uuid(client):
    for name in (str(uuid4()), uuid4().hex):
        made = create(client("home"), name)
        assert result(client(), "package_show", {"id": name})["id"] == made["id"]


def test_an_id_is_found_before_a_name_like_it(client):
    first = create(client("home"), "first")
    create(client("partner"), first["id"], town="partner")
    assert result(client(), "package_show", {"id": first["id"]})["name"] == "first"


def test_only_the_operator_chooses_an_id(client, cast):
    wanted = str(uuid4())
    status, found = error(client("home"), "package_create", {"id": wanted, "name": "x1", "owner_org": "home"})
    assert (status, "id" in found) == (409, True)
    assert create(client("operator"), "x1", id=wanted)["id"] == wanted
    status, found = error(client("operator"), "package_create", {"id": wanted, "name": "x2", "owner_org": "home"})
    assert (status, found["id"]) == (409, ["Dataset id already exists"])


PRIVATE = [("", 404), ("stranger", 404), ("partner", 404), ("home", 200), ("operator", 200)]


@pytest.mark.parametrize(("town", "status"), PRIVATE)
def test_a_private_dataset_looks_missing_to_others(client, town, status):
    made = create(client("home"), "secret", private=True, resources=[{"url": "https://example.org/"}])
    for name, key in (("package_show", "secret"), ("package_show", made["id"]),
                      ("resource_show", made["resources"][0]["id"])):  # fmt: skip
        assert call(client(town), name, {"id": key}).status_code == status


def test_a_private_id_and_a_missing_one_are_answered_alike(client):
    made = create(client("home"), "secret", private=True)
    answers = [call(client("stranger"), "package_show", {"id": key}) for key in (made["id"], str(uuid4()))]
    shown = [(a.status_code, a.data, sorted((k, v) for k, v in a.headers if k != "Date")) for a in answers]
    assert shown[0] == shown[1]


CHANGES = [
    ("package_update", {"title": "x"}), ("package_patch", {"title": "x"}), ("package_delete", {}),
    ("package_patch", {"state": "deleted"}), ("package_update", {"state": "draft"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "argument"), CHANGES)
def test_others_cannot_change_a_dataset(client, trees, name, argument):
    with changes_nothing(client("home"), trees["id"]):
        for town, status in (("", 403), ("partner", 403), ("stranger", 403)):
            found = error(client(town), name, {"id": trees["id"], **argument})
            assert (found[0], found[1]["__type"]) == (status, "Authorization Error")


@pytest.mark.parametrize(("name", "argument"), CHANGES)
def test_others_cannot_tell_a_private_dataset_from_none_by_changing_it(client, name, argument):
    made = create(client("home"), "secret", private=True)
    answers = [call(client("stranger"), name, {"id": key, **argument}) for key in (made["id"], str(uuid4()))]
    assert [(a.status_code, a.data) for a in answers] == [(404, answers[0].data)] * 2


def test_a_dataset_needs_an_organisation_one_may_write_for(client, cast):
    for given, key in (({}, "owner_org"), ({"owner_org": "nowhere"}, "owner_org")):
        status, found = error(client("home"), "package_create", {"name": "trees", "private": True, **given})
        assert (status, key in found) == (409, True)
    assert error(client("home"), "package_create", {"name": "trees", "owner_org": "partner"})[0] == 403


@pytest.mark.parametrize(("town", "shown", "changed"), [("partner", 200, 403), ("stranger", 404, 404)])
def test_a_granted_dataset_is_seen_and_not_changed(client, database, town, shown, changed):
    made = create(client("home"), "secret", private=True)
    with database.write(OPERATOR) as session:
        row, partner = datasets.dataset(session, made["id"]), identity.organization(session, "partner")
        sharing.add(session, row, partner, purpose="test", until=in_days(1))
    assert call(client(town), "package_show", {"id": "secret"}).status_code == shown
    assert call(client(town), "package_patch", {"id": "secret", "notes": "x"}).status_code == changed
