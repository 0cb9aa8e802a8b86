"""Many datasets of one organisation at once."""

import pytest

from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.identity.models import Role
from tests.catalogue.caller import call, create, error, result

ACTIONS = ["bulk_update_private", "bulk_update_public", "bulk_update_delete"]


@pytest.fixture
def three(client):
    return [create(client("home"), name, private=name == "c3") for name in ("a1", "b2", "c3")]


def shown(client, key):
    return result(client("home"), "package_show", {"id": key})


def test_datasets_become_private_and_public_again(client, three):
    keys = ["a1", three[1]["id"]]
    for name, private in (("bulk_update_private", True), ("bulk_update_public", False)):
        for _ in range(2):
            assert result(client("home"), name, {"datasets": keys, "org_id": "home"}) is None
            assert [shown(client, key)["private"] for key in ("a1", "b2", "c3")] == [private, private, True]
        assert result(client(), "package_search")["count"] == (0 if private else 2)


def test_datasets_are_deleted_softly(client, three):
    sent = {"datasets": ["a1", three[0]["id"], "c3"], "org_id": three[0]["owner_org"]}
    assert result(client("home"), "bulk_update_delete", sent) is None
    assert [shown(client, d["id"])["state"] for d in three] == ["deleted", "active", "deleted"]
    assert result(client(), "package_list") == ["b2"]


@pytest.mark.parametrize("name", ACTIONS)
def test_one_of_another_organisation_stops_all_whether_it_is_to_be_seen_or_not(client, three, name):
    create(client("partner"), "wells", town="partner", private=True)
    before = [shown(client, key) for key in ("a1", "b2", "c3")]
    answers = [
        error(client("home"), name, {"datasets": ["a1", "c3", other], "org_id": "home"}) for other in ("wells", "none!")
    ]
    assert [(s, list(e)) for s, e in answers] == [(409, ["__type", "datasets"])] * 2
    assert [shown(client, key) for key in ("a1", "b2", "c3")] == before


@pytest.mark.parametrize("name", ACTIONS)
def test_only_an_administrator_changes_many(client, three, database, name):
    with database.write(OPERATOR) as session:
        editor = identity.create_user(session, "editor")
        identity.set_role(session, identity.organization(session, "home"), editor, Role.EDITOR)
        _, token = identity.create_token(session, editor, "test")
    who = client()
    who.environ_base["HTTP_AUTHORIZATION"] = token
    for each in (who, client("partner"), client()):
        assert call(each, name, {"datasets": ["a1"], "org_id": "home"}).status_code == 403
    assert shown(client, "a1") == three[0]
