"""How a form is sent: only by its own page and login, and what was typed outlasts a login."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.access import COOKIE
from tests.catalogue.caller import call, create, result
from tests.catalogue.portal.edit.clerk import Form

EDIT = "/dataset/edit/trees"


@pytest.fixture
def trees(client):
    return create(client("home"), title="Trees")


def title(client):
    return result(client("home"), "package_show", {"id": "trees"})["title"]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_sends_nothing_although_it_knew_everything(client, clerk, trees, headers):
    home = clerk("home")
    form = home.form(EDIT)
    home.headers.pop("Origin")
    sent = home.post(EDIT, {**form.fields, "title": "taken over"}, **headers)
    assert sent.status_code == 403
    assert "taken over" not in sent.text  # nor is it offered to be sent again
    assert title(client) == "Trees"


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
def test_a_form_without_its_token_saves_nothing_and_can_be_sent_again(client, clerk, trees, token):
    home = clerk("home")
    form = home.form(EDIT)
    sent = home.post(EDIT, {**form.fields, "title": "Limes\r\n& <b>", "csrf_token": token})
    assert sent.status_code == 403
    assert title(client) == "Trees"
    again = home.send(EDIT, Form(sent.text))
    assert again.status_code == 303
    assert title(client) == "Limes\n& <b>"


def test_what_was_typed_outlasts_the_login(client, clerk, trees):
    home = clerk("home")
    form = home.form(EDIT)
    home.client.delete_cookie(COOKIE)
    lost = home.send(EDIT, form, title="Limes", groups=["envi", "tran"])
    assert lost.status_code == 401
    assert 'href="/user/login" target="_blank"' in lost.text
    home.log_in()  # on another page
    stale = home.send(EDIT, Form(lost.text))
    assert stale.status_code == 403
    assert home.send(EDIT, Form(stale.text)).status_code == 303
    assert title(client) == "Limes"
    assert len(result(client("home"), "package_show", {"id": "trees"})["groups"]) == 2


def test_a_file_of_a_lost_login_is_asked_for_again(clerk, trees):
    home = clerk("home")
    path = "/dataset/trees/resource/new"
    form = home.form(path)
    home.client.delete_cookie(COOKIE)
    lost = home.send(path, form, name="Liste", upload=("a.csv", b"a,b\n1,2\n"))
    assert (lost.status_code, "upload" in Form(lost.text).names) == (401, True)
    home.log_in()
    stale = home.send(path, Form(lost.text), upload=("a.csv", b"a,b\n1,2\n"))
    assert home.send(path, Form(stale.text), upload=("a.csv", b"a,b\n1,2\n")).status_code == 303


def test_a_token_in_a_header_needs_no_token_of_the_form(client, trees):
    sent = client("home").post(EDIT, data={"title": "Limes", "private": "false"})
    assert sent.status_code == 303
    assert call(client("home"), "package_patch", {"id": "trees", "title": "Oaks"}).status_code == 200


def test_a_page_for_people_with_a_login_leads_there_and_back(clerk):
    found = clerk().get("/dataset/new?group=home")
    assert (found.status_code, found.headers["Location"]) == (302, "/user/login?next=/dataset/new?group%3Dhome")


def test_pages_with_forms_are_kept_by_nobody(clerk, trees):
    answer = clerk("home").get(EDIT)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_what_a_page_says_was_done_is_one_of_its_own_sentences(clerk, trees):
    assert "Saved." in clerk().get("/dataset/trees?done=saved").text
    assert "evil" not in clerk().get("/dataset/trees?done=evil").text.partition("<main")[2]


def test_a_password_is_not_sent_back(clerk, trees):
    home = clerk("home")
    sent = home.post(EDIT, {"password": "s3cret-password", "title": "Limes"})
    assert sent.status_code == 403
    assert "Limes" in sent.text
    assert "s3cret-password" not in sent.text


@pytest.mark.parametrize("path", ["/dataset/new", "/dataset/trees/resource/new"])
def test_a_form_that_is_sent_several_times_at_once_makes_one_thing(app, client, clerk, trees, path):
    home = clerk("home")
    form = home.form(path)
    typed = {"title": "Once", "url": "https://x.example/once.csv"}
    data = {**form.fields, **{key: value for key, value in typed.items() if key in form.names}}
    cookie = home.client.get_cookie(COOKIE).value

    def send(_: int) -> tuple[int, str]:
        browser = app.test_client()
        browser.set_cookie(COOKIE, cookie)
        answer = browser.post(path, data=data)
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))
    assert {status for status, _ in answers} == {303}
    assert len(answers) == 1
    found = result(client("home"), "package_list", {"include_drafts": True, "include_private": True})
    assert len(found) == (2 if path == "/dataset/new" else 1)
    assert len(result(client("home"), "package_show", {"id": "trees"})["resources"]) == (path != "/dataset/new")
