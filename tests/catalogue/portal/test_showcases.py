"""Pages of showcases."""

import pytest

from tests.catalogue.actions.test_showcase import APP
from tests.catalogue.caller import create, result
from tests.conftest import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def showcase(client, cast):
    create(client("home"), "trees", title="Bäume")
    made = result(client("home"), "ckanext_showcase_create", APP)
    pair = {"showcase_id": "tree-app", "package_id": "trees"}
    result(client("home"), "ckanext_showcase_package_association_create", pair)
    return made


def test_all_showcases_and_one_with_its_datasets(get, showcase):
    listed = get("/showcase")
    assert (listed.status_code, 'href="/showcase/tree-app"' in listed.text) == (200, True)
    page = get("/showcase/tree-app", language="en").text
    for part in ("<h1>Baum-App</h1>", "<em>Bäume</em>", 'href="https://app.example/"', 'href="/dataset/trees"', "Anna"):
        assert part in page, part
    assert "a.png" not in page  # the reader's browser calls no other site
    assert 'href="/showcase/tree-app"' in get("/dataset/trees").text


def test_addresses_lead_to_the_one_by_name(get, client, showcase):
    assert get(f"/showcase/{showcase['id']}").headers["Location"] == "/showcase/tree-app"
    assert get("/dataset/tree-app").headers["Location"] == "/showcase/tree-app"
    result(client("home"), "package_patch", {"id": "tree-app", "name": "new-app"})
    moved = get("/showcase/tree-app")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/showcase/new-app")


@pytest.mark.parametrize("path", ["/showcase/trees", "/showcase/nothing", "/showcase/a%22b"])
def test_what_is_no_showcase_is_not_there(get, showcase, path):
    assert get(path).status_code == 404


@pytest.mark.parametrize(("page", "status"), [("1", 200), ("2", 200), ("999999999", 200), ("0", 400), ("x", 400)])
def test_pages_of_the_list(get, showcase, page, status):
    assert get(f"/showcase?page={page}").status_code == status


def test_nothing_becomes_a_script(get, client, cast):
    wild = '<script>alert(1)</script>"'
    made = {"name": "wild", "title": wild, "notes": f"{wild} [x](javascript:alert(1))", "author": wild}
    result(client("home"), "ckanext_showcase_create", made)
    for path in ("/showcase", "/showcase/wild"):
        page = get(path).text
        assert "<script>alert" not in page
        assert "javascript:" not in page.replace("](javascript:alert(1))", "")
