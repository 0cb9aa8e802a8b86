"""Further pages to read: who may, in both languages, and old addresses."""

import pytest

from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.identity.models import Role
from tests.catalogue.caller import create, result
from tests.catalogue.portal.test_views import Harmless
from tests.conftest import on_sqlite

OPEN = (
    "/organization/about/home", "/organization/activity/home", "/dataset/groups/trees", "/dataset/followers/trees",
    "/stats", "/harvest", "/harvest/",
)  # fmt: skip
CLOSED = ("/organization/members/home", "/organization/admins/home", "/user/home-admin")


@pytest.fixture
def trees(client):
    return create(client("home"), title="Bäume", groups=[{"name": "envi"}], tags=[{"name": "Baum"}])


def test_pages_for_everybody(get, trees):
    for path in OPEN:
        for language in ("de", "en"):
            page = get(path, language=language)
            assert page.status_code == 200, path
            assert page.text.count("<h1") == 1
            Harmless().feed(page.text)
        assert get(f"/en{path}").text.count('lang="en"') >= 1, path


@pytest.mark.parametrize(("town", "status"), [("", 403), ("stranger", 404), ("home", 200), ("operator", 200)])
def test_pages_about_people_are_for_those_who_may_know_them(get, trees, town, status):
    for path in CLOSED:
        answer = get(path, town)
        assert answer.status_code == (403 if "organization" in path and status == 404 else status), path
        assert ("home-admin" in answer.text.replace(path, "")) == (status == 200), path


@pytest.mark.parametrize(("town", "status"), [("", 403), ("stranger", 403), ("home", 200), ("operator", 200)])
def test_members_as_a_table_are_for_who_runs_the_organisation(get, database, cast, town, status):
    with database.write(OPERATOR) as session:
        person = identity.create_user(session, "clerk", email="clerk@home.example", full_name="=cmd()")
        identity.set_role(session, identity.organization(session, "home"), person, Role.EDITOR)
    answer = get("/organization/member_dump/home", town)
    assert answer.status_code == status
    assert ("clerk@home.example" in answer.text) == (town == "operator")
    if status == 200:
        assert answer.text.startswith("Username,Email,Name,Role\r\n")
        assert ",'=cmd(),editor\r\n" in answer.text
        assert answer.headers["Content-Disposition"] == "attachment; filename=members.csv"
        assert "no-store" in answer.headers["Cache-Control"]


@on_sqlite
def test_an_editor_sees_the_members_and_not_the_table(get, app, database, cast, client):
    with database.write(OPERATOR) as session:
        person = identity.create_user(session, "clerk")
        identity.set_role(session, identity.organization(session, "home"), person, Role.EDITOR)
        _, token = identity.create_token(session, person, "t")
    reader = client()
    reader.environ_base["HTTP_AUTHORIZATION"] = token
    assert "clerk" in reader.get("/organization/members/home").text
    assert "clerk" not in reader.get("/organization/admins/home").text.replace("clerk abmelden", "")
    assert reader.get("/organization/member_dump/home").status_code == 403


@on_sqlite
def test_what_is_not_there(get, cast):
    for path in (
        "/organization/about/none", "/organization/activity/none", "/organization/members/none", "/user/none",
        "/dataset/groups/none", "/dataset/followers/none", "/harvest/none", "/organization/admins/none",
        "/organization/member_dump/none", "/harvest/6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11",
    ):  # fmt: skip
        assert get(path, "operator").status_code == 404, path
    for page in ("abc", "0", "-1"):
        assert get(f"/organization/activity/home?page={page}").status_code == 400
    assert get("/organization/activity/home?page=99999999999999999999").status_code == 200


def test_who_is_logged_in_finds_their_own_page(get, cast):
    assert get("/user/me").headers["Location"] == "/user/login?next=/user/me"
    assert get("/user/me", "home").headers["Location"] == "/user/home-admin"


CHANGED = "/dataset?sort=metadata_modified+desc"
OLD = [
    ("/revision", CHANGED), ("/revision/abc/def", CHANGED), ("/en/revision/1", f"/en{CHANGED}"),
    ("/data", "/dataset"), ("/data/search?q=a%20b", "/dataset?q=a+b"), ("/data/dataset/trees", "/dataset/trees"),
    ("/data/package/b%C3%A4ume", "/dataset/b%C3%A4ume"), ("/data/x/y/z", "/dataset"),
    ("/data//evil.example", "/dataset"),
]  # fmt: skip


@on_sqlite
def test_old_addresses_lead_on_for_good(get, cast):
    for old, new in OLD:
        answer = get(old)
        assert answer.status_code in (301, 308), old
        if answer.status_code == 301:
            assert answer.headers["Location"] == new, old


@on_sqlite
def test_followers_are_counted_for_everybody_and_named_to_the_operator(get, client, trees):
    result(client("partner"), "follow_dataset", {"id": "trees"})
    assert "1 Person folgt" in get("/dataset/followers/trees").text
    assert "partner-admin" not in get("/dataset/followers/trees", "home").text
    assert "partner-admin" in get("/dataset/followers/trees", "operator").text


@pytest.mark.parametrize(("town", "status"), [("", 404), ("stranger", 404), ("home", 200)])
def test_pages_of_a_private_dataset(get, client, town, status):
    create(client("home"), private=True, title="Geheim")
    for path in ("/dataset/groups/trees", "/dataset/followers/trees"):
        assert get(path, town).status_code == status
    assert ("Geheim" in get("/organization/activity/home", town).text) == (status == 200)
    assert ("Geheim" in get("/user/home-admin", town).text) == (status == 200)


def test_a_dataset_as_it_was_is_found_by_the_address_that_ckan_gives_it(get, client, trees):
    (activity,) = result(client(), "package_activity_list", {"id": "trees"})
    then = f"/dataset/trees/history/{activity['id']}"
    part = result(client("home"), "resource_create", {"package_id": "trees", "url": "https://x.example/a"})["id"]
    for path in ("/dataset/trees", f"/dataset/trees/resource/{part}"):
        assert get(f"{path}?activity_id={activity['id']}").headers["Location"] == then
    assert get(then).status_code == 200
    assert get("/dataset/trees/history/x").status_code == 404
    assert get("/dataset/trees?activity_id=").status_code == 200
    location = get("/dataset/trees?activity_id=//evil.example/").headers["Location"]
    assert location.startswith("/dataset/trees/history/")
    assert get("/dataset/none?activity_id=x").status_code == 404


@on_sqlite
def test_what_a_group_says_of_itself_stands_on_its_page(get, cast):
    assert get("/group/about/envi").headers["Location"] == "/group/envi"
    assert get("/en/group/about/envi").headers["Location"] == "/en/group/envi"


@pytest.fixture
def club(client, database, cast):
    """A group that home's administrator runs, with an editor, and a public and a private dataset of the operator's."""
    operator = client("operator")
    made = result(operator, "group_create", {"name": "club", "title": "Verein <b>"})
    with database.write(OPERATOR) as session:
        person = identity.create_user(session, "clerk", email="clerk@home.example", full_name="=cmd()")
        for user, role in (("home-admin", Role.ADMIN), ("partner-admin", Role.MEMBER), (person.name, Role.EDITOR)):
            identity.set_role(session, identity.group(session, "club"), identity.user(session, user), role)
    create(operator, "oaks", title="Eichen", groups=[{"name": "club"}])
    create(operator, "hidden", "stranger", title="Verborgen", private=True, groups=[{"name": "club"}])
    return made


OF_CLUB = {
    "activity": {"": 200, "stranger": 200, "partner": 200, "home": 200, "operator": 200},
    "members": {"": 403, "stranger": 403, "partner": 200, "home": 200, "operator": 200},
    "admins": {"": 403, "stranger": 403, "partner": 200, "home": 200, "operator": 200},
    "member_dump": {"": 403, "stranger": 403, "partner": 403, "home": 200, "operator": 200},
}


def test_who_reads_what_of_a_group(get, club):
    for kind, found in OF_CLUB.items():
        answers = {town: get(f"/group/{kind}/club", town) for town in found}
        assert {town: answer.status_code for town, answer in answers.items()} == found, kind
        told = {town: "clerk" in answer.text.replace("clerk@", "") for town, answer in answers.items()}
        assert told == {town: kind in ("members", "member_dump") and status == 200 for town, status in found.items()}
        for answer in answers.values():
            assert "Verein <b>" not in answer.text, kind
    assert "home-admin" in get("/group/admins/club", "partner").text
    assert get(f"/group/members/{club['id']}", "partner").status_code == 200


def test_the_members_of_a_group_as_a_table(get, club):
    for town in ("home", "operator"):
        answer = get("/group/member_dump/club", town)
        assert answer.text.startswith("Username,Email,Name,Role\r\n")
        assert ",'=cmd(),editor\r\n" in answer.text
        assert ("clerk@home.example" in answer.text) == (town == "operator")
        assert answer.headers["Content-Disposition"] == "attachment; filename=members.csv"


def test_what_happened_in_a_group_is_told_as_far_as_it_may_be_seen(get, client, club):
    result(client("home"), "group_patch", {"id": "club", "title": "Klub"})
    for town, there in (("", False), ("home", False), ("stranger", True), ("operator", True)):
        page = get("/group/activity/club", town).text
        assert ("Eichen</a>" in page, "Verborgen" in page) == (True, there), town
        assert ("/group/members/club" in page) == (town in ("home", "operator")), town
    for language, words in (("de", "Gruppe geändert"), ("en", "Group changed")):
        page = get("/group/activity/club", "home", language=language).text
        assert words in page
        assert page.count("<h1") == 1
        Harmless().feed(page)
    assert "Eichen" not in get("/group/activity/club?page=2").text
    assert get("/group/activity/club?page=-1").status_code == 400


@on_sqlite
def test_only_members_and_the_operator_read_of_a_group_that_is_deleted(get, client, club):
    result(client("home"), "group_delete", {"id": "club"})
    for kind in OF_CLUB:
        assert [get(f"/group/{kind}/club", town).status_code for town in ("", "stranger", "home", "operator")] == [
            404, 404, 200, 200,
        ], kind  # fmt: skip


@on_sqlite
def test_nothing_happens_in_themes_and_organisations_are_no_groups(get, club):
    for kind in OF_CLUB:
        for name in ("envi", "ENVI", "home", "none", "club%22", "x" * 5000):
            assert get(f"/group/{kind}/{name}", "operator").status_code == 404, (kind, name[:20])
        assert get(f"/organization/{kind}/club", "operator").status_code == 404


def test_the_page_of_a_group_leads_to_its_history_and_its_members(get, club):
    for town, members in (("", False), ("stranger", False), ("partner", True), ("operator", True)):
        page = get("/group/club", town).text
        assert ("/group/activity/club" in page, "/group/members/club" in page) == (True, members), town
    assert "/group/activity/" not in get("/group/envi", "operator").text
