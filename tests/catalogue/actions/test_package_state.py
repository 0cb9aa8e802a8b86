"""Drafts, datasets that are deleted and come back, that are purged, and that are given away."""

from io import BytesIO

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.identity import store as identity
from hub.identity.models import Role
from hub.sharing import store as sharing
from tests.catalogue.caller import call, changes_nothing, create, error, result
from tests.conftest import in_days


@pytest.fixture
def trees(client):
    return create(client("home"), title="Bäume")


def test_a_draft_is_seen_by_its_editors_alone(client, database):
    made = create(client("home"), "sketch", state="draft", resources=[{"url": "https://example.org/"}])
    assert made["state"] == "draft"
    with database.write(OPERATOR) as session:
        reader = identity.create_user(session, "reader")
        identity.set_role(session, identity.organization(session, "home"), reader, Role.MEMBER)
        _, token = identity.create_token(session, reader, "test")
    member = client()
    member.environ_base["HTTP_AUTHORIZATION"] = token
    for who, status in ((client(), 404), (client("partner"), 404), (member, 404), (client("home"), 200)):
        for action, key in (("package_show", "sketch"), ("resource_show", made["resources"][0]["id"])):
            assert call(who, action, {"id": key}).status_code == status
        assert who.get("/dataset/sketch").status_code == status
    assert result(client("home"), "package_search", {"include_private": True})["count"] == 0


def test_a_draft_that_is_finished_is_public(client):
    create(client("home"), "sketch", state="draft")
    assert result(client("home"), "package_patch", {"id": "sketch", "state": "active"})["state"] == "active"
    assert result(client(), "package_show", {"id": "sketch"})["state"] == "active"
    assert result(client(), "package_search")["count"] == 1


@pytest.mark.parametrize("name", ["package_update", "package_patch"])
def test_a_dataset_is_deleted_and_brought_back_by_its_state(client, trees, name):
    key = {"id": trees["id"], "title": trees["title"]}
    assert result(client("home"), name, {**key, "state": "deleted"})["state"] == "deleted"
    assert call(client(), "package_show", {"id": trees["id"]}).status_code == 404
    assert result(client("home"), name, key)["state"] == "deleted"
    assert call(client("partner"), name, {**key, "state": "active"}).status_code == 404
    assert result(client("home"), name, {**key, "state": "active"})["state"] == "active"
    assert result(client(), "package_search")["results"][0]["name"] == "trees"


def test_a_dataset_whose_name_was_taken_comes_back_under_another(client, trees):
    result(client("home"), "package_delete", {"id": "trees"})
    create(client("partner"), "trees", town="partner")
    status, found = error(client("home"), "package_patch", {"id": trees["id"], "state": "active"})
    assert (status, found["name"]) == (409, ["That URL is already in use."])
    sent = {"id": trees["id"], "state": "active", "name": "trees-2"}
    assert result(client("home"), "package_patch", sent)["state"] == "active"
    assert result(client(), "package_show", {"id": "trees-2"})["id"] == trees["id"]


def file(client, name="trees", content=b"a;b\n"):
    sent = {"package_id": name, "upload": (BytesIO(content), "a.csv")}
    answer = client.post("/api/3/action/resource_create", data=sent)
    assert answer.status_code == 200, answer.text
    return answer.json["result"]


def test_a_purged_dataset_is_gone_with_its_files(client, trees, files):
    digest = file(client("home"))["hash"].removeprefix("sha256:")
    result(client("home"), "package_patch", {"id": "trees", "name": "all-trees"})
    assert result(client("operator"), "dataset_purge", {"id": "trees"}) is None
    assert not files.exists(digest)
    for key in (trees["id"], "trees", "all-trees"):
        for name in ("package_show", "package_delete"):
            assert call(client("home"), name, {"id": key}).status_code == 404
    assert call(client("operator"), "dataset_purge", {"id": trees["id"]}).status_code == 404
    assert result(client(), "package_search")["count"] == 0
    assert create(client("home"))["id"] != trees["id"]


def test_a_file_that_another_dataset_has_too_stays_when_one_is_purged(client, trees):
    create(client("partner"), "own", town="partner", private=True)
    other, _ = file(client("partner"), "own"), file(client("home"))
    result(client("operator"), "dataset_purge", {"id": "trees"})
    assert client("partner").get(other["url"].removeprefix("http://localhost")).data == b"a;b\n"


@pytest.mark.parametrize("name", ["dataset_purge", "package_owner_org_update"])
def test_only_the_operator_purges_and_gives_away(client, trees, name):
    with changes_nothing(client("home"), "trees"):
        for town in ("", "home", "partner"):
            sent = {"id": "trees", "organization_id": "partner"}
            assert call(client(town), name, sent).status_code == 403


def test_a_dataset_given_away_belongs_to_the_other_organisation(client, trees, database):
    result(client("home"), "package_patch", {"id": "trees", "private": True})
    with database.write(OPERATOR) as session:
        row, stranger = datasets.dataset(session, "trees"), identity.organization(session, "stranger")
        sharing.add(session, row, stranger, purpose="test", until=in_days(1))
    for _ in range(2):
        sent = {"id": "trees", "organization_id": "partner"}
        assert result(client("operator"), "package_owner_org_update", sent) is None
    for town, status in (("home", 404), ("stranger", 404), ("partner", 200)):
        assert call(client(town), "package_show", {"id": "trees"}).status_code == status
    found = result(client("partner"), "package_search", {"fq": "organization:partner", "include_private": True})
    assert found["count"] == 1
    assert result(client("partner"), "package_patch", {"id": "trees", "private": False})["private"] is False
