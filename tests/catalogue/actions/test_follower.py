"""Following over the API."""

import pytest

from tests.catalogue.caller import call, create, error, result

THINGS = [("dataset", "wells"), ("group", "springs"), ("user", "partner-admin")]


@pytest.fixture
def wells(client, group):
    group("springs")
    return create(client("operator"), "wells", town="partner", groups=[{"name": "springs"}])


@pytest.mark.parametrize(("kind", "key"), THINGS)
def test_who_follows_is_counted_once_until_they_follow_no_more(client, wells, kind, key):
    home = client("home")
    assert result(home, f"am_following_{kind}", {"id": key}) is False
    first = result(home, f"follow_{kind}", {"id": key})
    assert set(first) == {"follower_id", "object_id", "datetime"}
    assert result(home, f"follow_{kind}", {"id": first["object_id"]}) == first
    assert result(home, f"am_following_{kind}", {"id": key}) is True
    assert result(client("stranger"), f"am_following_{kind}", {"id": key}) is False
    assert result(client("stranger"), f"{kind}_follower_count", {"id": key}) == 1
    assert [row["name"] for row in result(client("operator"), f"{kind}_follower_list", {"id": key})] == ["home-admin"]
    assert [row["id"] for row in result(home, f"{kind}_followee_list")] == [first["object_id"]]
    assert result(home, f"{kind}_followee_count") == result(home, "followee_count") == 1
    assert result(client("operator"), f"{kind}_followee_count", {"id": "home-admin"}) == 1
    for _ in range(2):
        assert result(home, f"unfollow_{kind}", {"id": key}) is None
        assert result(home, f"{kind}_follower_count", {"id": key}) == 0
    assert result(home, f"{kind}_followee_list") == []


@pytest.mark.parametrize(("kind", "key"), THINGS)
def test_nobody_in_particular_does_not_follow(client, wells, kind, key):
    for action in (f"follow_{kind}", f"unfollow_{kind}", f"am_following_{kind}", f"{kind}_followee_list"):
        assert error(client(), action, {"id": key})[0] == 403
    for town in ("", "home"):
        assert error(client(town), f"{kind}_follower_list", {"id": key})[0] == 403


def test_what_others_follow_is_theirs_to_know(client, wells):
    assert error(client("home"), "dataset_followee_list", {"id": "partner-admin"})[0] == 403
    assert error(client("home"), "followee_count", {"id": "nobody"})[0] == 404
    assert result(client("home"), "followee_count", {"id": "home-admin"}) == 0


def test_a_private_dataset_of_others_cannot_be_followed_or_counted(client):
    create(client("home"), private=True)
    for action in ("follow_dataset", "unfollow_dataset", "am_following_dataset", "dataset_follower_count"):
        assert error(client("stranger"), action, {"id": "trees"})[0] == 404
    assert call(client("home"), "follow_dataset", {"id": "trees"}).status_code == 200


def test_organisations_have_their_own_names_of_the_actions(client, wells):
    made = result(client("home"), "follow_group", {"id": "partner"})
    assert result(client(), "organization_follower_count", {"id": "partner"}) == 1
    assert [row["id"] for row in result(client("home"), "organization_followee_list")] == [made["object_id"]]
    assert result(client("home"), "organization_followee_count") == 1
    assert result(client("home"), "group_followee_list") == []
    assert result(client("home"), "group_followee_count") == 0
    assert result(client("home"), "followee_count") == 1
    assert result(client("home"), "am_following_group", {"id": "partner"}) is True
    assert len(result(client("operator"), "organization_follower_list", {"id": "partner"})) == 1


def test_a_group_that_was_deleted_is_followed_no_more_until_it_comes_back(client, wells):
    result(client("home"), "follow_group", {"id": "springs"})
    result(client("operator"), "group_delete", {"id": "springs"})
    assert result(client("home"), "group_followee_list") == []
    assert error(client("home"), "follow_group", {"id": "springs"})[0] == 404
    result(client("operator"), "group_patch", {"id": "springs", "state": "active"})
    assert result(client("home"), "group_followee_count") == 1
    result(client("operator"), "group_purge", {"id": "springs"})
    assert result(client("home"), "followee_count") == 0
    assert error(client("home"), "follow_group", {"id": "envi"})[0] == 404


def test_nobody_follows_themselves(client, cast):
    assert error(client("home"), "follow_user", {"id": "home-admin"})[0] == 409


@pytest.mark.parametrize(("kind", "key"), THINGS)
def test_what_is_followed_stands_on_the_dashboard(client, wells, kind, key):
    def names():
        found = result(client("stranger"), "dashboard_activity_list", {"activity_types": ["new package"]})
        return [a["data"]["package"]["name"] for a in found]

    if kind == "user":  # what they did themselves
        create(client("partner"), "wells-of-partner", town="partner")
        assert names() == []
        result(client("stranger"), f"follow_{kind}", {"id": key})
        assert names() == ["wells-of-partner"]
        return
    create(client("home"), "trees")
    assert names() == []
    result(client("stranger"), f"follow_{kind}", {"id": key})
    assert names() == ["wells"]
