"""People are let in to one dataset, where the operator allows it; then they edit it on the same pages."""

import pytest

from tests.catalogue.caller import create, result

PATH = "/dataset/collaborators/trees"


@pytest.fixture
def settings(settings, request):
    """A hub whose operator allows collaborators, unless the test says otherwise."""
    allowed = "closed" not in request.node.name
    return settings.model_copy(update={"dataset_collaborators": allowed, "admin_collaborators": allowed})


def let_in(client):
    rows = result(client("home"), "package_collaborator_list", {"id": "trees"})
    return [row["capacity"] for row in rows]


def test_a_closed_hub_has_no_such_page(client, clerk):
    create(client("home"))
    assert clerk("home").get(PATH).status_code == 404
    assert "/dataset/collaborators" not in clerk("home").get("/dataset/edit/trees").text
    assert client("home").post(PATH, data={"user_id": "partner-admin", "capacity": "editor"}).status_code == 404


def test_who_is_let_in_edits_and_who_is_let_out_no_more(client, clerk):
    create(client("home"), private=True)
    home = clerk("home")
    for role in ("member", "editor", "editor"):
        sent = home.post(PATH, {**home.form(PATH).fields, "user_id": "partner-admin", "capacity": role})
        assert (sent.status_code, let_in(client)) == (303, [role])
    partner = clerk("partner")
    assert "/dataset/edit/" in partner.get("/dataset/trees").text
    assert partner.fill("/dataset/edit/trees", title="Linden").status_code == 303
    assert partner.fill("/dataset/trees/resource/new", url="https://x.example/a.csv").status_code == 303
    assert partner.get(PATH).status_code == 403
    for _ in range(2):
        sent = home.post(PATH, {**home.form(PATH).fields, "user_id": "partner-admin", "remove": "1"})
        assert (sent.status_code, let_in(client)) == (303, [])
    assert partner.get("/dataset/edit/trees").status_code == 404


@pytest.mark.parametrize(
    ("typed", "key"),
    [({"user_id": "nobody"}, "user_id"), ({"user_id": ""}, "user_id"), ({"capacity": "king"}, "capacity")],
)
def test_what_is_wrong_is_said(client, clerk, typed, key):
    create(client("home"))
    home = clerk("home")
    sent = home.post(PATH, {**home.form(PATH).fields, "user_id": "partner-admin", "capacity": "editor", **typed})
    assert (sent.status_code, f'id="wrong-{key}"' in sent.text) == (409, True)
    assert let_in(client) == []


def test_who_may(client, clerk):
    create(client("home"))
    create(client("home"), "secret", private=True)
    found = {town: clerk(town).get(PATH).status_code for town in ("home", "operator", "stranger", "")}
    assert found == {"home": 200, "operator": 200, "stranger": 403, "": 302}
    assert clerk("stranger").get("/dataset/collaborators/secret").status_code == 404
    said = {"user_id": "stranger-admin", "capacity": "admin"}
    assert [client(town).post(PATH, data=said).status_code for town in ("stranger", "")] == [403, 401]
    assert let_in(client) == []
