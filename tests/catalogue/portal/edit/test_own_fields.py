"""Fields of a portal's own schema in the clerk's form."""

import pytest

from tests.catalogue.actions.test_scheming import KEPT, WHOLE
from tests.catalogue.caller import create, result
from tests.catalogue.portal.edit.clerk import Form
from tests.catalogue.scheming import portal
from tests.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def schemas(tmp_path):
    """The portal has schemas of its own before it starts."""
    portal.write(tmp_path / "schemas")


def shown(client):
    return result(client("home"), "package_show", {"id": "trees"})


def test_a_new_dataset_is_asked_what_the_portal_wants_to_know(client, clerk):
    home = clerk("home")
    page = home.get("/dataset/new").text
    for part in ("Grade", "Official", "Audience", "Of this portal"):
        assert part in page, part
    assert "Güte" in clerk("home", "de").get("/dataset/new").text
    wrong = home.fill("/dataset/new", title="Trees", name="trees")
    assert (wrong.status_code, 'href="#field-grade"' in wrong.text) == (409, True)
    sent = home.fill(
        "/dataset/new", title="Trees", name="trees", grade="a", audience=["kids", "all"], surveyed="2024-05-31",
        origins="Luftbild\r\nBegehung", trees="12", checked="false", settings='{"a": 1}', motto='{"de": "Grün"}',
        offices='[{"name": "Gartenamt"}]',
    )  # fmt: skip
    assert sent.status_code == 303
    made = shown(client)
    assert {key: made[key] for key in ("grade", "audience", "surveyed", "origins", "trees", "checked", "settings")} == {
        "grade": "a", "audience": ["all", "kids"], "surveyed": "2024-05-31", "origins": ["Luftbild", "Begehung"],
        "trees": 12, "checked": False, "settings": {"a": 1},
    }  # fmt: skip
    assert (made["motto"], made["offices"], made["region"]) == ({"de": "Grün"}, [{"name": "Gartenamt"}], "Mitte")


def test_a_form_opened_and_saved_again_changes_nothing(client, clerk):
    create(client("home"), "trees", **WHOLE)
    before = shown(client)
    assert clerk("home").fill("/dataset/edit/trees").status_code == 303
    assert shown(client) == before
    assert {key: before[key] for key in KEPT} == KEPT


def test_one_field_is_changed_and_emptied_and_what_is_wrong_is_said_at_it(client, clerk):
    create(client("home"), "trees", **WHOLE)
    home = clerk("home")
    assert home.fill("/dataset/edit/trees", trees="", grade="c", audience=[]).status_code == 303
    made = shown(client)
    assert ("trees" in made, made["grade"], made["audience"]) == (False, "c", [])
    wrong = home.fill("/dataset/edit/trees", trees="many", desk="x")
    assert wrong.status_code == 409
    for key in ("trees", "desk"):
        assert f'href="#field-{key}"' in wrong.text
    assert Form(wrong.text).fields["trees"] == ["many"]
    assert shown(client) == made


def test_a_file_or_link_is_asked_too(client, clerk):
    create(client("home"), "trees", **WHOLE)
    home = clerk("home")
    assert "Scale" in home.get("/dataset/trees/resource/new").text
    wrong = home.fill("/dataset/trees/resource/new", url="https://x.example/a.csv", scale="500")
    assert (wrong.status_code, "Title" in wrong.text) == (409, True)
    sent = home.fill("/dataset/trees/resource/new", url="https://x.example/a.csv", name="a", scale="500")
    assert sent.status_code == 303
    (part,) = shown(client)["resources"]
    assert (part["name"], part["scale"]) == ("a", 500)
    before = shown(client)
    path = f"/dataset/trees/resource/{part['id']}/edit"
    assert home.fill(path).status_code == 303
    assert shown(client) == before
    assert home.fill(path, scale="none", steps='[{"on": "2024-01-02"}]').status_code == 303
    (part,) = shown(client)["resources"]
    assert (part["name"], part["scale"], part["steps"]) == ("a", "none", [{"on": "2024-01-02"}])
