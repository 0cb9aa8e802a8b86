"""What happened, over the API: who sees which state, in which order, and what leaves no trace."""

import orjson
import pytest

from catalogue.schemas.package import package_dict
from hub.activity.models import Activity
from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.datasets.models import Dataset
from hub.identity import store as identity
from hub.identity.store import as_uuid
from hub.sharing import store as sharing
from tests.catalogue.caller import call, create, error, result
from tests.conftest import in_days

LIST = "package_activity_list"
NOWHERE = "00000000-0000-0000-0000-000000000000"


def patch(client, **changes):
    return result(client("home"), "package_patch", {"id": "trees", **changes})


def kinds(client, town="home", **argument):
    return [a["activity_type"] for a in result(client(town), LIST, {"id": "trees", **argument})]


def titles(client, town="", action=LIST, **argument):
    found = result(client(town), action, {"id": "trees", **argument})
    return [a["data"]["package"]["title"] for a in found]


def test_a_dataset_has_an_activity_for_each_change_newest_first(client):
    made = create(client("home"), title="A")
    changed = patch(client, title="B")
    found = result(client(), LIST, {"id": "trees"})
    assert [(a["activity_type"], a["data"]["package"]) for a in found] == [
        ("changed package", changed),
        ("new package", made),
    ]
    assert {a["object_id"] for a in found} == {made["id"]}
    assert all(set(a) == {"id", "timestamp", "user_id", "object_id", "activity_type", "data"} for a in found)
    assert found[0]["timestamp"] > found[1]["timestamp"]
    assert len(found[0]["timestamp"]) == len("2026-11-20T12:00:00.000000")


def test_a_state_is_kept_whole(client):
    sent = {
        "title": "Bäume", "notes": "n", "license_id": "cc-by", "tags": [{"name": "baum"}], "groups": [{"name": "envi"}],
        "spatial": {"type": "Point", "coordinates": [9.5, 48.25]}, "extras": [{"key": "k", "value": "v"}],
        "version": "2", "language": ["DEU"], "author": "a",
        "resources": [{"url": "https://x.example/a.csv", "name": "r", "size": 5, "own": {"a": [1]},
                       "last_modified": "2024-02-03T04:05:06"}, {"url": "https://x.example/b"}],
    }  # fmt: skip
    made = create(client("home"), **sent)
    (only,) = result(client(), LIST, {"id": "trees"})
    patch(client, title="other", resources=[], extras=[], tags=[])
    assert result(client(), "activity_data_show", {"id": only["id"], "object_type": "package"}) == made
    assert result(client(), "activity_show", {"id": only["id"]}) == only


def test_what_is_written_again_unchanged_leaves_no_activity(client):
    made = create(client("home"), title="A", resources=[{"url": "https://x.example/"}])
    result(client("home"), "package_update", made)
    patch(client, title="A")
    assert kinds(client) == ["new package"]


def test_a_change_that_is_refused_leaves_no_activity(client):
    create(client("home"))
    assert call(client("home"), "package_patch", {"id": "trees", "title": "B", "tags": ["!"]}).status_code == 409
    assert call(client("stranger"), "package_patch", {"id": "trees", "title": "B"}).status_code == 403
    assert kinds(client) == ["new package"]


def test_a_resource_that_comes_is_a_change_of_its_dataset(client):
    create(client("home"))
    result(client("home"), "resource_create", {"package_id": "trees", "url": "https://x.example/"})
    found = result(client(), LIST, {"id": "trees"})
    assert [(a["activity_type"], a["data"]["package"]["num_resources"]) for a in found] == [
        ("changed package", 1),
        ("new package", 0),
    ]


def test_a_deleted_dataset_keeps_its_activities_for_its_owners(client):
    made = create(client("home"))
    result(client("home"), "package_delete", {"id": "trees"})
    result(client("home"), "package_delete", {"id": made["id"]})
    found = result(client("home"), LIST, {"id": made["id"]})
    assert [a["activity_type"] for a in found] == ["deleted package", "new package"]
    assert found[0]["data"]["package"]["state"] == "deleted"
    for town in ("", "stranger", "partner"):
        assert error(client(town), LIST, {"id": made["id"]})[0] == 404
        for activity in found:
            assert error(client(town), "activity_show", {"id": activity["id"]})[0] == 404
        assert result(client(town), "recently_changed_packages_activity_list") == []


def everything(client, town):
    """All that the doors of this module tell a town about anything."""
    found = [
        result(client(town), "recently_changed_packages_activity_list", {"limit": 100}),
        result(client(town), "organization_activity_list", {"id": "home", "limit": 100}),
        call(client(town), LIST, {"id": "trees", "limit": 100}).json,
    ]
    if town:
        found.append(result(client(town), "user_activity_list", {"id": "home-admin"}))
        found.append(result(client(town), "dashboard_activity_list"))
    return orjson.dumps(found).decode()


@pytest.mark.parametrize("town", ["", "stranger", "partner"])
def test_a_private_state_is_seen_by_its_owners_only_also_once_the_dataset_is_public(client, town):
    create(client("home"), title="secret-one", private=True)
    patch(client, title="secret-two")
    keys = [a["id"] for a in result(client("home"), LIST, {"id": "trees"})]
    assert len(keys) == 2
    assert error(client(town), LIST, {"id": "trees"})[0] == 404
    assert "secret" not in everything(client, town)
    patch(client, title="open", private=False)
    assert titles(client, town) == ["open"]
    assert titles(client, "home") == ["open", "secret-two", "secret-one"]
    assert "secret" not in everything(client, town)
    for key in keys:
        for action in ("activity_show", "activity_data_show"):
            assert error(client(town), action, {"id": key})[0] == 404
        assert error(client(town), "activity_diff", {"id": key, "object_type": "package"})[0] == 404
    (public,) = result(client(town), LIST, {"id": "trees"})
    assert error(client(town), "activity_diff", {"id": public["id"], "object_type": "package"})[0] == 404


@pytest.mark.parametrize("town", ["", "stranger"])
def test_a_public_state_is_hidden_with_a_dataset_that_became_private(client, town):
    create(client("home"), title="open")
    (public,) = result(client(town), LIST, {"id": "trees"})
    patch(client, private=True, title="shut")
    assert "open" not in everything(client, town)
    assert error(client(town), "activity_show", {"id": public["id"]})[0] == 404
    patch(client, private=False)
    assert titles(client, town) == ["shut", "open"]


def test_a_state_before_the_deletion_comes_back_with_the_dataset_but_not_the_deletion(client, database):
    made = create(client("home"), title="open")
    result(client("home"), "package_delete", {"id": "trees"})
    with database.write(OPERATOR) as session:
        datasets.dataset(session, made["id"]).state = "active"
    assert kinds(client, "") == ["changed package", "new package"]
    assert kinds(client) == ["changed package", "deleted package", "new package"]


def test_a_partner_sees_private_states_from_the_grant_on_and_until_it_ends(client, database, cast):
    create(client("home"), title="before", private=True)
    with database.write(cast.home.scope) as session:
        row = datasets.dataset(session, "trees")
        to = identity.organization(session, "partner")
        grant = sharing.add(session, row, to, purpose="p", until=in_days(1)).id
    patch(client, title="during")
    assert titles(client, "partner") == ["during"]
    assert error(client("stranger"), LIST, {"id": "trees"})[0] == 404
    with database.write(cast.home.scope) as session:
        sharing.end(session, session.get(sharing.Grant, grant))
    patch(client, title="after")
    assert error(client("partner"), LIST, {"id": "trees"})[0] == 404
    assert "during" not in everything(client, "partner")
    patch(client, title="open", private=False)
    assert titles(client, "partner") == ["open"]


def test_the_actor_is_named_to_people_who_are_logged_in(client):
    made = create(client("home"))
    for town, name in (("stranger", "home-admin"), ("", "")):
        (only,) = result(client(town), LIST, {"id": "trees"})
        assert only["data"]["actor"] == name
        assert only["user_id"] == made["creator_user_id"]


def test_purging_a_dataset_takes_its_activities_along(client, database):
    made = create(client("home"))
    (only,) = result(client("home"), LIST, {"id": "trees"})
    with database.write(OPERATOR) as session:
        session.delete(session.get(Dataset, as_uuid(made["id"])))
    assert error(client("operator"), "activity_show", {"id": only["id"]})[0] == 404
    with database.read(OPERATOR) as session:
        assert session.query(Activity).filter(Activity.dataset_id.is_not(None)).count() == 0


def test_pages_follow_each_other_without_gap_or_repetition(client):
    create(client("home"), title="0")
    for number in range(1, 5):
        patch(client, title=str(number))
    assert titles(client) == ["4", "3", "2", "1", "0"]
    assert [t for at in range(0, 6, 2) for t in titles(client, offset=at, limit=2)] == ["4", "3", "2", "1", "0"]
    assert titles(client, offset="1", limit="1") == ["3"]
    assert titles(client, offset=5) == []
    assert titles(client, limit=0) == []


def test_more_than_a_hundred_are_not_listed_at_once(client, database, cast):
    create(client("home"))
    for number in range(101):
        with database.write(cast.home.scope) as session:
            datasets.dataset(session, "trees").title = str(number)
    assert len(titles(client)) == 31
    assert len(titles(client, limit=1000)) == 100
    assert titles(client, limit=1000, offset=100) == ["0", "trees"]


def test_a_span_of_time_chooses(client):
    create(client("home"), title="0")
    patch(client, title="1")
    patch(client, title="2")
    times = [a["timestamp"] for a in result(client(), LIST, {"id": "trees"})]
    assert titles(client, before=times[0]) == ["1", "0"]
    assert titles(client, after=times[2]) == ["2", "1"]
    assert titles(client, after=times[2], before=times[0]) == ["1"]
    assert titles(client, after="0", before=4e9) == ["2", "1", "0"]
    assert titles(client, after=4e9) == []


def test_types_choose(client):
    create(client("home"))
    patch(client, title="x")
    assert kinds(client, activity_types=["new package"]) == ["new package"]
    assert kinds(client, activity_types='["new package", "nothing"]') == ["new package"]
    assert kinds(client, exclude_activity_types="new package") == ["changed package"]
    assert kinds(client, activity_types=["nothing"]) == []


def test_lists_answer_a_get_too(client):
    create(client("home"))
    for question in ("package_activity_list?id=trees", "organization_activity_list?id=home&limit=1"):
        assert len(client().get(f"/api/3/action/{question}").json["result"]) == 1


def test_an_organisation_has_what_happened_to_it_and_its_datasets(client, cast):
    create(client("home"))
    create(client("partner"), "wells", town="partner")
    found = result(client(), "organization_activity_list", {"id": "home"})
    assert [a["activity_type"] for a in found] == ["new package", "new organization"]
    assert found[1]["object_id"] == str(cast.home.id)
    assert found[1]["data"]["organization"]["name"] == "home"
    shown = result(client(), "activity_data_show", {"id": found[1]["id"], "object_type": "organization"})
    assert shown["title"] == "Home"
    assert error(client(), "activity_data_show", {"id": found[1]["id"], "object_type": "package"})[0] == 404
    assert error(client(), "activity_data_show", {"id": found[0]["id"], "object_type": "group"})[0] == 404


def test_a_person_has_what_they_did(client):
    made = create(client("home"))
    create(client("partner"), "wells", town="partner")
    for key in ("home-admin", made["creator_user_id"]):
        (only,) = result(client("stranger"), "user_activity_list", {"id": key})
        assert only["data"]["package"]["name"] == "trees"
    assert error(client(), "user_activity_list", {"id": "home-admin"})[0] == 403


def test_recent_changes_are_those_of_datasets_everywhere(client):
    create(client("home"))
    create(client("partner"), "wells", town="partner")
    create(client("stranger"), "hidden", town="stranger", private=True)
    found = result(client(), "recently_changed_packages_activity_list")
    assert [a["data"]["package"]["name"] for a in found] == ["wells", "trees"]


def test_a_dashboard_counts_what_is_new_until_it_is_marked(client, database, cast):
    home = client("home")
    result(home, "dashboard_mark_activities_old")
    create(home)
    with database.write(cast.home.scope) as session:
        datasets.dataset(session, "trees").title = "by a source"
    create(client("partner"), "wells", town="partner")
    found = result(home, "dashboard_activity_list")
    assert [(a["activity_type"], a["is_new"]) for a in found] == [
        ("changed package", True),
        ("new package", False),
        ("new organization", False),
    ]
    assert result(home, "dashboard_new_activities_count") == 1
    for _ in range(2):
        assert result(home, "dashboard_mark_activities_old") is None
        assert result(home, "dashboard_new_activities_count") == 0
    assert [a["is_new"] for a in result(home, "dashboard_activity_list")] == [False] * 3


@pytest.mark.parametrize("action", ["dashboard_activity_list", "dashboard_new_activities_count"])
def test_nobody_has_no_dashboard(client, action):
    assert error(client(), action)[0] == 403


@pytest.mark.parametrize(("kind", "sign"), [("unified", '-  "title": "<b>A"'), ("context", '!   "title": "<b>A"')])
def test_two_states_are_compared(client, kind, sign):
    create(client("home"), title="<b>A")
    patch(client, title="B")
    new, old = result(client(), LIST, {"id": "trees"})
    found = result(client(), "activity_diff", {"id": new["id"], "object_type": "package", "diff_type": kind})
    assert sign in found["diff"]
    assert found["activities"] == [old, new]


def test_a_comparison_as_html_escapes_what_people_wrote(client):
    create(client("home"), title="<script>alert(1)</script>")
    patch(client, title="B")
    new, _ = result(client(), LIST, {"id": "trees"})
    sent = {"id": new["id"], "object_type": "package", "diff_type": "html"}
    text = result(client(), "activity_diff", sent)["diff"]
    assert "&lt;script&gt;" in text
    assert "<script" not in text


def test_the_first_state_has_none_to_be_compared_with(client):
    create(client("home"))
    (only,) = result(client(), LIST, {"id": "trees"})
    assert error(client(), "activity_diff", {"id": only["id"], "object_type": "package"})[0] == 404


def test_states_that_are_too_long_are_not_compared(client):
    create(client("home"))
    patch(client, tags=[{"name": f"t{n}"} for n in range(2000)])
    new, _ = result(client(), LIST, {"id": "trees"})
    assert error(client(), "activity_diff", {"id": new["id"], "object_type": "package"})[0] == 409


def test_a_snapshot_follows_the_wire_format_of_today(client, database, cast):
    create(client("home"), title="A")
    (only,) = result(client(), LIST, {"id": "trees"})
    with database.read(cast.home.scope) as session:
        shown = datasets.shown(session, "trees")
        assert only["data"]["package"] == package_dict(shown, "http://localhost")


def told(client, name, **asked):
    return [(a["activity_type"], a["object_id"]) for a in result(client, name, asked)]


def test_a_group_has_what_happened_to_it_and_to_its_datasets(client, group):
    made = group("trees", title="Bäume", description="d", image_url="i", roles={"home-admin": "admin"})
    oaks = create(client("operator"), "oaks", groups=[{"name": "trees"}])
    hidden = create(client("operator"), "hidden", groups=[{"name": "trees"}], private=True)
    result(client("home"), "group_patch", {"id": "trees", "title": "Wald"})
    result(client("home"), "group_patch", {"id": "trees", "title": "Wald"})
    public = [("changed group", made["id"]), ("new package", oaks["id"]), ("new group", made["id"])]
    assert told(client(), "group_activity_list", id="trees") == public
    assert told(client("stranger"), "group_activity_list", id=made["id"], activity_types=["new group"]) == public[2:]
    assert told(client("home"), "group_activity_list", id="trees")[1] == ("new package", hidden["id"])
    newest, *_ = result(client("home"), "group_activity_list", {"id": "trees"})
    state = {"id": made["id"], "name": "trees", "title": "Wald", "description": "d", "image_url": "i",
             "type": "group", "is_organization": False}  # fmt: skip
    assert newest["data"] == {"group": state, "actor": "home-admin"}
    assert result(client(), "activity_data_show", {"id": newest["id"], "object_type": "group"}) == state
    found = result(client(), "activity_diff", {"id": newest["id"], "object_type": "group"})
    assert '-  "title": "B' in found["diff"]
    assert [a["activity_type"] for a in found["activities"]] == ["new group", "changed group"]
    assert error(client(), "activity_data_show", {"id": newest["id"], "object_type": "organization"})[0] == 404
    assert told(client("home"), "dashboard_activity_list")[0] == public[0]
    assert told(client("home"), "user_activity_list", id="home-admin")[0] == public[0]
    assert client().get(f"/dataset/changes/{newest['id']}").status_code == 404


def test_a_deleted_group_keeps_what_happened_for_those_who_run_the_hub(client, group):
    made = group("trees", roles={"home-admin": "admin"})
    result(client("home"), "group_delete", {"id": "trees"})
    assert error(client(), "group_activity_list", {"id": "trees"})[0] == 404
    last = ("deleted group", made["id"])
    assert told(client("operator"), "group_activity_list", id="trees") == [last, ("new group", made["id"])]
    assert last not in told(client("stranger"), "user_activity_list", id="home-admin")
    result(client("operator"), "group_purge", {"id": "trees"})
    assert ("new group", made["id"]) not in told(client("operator"), "user_activity_list", id="root")


def test_a_theme_has_what_happened_to_its_datasets(client, cast):
    oaks = create(client("home"), "oaks", groups=[{"name": "envi"}])
    create(client("home"), "other")
    assert told(client(), "group_activity_list", id="ENVI") == [("new package", oaks["id"])]
    assert told(client(), "group_activity_list", id="tran") == []
    for key in ("home", "nothing"):
        assert error(client(), "group_activity_list", {"id": key})[0] == 404
