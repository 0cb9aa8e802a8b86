"""Resources over the API: links and files, added one by one or side by side."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from tests.catalogue.caller import call, changes_nothing, create, error, result

CREATE = "/api/3/action/resource_create"
CSV = b"art;anzahl\nLinde;3\n"


@pytest.fixture
def trees(client):
    return create(client("home"))


def upload(client, content=CSV, name="bäume 2024.csv", **fields):
    """A resource made of a file."""
    answer = client.post(CREATE, data={"package_id": "trees", "upload": (BytesIO(content), name), **fields})
    assert answer.status_code == 200, answer.text
    return answer.json["result"]


def path(url: str) -> str:
    return url.removeprefix("http://localhost")


def test_a_resource_is_added_at_the_end(client, trees):
    for name in ("a", "b"):
        result(client("home"), "resource_create", {"package_id": "trees", "name": name, "url": "https://x.example/"})
    shown = result(client(), "package_show", {"id": "trees"})
    assert [(r["name"], r["position"]) for r in shown["resources"]] == [("a", 0), ("b", 1)]
    assert shown["num_resources"] == 2
    assert shown["metadata_modified"] > trees["metadata_modified"]


def test_what_is_created_is_shown(client, trees):
    sent = {
        "package_id": trees["id"],
        "url": " https://example.org/a.geojson?x=1 ",
        "name": "Karte",
        "size": "12",
        "mimetype": "application/geo+json",
        "last_modified": "2024-02-03T04:05:06",
        "own_key": {"a": [1, None, "x"]},
        "access_url": "https://example.org/",
        "hash": "not ours",
    }
    made = result(client("home"), "resource_create", sent)
    assert result(client(), "resource_show", {"id": made["id"]}) == made
    assert made["url"] == "https://example.org/a.geojson?x=1"
    assert (made["format"], made["size"], made["own_key"]) == ("GeoJSON", 12, {"a": [1, None, "x"]})
    assert made["access_url"] == "https://example.org/"
    assert made["last_modified"] == "2024-02-03T04:05:06.000000"
    assert (made["hash"], made["url_type"], made["state"], made["datastore_active"]) == ("", None, "active", False)


def test_a_resource_has_all_keys_of_ckan(client, trees):
    made = result(client("home"), "resource_create", {"package_id": "trees"})
    assert set(made) >= {
        "id", "package_id", "position", "url", "name", "description", "format", "mimetype", "mimetype_inner", "size",
        "hash", "resource_type", "url_type", "cache_url", "cache_last_updated", "created", "last_modified",
        "metadata_modified", "state", "datastore_active",
    }  # fmt: skip
    assert (made["url"], made["format"], made["hash"], made["name"], made["size"]) == ("", "", "", None, None)


def test_what_ckan_knows_of_a_resource_and_we_do_not_is_kept_and_found(client, trees):
    sent = {
        "resource_type": "api",
        "cache_url": "https://cache.example/a",
        "mimetype_inner": "text/csv",
        "own": [1, "x"],
    }
    made = result(client("home"), "resource_create", {"package_id": "trees", **sent})
    assert sent.items() <= made.items()
    assert sent.items() <= result(client("home"), "resource_update", made).items()
    for asked in ("res_type:api", "res_extras_own:x", "res_extras_mimetype_inner:text\\/csv", "site_id:default"):
        assert result(client(), "package_search", {"fq": asked})["count"] == 1, asked
    assert result(client(), "package_search", {"fq": "res_type:file"})["count"] == 0
    facets = result(client(), "package_search", {"facet.field": ["res_type"]})["facets"]
    assert facets == {"res_type": {"api": 1}}
    result(client("home"), "resource_patch", {"id": made["id"], "resource_type": None})
    assert result(client(), "resource_show", {"id": made["id"]})["resource_type"] is None


def test_a_file_is_kept_and_its_address_answers(client, trees):
    made = upload(client("home"), name="bäume 2024.csv")
    assert made["url"].startswith(f"http://localhost/dataset/{trees['id']}/resource/{made['id']}/download/b")
    assert (made["url_type"], made["format"], made["size"]) == ("upload", "CSV", len(CSV))
    answer = client().get(path(made["url"]))
    assert (answer.status_code, answer.data) == (200, CSV)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_page_among_the_files_does_not_run_here(client, trees):
    made = upload(client("home"), b"<script>alert(1)</script>", "x.html", mimetype="text/html")
    answer = client().get(path(made["url"]))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_a_file_of_a_private_dataset_is_for_its_owner(client):
    create(client("home"), private=True)
    made = upload(client("home"))
    assert client("home").get(path(made["url"])).data == CSV
    for town in ("", "partner", "stranger"):
        assert client(town).get(path(made["url"])).status_code == 404


def test_a_dataset_with_a_file_sent_back_as_shown_stays_as_it_is(client, trees):
    upload(client("home"))
    shown = result(client(), "package_show", {"id": "trees"})
    with changes_nothing(client("home"), "trees"):
        result(client("home"), "package_update", shown)
        result(client("home"), "package_patch", {"id": "trees", "resources": shown["resources"]})


def test_a_file_that_is_replaced_by_a_link_is_a_link(client, trees):
    made = upload(client("home"))
    sent = {"id": trees["id"], "resources": [{"id": made["id"], "url": "https://example.org/neu"}]}
    (shown,) = result(client("home"), "package_patch", sent)["resources"]
    assert (shown["url"], shown["url_type"], shown["hash"]) == ("https://example.org/neu", None, "")


def test_an_address_without_scheme_is_a_web_address(client, trees):
    made = result(client("home"), "resource_create", {"package_id": "trees", "url": "example.org/a b"})
    assert made["url"] == "http://example.org/a b"
    shown = result(client(), "package_show", {"id": "trees"})
    with changes_nothing(client("home"), "trees"):
        result(client("home"), "package_update", shown)


RUNNING = ["javascript:alert(1)", " JavaScript:x", "java\nscript:x", "data:text/html,x", "vbscript:x"]


@pytest.mark.parametrize("url", RUNNING)
def test_an_address_that_runs_is_refused(client, trees, url):
    status, found = error(client("home"), "resource_create", {"package_id": "trees", "url": url})
    assert (status, "url" in found) == (409, True)


def test_the_same_id_again_in_the_dataset_is_an_update(client, trees):
    made = result(client("home"), "resource_create", {"package_id": "trees", "url": "https://x.example/"})
    for id in (made["id"], made["id"].upper(), made["id"].replace("-", "")):
        sent = {"package_id": "trees", "id": id, "url": "https://y.example/", "name": id}
        assert result(client("home"), "resource_create", sent)["id"] == made["id"]
    (shown,) = result(client(), "package_show", {"id": "trees"})["resources"]
    assert (shown["url"], shown["name"]) == ("https://y.example/", id)


def test_an_id_of_another_dataset_is_refused(client, trees):
    create(client("home"), "secret", private=True)
    made = result(client("home"), "resource_create", {"package_id": "secret", "url": "https://x.example/"})
    create(client("partner"), "own", town="partner")
    for town, name in (("home", "trees"), ("partner", "own")):
        status, found = error(client(town), "resource_create", {"package_id": name, "id": made["id"]})
        assert (status, found["__type"]) == (409, "Validation Error")
    assert result(client("home"), "resource_show", {"id": made["id"]}) == made


@pytest.mark.parametrize(("town", "private", "status"), [
    ("", False, 403), ("", True, 403), ("partner", False, 403), ("partner", True, 404), ("operator", True, 200),
])  # fmt: skip
def test_who_may_add_a_resource(client, town, private, status):
    create(client("home"), private=private)
    answer = call(client(town), "resource_create", {"package_id": "trees", "url": "https://x.example/"})
    assert answer.status_code == status


@pytest.mark.parametrize("key", ["", "nothing", "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11", "../../etc/passwd"])
def test_a_missing_resource(client, cast, key):
    assert call(client(), "resource_show", {"id": key}).status_code in (404, 409)


def test_twenty_resources_added_side_by_side_are_all_there(client, trees):
    def add(number: int) -> int:
        sent = {"package_id": "trees", "url": f"https://example.org/{number}", "name": str(number)}
        return call(client("home"), "resource_create", sent).status_code

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(add, range(20))) == [200] * 20
    shown = result(client(), "package_show", {"id": "trees"})["resources"]
    assert {r["name"] for r in shown} == {str(number) for number in range(20)}
    assert [r["position"] for r in shown] == list(range(20))


def test_patches_side_by_side_lose_nothing(client, trees):
    keys = ["notes", "author", "maintainer", "version", "url", "license_id", "title", "maintainer_email"]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda key: call(client("home"), "package_patch", {"id": "trees", key: f"x-{key}"}), keys)
        assert [a.status_code for a in answers] == [200] * 8
    shown = result(client(), "package_show", {"id": "trees"})
    assert [shown[key] for key in keys] == [f"x-{key}" for key in keys]


def change(client, action, content=None, **fields):
    """A change of a resource, with a file where there is content."""
    data = {**fields, **({"upload": (BytesIO(content), "neu.json")} if content is not None else {})}
    answer = client.post(f"/api/3/action/{action}", data=data)
    assert answer.status_code == 200, answer.text
    return answer.json["result"]


def link(client, **more):
    sent = {"package_id": "trees", "url": "https://x.example/a.csv", "name": "a", "size": 5, "own": [1], **more}
    return result(client("home"), "resource_create", sent)


def test_update_replaces_a_resource_and_patch_changes_what_it_names(client, trees):
    made = link(client)
    patched = result(client("home"), "resource_patch", {"id": made["id"], "description": "d"})
    assert patched == {**made, "description": "d"}
    updated = result(client("home"), "resource_update", {"id": made["id"].upper(), "url": "https://y.example/"})
    assert (updated["id"], updated["url"], updated["position"]) == (made["id"], "https://y.example/", made["position"])
    assert (updated["name"], updated["description"], updated["size"], "own" in updated) == (None, None, None, False)


@pytest.mark.parametrize("name", ["resource_update", "resource_patch"])
def test_a_resource_sent_back_as_shown_stays_as_it_is(client, trees, name):
    for made in (link(client), upload(client("home"))):
        with changes_nothing(client("home"), "trees"):
            assert result(client("home"), name, made) == made


@pytest.mark.parametrize("name", ["resource_update", "resource_patch"])
def test_a_file_takes_the_place_of_a_link_and_of_a_file(client, trees, name):
    for made in (link(client), upload(client("home"))):
        found = change(client("home"), name, b"[1]", id=made["id"], name="n")
        assert (found["id"], found["url_type"], found["size"], found["name"]) == (made["id"], "upload", 3, "n")
        assert (found["mimetype"], found["last_modified"] > made["last_modified"]) == ("application/json", True)
        assert client().get(path(found["url"])).data == b"[1]"


def test_a_file_stays_until_it_is_cleared(client, trees):
    made = upload(client("home"))
    kept = result(client("home"), "resource_update", {"id": made["id"], "name": "n"})
    assert (kept["hash"], kept["url"]) == (made["hash"], made["url"])
    sent = {"id": made["id"], "clear_upload": "true", "url": "https://x.example/"}
    cleared = result(client("home"), "resource_patch", sent)
    assert [cleared[k] for k in ("url", "url_type", "size", "name")] == ["https://x.example/", None, None, "n"]
    assert client().get(path(made["url"])).status_code == 302


def test_a_resource_is_deleted_once_and_again(client, trees):
    made, other = upload(client("home")), link(client)
    before = result(client(), "package_show", {"id": "trees"})["metadata_modified"]
    for _ in range(2):
        assert result(client("home"), "resource_delete", {"id": made["id"]}) is None
    assert call(client("home"), "resource_show", {"id": made["id"]}).status_code == 404
    assert client("home").get(path(made["url"])).status_code == 404
    shown = result(client(), "package_show", {"id": "trees"})
    assert (shown["resources"], shown["metadata_modified"] > before) == ([other], True)
    assert call(client("partner"), "resource_delete", {"id": made["id"]}).status_code == 403


def test_an_id_that_was_deleted_can_be_used_and_deleted_again(client, trees):
    made = link(client)
    result(client("home"), "resource_delete", {"id": made["id"]})
    assert link(client, id=made["id"])["id"] == made["id"]
    for _ in range(2):
        result(client("home"), "resource_delete", {"id": made["id"]})
    assert result(client(), "package_show", {"id": "trees"})["resources"] == []


ONE = [("resource_update", {"url": "https://x.example/"}), ("resource_patch", {"name": "x"}), ("resource_delete", {})]


@pytest.mark.parametrize(("name", "argument"), ONE)
@pytest.mark.parametrize("private", [False, True])
def test_others_cannot_change_a_resource(client, name, argument, private):
    create(client("home"), private=private)
    made = link(client)
    with changes_nothing(client("home"), "trees"):
        for town, status in (("", 403), ("partner", 404 if private else 403), ("stranger", 404 if private else 403)):
            assert call(client(town), name, {"id": made["id"], **argument}).status_code == status


@pytest.mark.parametrize(("key", "wrong"), [
    ("name", [1]), ("url", "javascript:1"), ("size", -1), ("last_modified", "soon"), ("clear_upload", "perhaps"),
    ("description", {"a": 1}), ("language", [1]), ("format", True),
])  # fmt: skip
def test_a_patch_with_a_wrong_value_changes_nothing(client, trees, key, wrong):
    made = link(client)
    with changes_nothing(client("home"), "trees"):
        for name in ("resource_patch", "resource_update"):
            status, found = error(client("home"), name, {"id": made["id"], key: wrong})
            assert (status, key in found) == (409, True)


def test_resources_are_put_in_order_the_others_behind(client, trees):
    a, b, c, d = (link(client, name=name)["id"] for name in "abcd")
    for order, whole in (([c, a.upper()], [c, a, b, d]), ([d], [d, c, a, b]), ([], [d, c, a, b])):
        found = result(client("home"), "package_resource_reorder", {"id": "trees", "order": order})
        assert found == {"id": trees["id"], "order": whole}
        shown = result(client(), "package_show", {"id": "trees"})["resources"]
        assert [r["id"] for r in shown] == whole
        assert [r["position"] for r in shown] == [0, 1, 2, 3]


def test_an_order_names_resources_of_the_dataset_once(client, trees):
    key = link(client)["id"]
    create(client("home"), "other", resources=[{"url": "https://x.example/"}])
    other = result(client(), "package_show", {"id": "other"})["resources"][0]["id"]
    for order in ([key, other], [key, key], [key, "x"]):
        status, found = error(client("home"), "package_resource_reorder", {"id": "trees", "order": order})
        assert (status, "order" in found) == (409, True)


def test_tracking_may_be_asked_for(client, trees):
    made = link(client)
    assert result(client(), "resource_show", {"id": made["id"], "include_tracking": True}) == made


def test_all_kinds_of_changes_side_by_side_lose_nothing(client, trees):
    keys = [link(client, name=str(number))["id"] for number in range(9)]

    def work(number):
        if number >= len(keys):
            sent = {"package_id": "trees", "name": f"new {number}", "url": "https://x.example/"}
            return call(client("home"), "resource_create", sent).status_code
        name = ("resource_patch", "resource_update", "resource_delete")[number % 3]
        sent = {"id": keys[number], "name": f"changed {number}", "url": "https://y.example/"}
        return call(client("home"), name, sent).status_code

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(work, range(18))) == [200] * 18
    shown = result(client(), "package_show", {"id": "trees"})["resources"]
    expected = {f"new {n}" for n in range(9, 18)} | {f"changed {n}" for n in (0, 1, 3, 4, 6, 7)}
    assert {r["name"] for r in shown} == expected
    assert len(shown) == len(expected)


def test_the_same_resource_deleted_and_changed_side_by_side_is_deleted(client, trees):
    key = link(client)["id"]
    actions = ["resource_patch", "resource_delete"] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: call(client("home"), name, {"id": key, "name": "x"}).status_code, actions))
    assert set(found[1::2]) == {200}
    assert set(found[::2]) <= {200, 404}
    assert result(client(), "package_show", {"id": "trees"})["resources"] == []
