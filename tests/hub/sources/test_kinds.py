from harvesters import registry
from hub.sources import kinds
from hub.sources.kinds import UNSHOWN

CKAN = registry.connector("ckan")
KEY = {"url": "https://a.example/x", "api_key": "secret"}


def test_what_reads_files_of_the_server_cannot_be_set_up_from_outside():
    found = kinds.reachable(registry)
    assert "ckan" in found
    assert "http_file" in found
    assert "folder" not in found
    assert "demo" not in found


def test_a_secret_is_not_shown_and_kept_when_it_comes_back_unshown():
    shown = kinds.hidden(CKAN, KEY)
    assert shown == KEY | {"api_key": UNSHOWN}
    assert kinds.kept(CKAN, shown, KEY) == KEY
    assert kinds.kept(CKAN, {**shown, "api_key": "new"}, KEY)["api_key"] == "new"


def test_a_password_in_the_address_is_not_shown_and_kept_for_the_same_user_of_the_same_server():
    before = {"url": "https://ann:geheim@a.example/x"}
    shown = kinds.hidden(CKAN, before)
    assert shown == {"url": f"https://ann:{UNSHOWN}@a.example/x"}
    assert kinds.kept(CKAN, shown, before) == before
    moved = kinds.kept(CKAN, {"url": f"https://ann:{UNSHOWN}@a.example/y?z"}, before)
    assert moved == {"url": "https://ann:geheim@a.example/y?z"}
    for other in ("ann:{}@b.example", "bob:{}@a.example", "ann:{}@a.example:8443"):
        given = {"url": f"https://{other.format(UNSHOWN)}/x"}
        assert kinds.kept(CKAN, given, before) == given


def test_another_server_is_not_told_the_secret():
    for url in ("https://b.example/x", "http://a.example/x", "https://a.example:8443/x", "http://[::1"):
        assert "api_key" not in kinds.kept(CKAN, {"url": url, "api_key": UNSHOWN}, KEY)
