"""Options of the portal, over the API, and what they change."""

from tests.catalogue.caller import error, result

HTML = {"Accept": "text/html"}


def test_what_the_operator_writes_stands_on_the_portal_at_once(client, cast):
    given = {
        "ckan.site_title": "Musterstadt offen",
        "ckan.site_description": "Alles <über> uns",
        "ckan.site_about": "Wir **sind** es",
        "ckan.site_intro_text": "Hallo *Welt* <script>x</script>",
    }
    assert result(client("operator"), "config_option_update", given) == given
    start, about = (client().get(path, headers=HTML).text for path in ("/", "/about"))
    assert "Musterstadt offen" in start
    assert "Alles &lt;über&gt; uns" in start
    assert "Hallo <em>Welt</em>" in start
    assert "<script>x" not in start
    assert "Wir <strong>sind</strong> es" in about
    status = result(client(), "status_show")
    assert (status["site_title"], status["site_description"]) == ("Musterstadt offen", "Alles <über> uns")
    for path in ("/feeds/dataset.atom", "/catalog.ttl"):
        assert "Musterstadt offen" in client().get(path).text


def test_an_empty_value_brings_the_setting_back(client, settings, cast):
    root = client("operator")
    result(root, "config_option_update", {"ckan.site_title": "Anders"})
    assert result(root, "config_option_show", {"key": "ckan.site_title"}) == "Anders"
    result(root, "config_option_update", {"ckan.site_title": None})
    assert result(root, "config_option_show", {"key": "ckan.site_title"}) == settings.site_title
    assert result(client(), "status_show")["site_title"] == settings.site_title


def test_only_what_has_an_effect_can_be_changed(client, cast):
    root = client("operator")
    listed = result(root, "config_option_list")
    assert listed == ["ckan.site_about", "ckan.site_description", "ckan.site_intro_text", "ckan.site_title"]
    for wrong in ("ckan.main_css", "site_title", "secret_key", "", "x" * 100_000):
        status, problem = error(root, "config_option_update", {"ckan.site_title": "no", wrong: "x"})
        assert (status, set(problem)) == (409, {"__type", "message"})
        assert error(root, "config_option_show", {"key": wrong or "x"})[0] == 409
    for wrong in (1, [], {}, True, "x" * 201):
        assert error(root, "config_option_update", {"ckan.site_title": wrong})[0] == 409
    assert result(client(), "status_show")["site_title"] != "no"


def test_options_are_the_operators(client, cast):
    for town in ("", "home"):
        for name in ("list", "show", "update"):
            assert error(client(town), f"config_option_{name}", {"key": "ckan.site_title"})[0] == 403
