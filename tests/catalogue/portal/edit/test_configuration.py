"""The operator changes the words of the portal; nobody else comes in, and nobody is overwritten."""

from tests.catalogue.caller import result
from tests.catalogue.portal.edit.clerk import Form

PATH = "/ckan-admin/config"
TITLE = "ckan.site_title"


def test_the_words_are_changed_and_taken_back(client, clerk):
    operator = clerk("operator")
    typed = {TITLE: "Musterstadt offen", "ckan.site_about": "Wir\r\n**sind** es <script>"}
    assert operator.fill(PATH, **typed).headers["Location"] == f"{PATH}?done=saved"
    assert result(client("operator"), "config_option_show", {"key": "ckan.site_about"}) == "Wir\n**sind** es <script>"
    assert "Musterstadt offen" in clerk().get("/").text
    assert operator.fill(PATH).status_code == 303
    assert operator.fill(PATH, **{TITLE: ""}).status_code == 303
    assert Form(operator.get(PATH).text).fields[TITLE] == ["Allmende"]


def test_only_the_operator_comes_in(client, clerk):
    assert [clerk(town).get(PATH).status_code for town in ("operator", "home", "")] == [200, 403, 403]
    assert [client(town).post(PATH, data={TITLE: "taken over"}).status_code for town in ("home", "")] == [403, 401]
    assert "taken over" not in clerk().get("/").text


def test_what_is_too_long_is_refused_and_stays_on_the_page(clerk):
    sent = clerk("operator").fill(PATH, **{TITLE: "x" * 201})
    assert (sent.status_code, f'id="wrong-{TITLE}"' in sent.text) == (409, True)
    assert Form(sent.text).fields[TITLE] == ["x" * 201]


def test_nobody_is_overwritten(clerk):
    one, two = clerk("operator"), clerk("operator")
    form, late = one.form(PATH), two.form(PATH)
    assert one.send(PATH, form, **{TITLE: "Eins"}).status_code == 303
    assert two.send(PATH, late, **{TITLE: "Zwei"}).status_code == 409
    assert Form(one.get(PATH).text).fields[TITLE] == ["Eins"]
