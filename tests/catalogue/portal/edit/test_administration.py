"""The operator's pages are closed to all others; out of the trash things come back, or go after a question."""

import pytest

from tests.catalogue.caller import create, error, result
from tests.catalogue.portal.edit.clerk import Form

TRASH = "/ckan-admin/trash"
NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("path", ["/ckan-admin", "/ckan-admin/", TRASH])
def test_only_the_operator_comes_in(client, clerk, path):
    assert {town: clerk(town).get(path).status_code for town in ("operator", "home", "")} == {
        "operator": 200, "home": 403, "": 403,
    }  # fmt: skip
    made = create(client("home"))
    result(client("home"), "package_delete", {"id": "trees"})
    for town, status in (("home", 403), ("", 401)):
        for deed in ("restore", "purge"):
            sent = {"do": f"{deed} dataset {made['id']}", "sure": "1"}
            assert client(town).post(TRASH, data=sent).status_code == status
    assert result(client("home"), "package_show", {"id": made["id"]})["state"] == "deleted"
    assert ("/ckan-admin" in clerk("home").get("/").text, "/ckan-admin" in clerk("operator").get("/").text) == (
        False,
        True,
    )


def test_a_dataset_comes_back(client, clerk):
    made = create(client("home"), title="Bäume")
    result(client("home"), "package_delete", {"id": "trees"})
    operator = clerk("operator")
    assert "Bäume" in operator.get(TRASH).text
    for status in (303, 409):  # the second time it is there already
        sent = operator.post(TRASH, {"do": f"restore dataset {made['id']}", "csrf_token": token(operator)})
        assert sent.status_code == status
    assert clerk().get("/dataset/trees").status_code == 200
    assert "Bäume" not in operator.get(TRASH).text.partition("<main")[2]


def token(clerk):
    return clerk.app.extensions["allmende"].csrf(clerk.client.get_cookie("allmende_login").value)


def test_a_dataset_goes_for_good_after_a_question(client, clerk):
    made = create(client("home"), title="Bäume")
    result(client("home"), "package_delete", {"id": "trees"})
    operator = clerk("operator")
    asked = operator.fill(TRASH, do=f"purge dataset {made['id']}")
    assert asked.status_code == 200
    assert "for good?" in asked.text
    assert result(client("home"), "package_show", {"id": made["id"]})["state"] == "deleted"
    for _ in range(2):
        assert operator.send(TRASH, Form(asked.text), do=f"purge dataset {made['id']}").status_code == 303
    assert error(client("operator"), "package_show", {"id": made["id"]})[0] == 404


def test_a_name_that_was_taken_meanwhile_is_in_the_way(client, clerk):
    made = create(client("home"))
    result(client("home"), "package_delete", {"id": "trees"})
    create(client("home"))
    sent = clerk("operator").fill(TRASH, do=f"restore dataset {made['id']}")
    assert sent.status_code == 409
    assert "belongs to another dataset by now" in sent.text


def test_an_organisation_comes_back_and_goes(client, clerk, cast):
    result(client("operator"), "organization_delete", {"id": "stranger"})
    operator = clerk("operator")
    key = f"organization {cast.stranger.id}"
    assert operator.fill(TRASH, do=f"restore {key}").status_code == 303
    assert clerk().get("/organization/stranger").status_code == 200
    result(client("operator"), "organization_delete", {"id": "stranger"})
    asked = operator.fill(TRASH, do=f"purge {key}")
    assert operator.send(TRASH, Form(asked.text), do=f"purge {key}").status_code == 303
    assert error(client("operator"), "organization_show", {"id": "stranger"})[0] == 404


@pytest.mark.parametrize(
    ("deed", "status"),
    [("", 409), ("drop dataset x", 409), ("restore user x", 409), ("restore dataset", 404), ("purge dataset x", 404),
     (f"restore dataset {NOWHERE}", 303), (f"purge organization {NOWHERE}", 200)],
)  # fmt: skip
def test_nonsense_does_nothing(client, clerk, deed, status):
    operator = clerk("operator")
    assert operator.post(TRASH, {"do": deed, "csrf_token": token(operator)}).status_code == status
    assert result(client("operator"), "organization_list", {}) == ["home", "partner", "stranger"]


def test_what_is_there_is_not_purged_from_here(client, clerk):
    made = create(client("home"))
    operator = clerk("operator")
    sent = {"do": f"purge dataset {made['id']}", "sure": "1", "csrf_token": token(operator)}
    assert operator.post(TRASH, sent).status_code == 409
    assert result(client("home"), "package_show", {"id": "trees"})["state"] == "active"
