"""What an organisation says of itself, and what happened in it."""

from catalogue.portal import organization_lists
from hub.access import Permission
from hub.boundary import OPERATOR
from hub.datasets.models import Dataset
from hub.identity import store as identity
from hub.identity.models import Role
from tests.catalogue.caller import create, result
from tests.conftest import on_sqlite


@on_sqlite
def test_what_it_is(get, client, database, cast):
    with database.write(OPERATOR) as session:
        home = identity.organization(session, "home")
        identity.create_organization(session, "gruen", "Grünflächenamt", parent=home)
        identity.update_organization(session, identity.organization(session, "gruen"), {"extras": {"Tel": "<b>1</b>"}})
    page = get("/organization/about/gruen").text
    assert 'Gehört zu</th><td><a href="/organization/home">Home</a>' in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert "Mitglieder" not in page
    assert "/organization/members/gruen" in get("/organization/about/gruen", "home").text


def test_what_happened_is_told_newest_first_as_far_as_it_may_be_seen(get, client):
    create(client("home"), title="Erste")
    create(client("home"), "secret", title="Zweite", private=True)
    result(client("home"), "package_patch", {"id": "trees", "title": "Dritte"})
    page = get("/organization/activity/home").text
    assert page.index("Dritte</a>") < page.index("Erste</a>")
    assert "home-admin" not in page
    assert "Zweite" not in page
    own = get("/organization/activity/home", "home").text
    assert own.index("Dritte</a>") < own.index("Zweite</a>") < own.index("Erste</a>")
    assert "<td>home-admin</td>" in own
    assert "Dritte" not in get("/organization/activity/partner").text


@on_sqlite
def test_a_long_history_has_pages(get, database, cast):
    for number in range(31):
        with database.write(cast.home.scope, "home-admin") as session:
            session.add(Dataset(owner_id=cast.home.id, name=f"d-{number:02}", title=f"Nr. {number:02}", private=False))
    first, second = (get(f"/organization/activity/home?page={number}").text for number in (1, 2))
    assert 'activity/home?page=2">Ältere' in first
    assert "Nr. 00" in second
    assert "Nr. 00" not in first


@on_sqlite
def test_who_runs_it_stands_apart_from_who_belongs_to_it(app, database, cast):
    with database.write(OPERATOR) as session:
        home = identity.organization(session, "home")
        identity.set_role(session, home, identity.create_user(session, "clerk"), Role.MEMBER)
    asked = app.test_request_context(headers={"Authorization": cast.home.token})
    with asked, app.extensions["allmende"].enter(Permission.READ) as call:
        pages = [
            organization_lists.members(call, "organization", "home", administrators=only) for only in (False, True)
        ]
    assert [[user.name for user, _ in page.rows] for page in pages] == [["clerk", "home-admin"], ["home-admin"]]
