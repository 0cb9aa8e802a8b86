"""Views of resources in frames of other sites: which may be shown there, and to whom."""

import pytest

from tests.catalogue import shelf
from tests.catalogue.caller import result
from tests.catalogue.portal.test_views import Harmless

FRAMED = "frame-ancestors *"
BOTH = ["Erste", "Zweite"]


@pytest.fixture
def made(database, cast, files):
    return shelf.put(database, cast.home, shelf.EVERYTHING, files)


def view(client, resource, kind, title="Ansicht", **more):
    sent = {"resource_id": str(resource), "title": title, "view_type": kind, **more}
    return result(client("home"), "resource_view_create", sent)["id"]


def test_a_view_is_a_page_that_other_sites_may_show(get, client, made):
    file = made["file"]
    one, other = (view(client, file, "datatables_view", title) for title in ("Erste", "Zweite"))
    base = f"/dataset/everything/resource/{file}"
    for path, titles in (
        (f"{base}/view/{one}", ["Erste"]), (f"{base}/view/{other.upper()}", ["Zweite"]), (f"{base}/view", ["Erste"]),
        (f"{base}/views", BOTH), (f"/dataset/{made['dataset']}/resource/{file}/views/", BOTH),
    ):  # fmt: skip
        page = get(path)
        assert page.status_code == 200, path
        assert [title for title in BOTH if f">{title}</h2>" in page.text] == titles, path
        assert "Linde" in page.text
        assert "<form" not in page.text
        assert FRAMED in page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        Harmless().feed(page.text)


def test_all_other_pages_stay_in_their_own_frame(get, made):
    for path in ("/", "/dataset/everything", f"/dataset/everything/resource/{made['file']}", "/user/login", "/nothing"):
        policy = get(path).headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy, path


def test_what_has_no_view_shows_what_is_usual(get, made):
    assert "Linde" in get(f"/dataset/everything/resource/{made['file']}/view").text
    assert "bitte nehmen Sie das Original" in get(f"/dataset/everything/resource/{made['link']}/views").text


def test_a_view_stands_with_its_own_resource_alone(get, client, made):
    key = view(client, made["file"], "datatables_view")
    for path in (
        f"/dataset/everything/resource/{made['link']}/view/{key}",
        f"/dataset/everything/resource/{made['file']}/view/{made['file']}",
        f"/dataset/everything/resource/{made['file']}/view/x",
        f"/dataset/nothing/resource/{made['file']}/view/{key}",
    ):
        answer = get(path)
        assert answer.status_code == 404, path
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("town", "status"), [("", 404), ("stranger", 404), ("home", 200)])
def test_views_of_a_private_dataset_are_shown_to_its_owners_and_in_no_frame(
    get, client, database, cast, files, town, status
):
    made = shelf.put(database, cast.home, shelf.EVERYTHING, files, private=True)
    key = view(client, made["file"], "datatables_view")
    for end in (f"view/{key}", "view", "views"):
        answer = get(f"/dataset/everything/resource/{made['file']}/{end}", town)
        assert answer.status_code == status, end
        assert FRAMED not in answer.headers["Content-Security-Policy"]
