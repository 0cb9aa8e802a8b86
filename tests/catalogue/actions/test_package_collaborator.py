"""People who are let in to single datasets, over the API, and what they then see and may do; nobody else does."""

from datetime import timedelta
from uuid import UUID

import pytest

from hub.app import create_app
from hub.boundary import OPERATOR
from hub.identity import store
from hub.identity.models import Role
from tests.catalogue.caller import create, error, result

MARK = "geheimwort"


@pytest.fixture
def settings(settings):
    """A hub whose operator allows collaborators, also those who let others in."""
    return settings.model_copy(update={"dataset_collaborators": True, "admin_collaborators": True})


@pytest.fixture
def guest(app, database, cast):
    """`guest("gitta")` is a client of somebody who belongs to no organisation; `scope` is that of the token."""

    def make(name="gitta", scope="write"):
        with database.write(OPERATOR) as session:
            user = store.find_user(session, name) or store.create_user(session, name, email=f"{name}@guest.example")
            _, secret = store.create_token(session, user, "test", scope=scope, lifetime=timedelta(days=1))
        made = app.test_client()
        made.environ_base["HTTP_AUTHORIZATION"] = secret
        return made

    return make


@pytest.fixture
def made(client):
    """A private dataset of home with a resource, and another one beside it."""
    create(client("home"), "other", private=True, title="andere")
    return create(client("home"), private=True, title=MARK, tags=[MARK], resources=[{"url": "x.csv", "name": MARK}])


def let_in(client, capacity="member", user="gitta"):
    return result(client, "package_collaborator_create", {"id": "trees", "user_id": user, "capacity": capacity})


def seen(client):
    """The names of what a search finds, and whether its page is there."""
    found = result(client, "package_search", {"include_private": True, "include_drafts": True, "include_deleted": True})
    page = client.get("/dataset/trees", headers={"Accept": "text/html"}).status_code
    return [each["name"] for each in found["results"]], page


def test_by_default_nobody_is_let_in(settings, cast, database):
    app = create_app(settings.model_copy(update={"dataset_collaborators": False}))
    home = app.test_client()
    home.environ_base["HTTP_AUTHORIZATION"] = cast.home.token
    made = create(home, private=True)
    with database.write(OPERATOR) as session:
        store.let_in(session, UUID(made["id"]), store.user(session, "stranger-admin"), Role.EDITOR)
    for name in ("create", "delete", "list", "list_for_user"):
        sent = {"id": "trees", "user_id": "home-admin", "capacity": "member"}
        status, problem = error(home, f"package_collaborator_{name}", sent)
        assert (status, problem["message"]) == (409, "Dataset collaborators are not enabled on this hub")
    home.environ_base["HTTP_AUTHORIZATION"] = cast.stranger.token
    assert error(home, "package_show", {"id": "trees"})[0] == 404
    app.extensions["allmende"].database.dispose()


def test_a_member_sees_one_private_dataset_and_changes_nothing(client, guest, made):
    gitta = guest()
    assert seen(gitta) == ([], 404)
    let_in(client("home"))
    assert seen(gitta) == (["trees"], 200)
    assert result(gitta, "package_show", {"id": "trees"}) == result(client("home"), "package_show", {"id": "trees"})
    assert result(gitta, "resource_show", {"id": made["resources"][0]["id"]})["name"] == MARK
    assert len(result(gitta, "package_activity_list", {"id": "trees"})) == 1
    assert result(gitta, "tag_list") == [MARK]
    for name, sent in (("package_patch", {"notes": "x"}), ("package_delete", {}), ("package_collaborator_list", {})):
        assert error(gitta, name, {"id": "trees", **sent})[0] == 403
    assert error(gitta, "package_show", {"id": "other"})[0] == 404


@pytest.mark.parametrize("capacity", ["member", "editor", "admin"])
def test_nobody_else_sees_more_than_before(client, guest, made, capacity):
    gitta = guest()
    let_in(client("home"), capacity)
    for other in (client(), client("partner"), client("stranger"), guest("gerd")):
        assert seen(other) == ([], 404)
        assert error(other, "package_show", {"id": "trees"})[0] == 404
        assert error(other, "resource_show", {"id": made["resources"][0]["id"]})[0] == 404
        for path in ("/", "/dataset", "/catalog.ttl", "/feeds/dataset.atom", "/api/action/tag_list"):
            assert MARK not in other.get(path).text.lower()
    assert MARK not in gitta.get("/api/action/package_show?id=trees&callback=f").text
    assert MARK not in gitta.get("/catalog.ttl").text.lower()


def test_an_editor_changes_the_one_dataset(client, guest, made):
    gitta = guest()
    let_in(client("home"), "editor")
    changed = result(gitta, "package_patch", {"id": "trees", "notes": "from outside", "name": "oaks"})
    assert changed == result(client("home"), "package_show", {"id": "oaks"})
    assert result(gitta, "package_update", changed) == changed
    part = result(gitta, "resource_create", {"package_id": "oaks", "url": "https://x.example/", "name": "r"})
    assert result(gitta, "resource_patch", {"id": part["id"], "name": "s"})["name"] == "s"
    result(gitta, "resource_delete", {"id": part["id"]})
    (newest, *_) = result(client("home"), "package_activity_list", {"id": "oaks"})
    assert newest["activity_type"] == "changed package"
    assert newest["user_id"] == result(gitta, "user_show")["id"]
    result(gitta, "package_delete", {"id": "oaks"})
    assert result(gitta, "package_patch", {"id": made["id"], "state": "active"})["state"] == "active"


def test_an_editor_of_one_dataset_makes_no_other_and_moves_none(client, guest, made):
    gitta, reader = guest(), guest(scope="read")
    let_in(client("home"), "editor")
    assert error(gitta, "package_create", {"name": "mine", "owner_org": "home"})[0] == 403
    assert error(gitta, "package_patch", {"id": "trees", "owner_org": "partner"})[0] == 403
    assert error(gitta, "package_patch", {"id": "other", "notes": "x"})[0] == 404
    assert error(gitta, "organization_patch", {"id": "home", "title": "x"})[0] == 403
    sent = {"id": "trees", "user_id": "root", "capacity": "member"}
    assert error(gitta, "package_collaborator_create", sent)[0] == 403
    assert error(reader, "package_patch", {"id": "trees", "notes": "x"})[0] == 403
    assert seen(reader) == (["trees"], 200)


def test_an_admin_lets_others_in(client, guest, made):
    gitta, gerd = guest(), guest("gerd")
    let_in(client("home"), "admin")
    let_in(gitta, "member", "gerd")
    assert seen(gerd) == (["trees"], 200)
    listed = result(gitta, "package_collaborator_list", {"id": "trees"})
    assert [each["capacity"] for each in listed] == ["member", "admin"]


def test_it_ends_with_the_next_request(client, guest, made):
    home, gitta = client("home"), guest()
    for end in ("id", "name", "move"):
        row = let_in(home, "editor")
        assert seen(gitta) == (["trees"], 200)
        if end == "move":
            result(client("operator"), "package_owner_org_update", {"id": "trees", "organization_id": "partner"})
        else:
            key = row["user_id"] if end == "id" else "gitta"
            result(home, "package_collaborator_delete", {"id": "trees", "user_id": key})
        assert seen(gitta) == ([], 404)
        assert error(gitta, "package_patch", {"id": "trees", "notes": "x"})[0] == 404
    assert error(client("partner"), "package_collaborator_delete", {"id": "trees", "user_id": "gitta"})[0] == 404


def test_the_lists_show_who_may_do_what(client, guest, made):
    home, gitta = client("home"), guest()
    row = let_in(home, "editor")
    assert set(row) == {"package_id", "user_id", "capacity", "modified"}
    assert (row["package_id"], row["capacity"]) == (made["id"], "editor")
    assert let_in(home, "member")["capacity"] == "member"
    (listed,) = result(home, "package_collaborator_list", {"id": "trees"})
    assert result(home, "package_collaborator_list", {"id": "trees", "capacity": "editor"}) == []
    assert result(gitta, "package_collaborator_list_for_user", {"id": "gitta"}) == [listed]
    assert result(client("operator"), "package_collaborator_list_for_user", {"id": "gitta"}) == [listed]
    assert error(client(), "package_collaborator_list_for_user", {"id": "gitta"})[0] == 403
    assert error(client("partner"), "package_collaborator_list_for_user", {"id": "gitta"})[0] == 404
    assert error(client("partner"), "package_collaborator_list", {"id": "trees"})[0] == 404


def test_without_the_second_setting_there_are_no_admins(settings, cast, client, guest, made):
    gitta = guest()
    let_in(client("home"), "admin")
    app = create_app(settings.model_copy(update={"admin_collaborators": False}))
    asker = app.test_client()
    asker.environ_base["HTTP_AUTHORIZATION"] = gitta.environ_base["HTTP_AUTHORIZATION"]
    assert error(asker, "package_collaborator_list", {"id": "trees"})[0] == 403
    assert result(asker, "package_patch", {"id": "trees", "notes": "x"})["notes"] == "x"
    asker.environ_base["HTTP_AUTHORIZATION"] = cast.home.token
    sent = {"id": "trees", "user_id": "gitta", "capacity": "admin"}
    assert list(error(asker, "package_collaborator_create", sent)[1]) == ["__type", "capacity"]
    app.extensions["allmende"].database.dispose()


def test_malformed_calls_get_their_status(client, made):
    home = client("home")
    for wrong in (None, "", 1, [], {}, "boss", "Member"):
        sent = {"id": "trees", "user_id": "root", "capacity": wrong}
        assert error(home, "package_collaborator_create", sent)[0] == 409, wrong
    for key in ("id", "user_id"):
        for wrong, status in ((None, 409), ("", 409), (1, 409), ([], 409), ("nothing", 404), ("%" * 1000, 404)):
            sent = {"id": "trees", "user_id": "root", "capacity": "member", key: wrong}
            for name in ("create", "delete"):
                assert error(home, f"package_collaborator_{name}", sent)[0] == status, (name, key, wrong)
    assert error(home, "package_collaborator_delete", {"id": "trees", "user_id": "root"})[0] == 404
    assert result(home, "package_collaborator_list", {"id": "trees"}) == []
