"""The pages of what happened: who sees which state, in both languages, and that nothing in them runs."""

import pytest

from catalogue.portal import history
from catalogue.portal.history import compare
from tests.catalogue.caller import create, result

NOWHERE = "00000000-0000-0000-0000-000000000000"
EVIL = "<script>alert(1)</script>"


def patch(client, **changes):
    return result(client("home"), "package_patch", {"id": "trees", **changes})


def keys(client, town="home"):
    """The activities that a town sees, newest first."""
    return [a["id"] for a in result(client(town), "package_activity_list", {"id": "trees"})]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["Verlauf", "Datensatz angelegt", "Datensatz geändert", "Damaliger Stand"]),
        ("en", ["History", "Dataset created", "Dataset changed", "As it was then"]),
    ],
)
def test_the_history_lists_what_happened_in_the_readers_language(client, get, language, words):
    made = create(client("home"), title="Bäume")
    patch(client, title="Linden")
    for key in ("trees", made["id"]):
        page = get(f"/dataset/activity/{key}", language=language)
        assert page.status_code == 200
        assert [word for word in words if word not in page.text] == []
    assert all(f"/dataset/{made['id']}/history/{key}" in page.text for key in keys(client))
    assert all(f"/dataset/changes/{key}" in page.text for key in keys(client))


@pytest.mark.parametrize(("language", "words"), [("de", "Verlauf dieses Datensatzes"), ("en", "History of this")])
def test_the_dataset_page_leads_to_the_history(client, get, language, words):
    create(client("home"))
    page = get("/dataset/trees", language=language).text
    assert f'<a href="/dataset/activity/trees">{words}' in page


def test_who_acted_is_named_to_people_who_are_logged_in(client, get):
    create(client("home"))
    assert "home-admin" in get("/dataset/activity/trees", "stranger").text
    assert "home-admin" not in get("/dataset/activity/trees").text


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_former_state_is_shown_as_it_was(client, get, language):
    made = create(client("home"), title="Bäume", notes="**alt**", extras=[{"key": "k", "value": "wert"}],
                  resources=[{"name": "Liste", "url": "https://x.example/a.csv"}])  # fmt: skip
    patch(client, title="Linden", notes="neu", extras=[], resources=[])
    new, old = keys(client)
    page = get(f"/dataset/{made['id']}/history/{old}", language=language).text
    for words in ("<h1>Bäume</h1>", "<strong>alt</strong>", "wert", "Liste", "https://x.example/a.csv"):
        assert words in page
    assert "Linden" not in page
    assert "<h1>Linden</h1>" in get(f"/dataset/trees/history/{new}").text


def test_what_changed_stands_beside_what_was(client, get):
    create(client("home"), title="Bäume", tags=[{"name": "alt"}])
    patch(client, title="Linden", tags=[{"name": "neu"}], private=True)
    new, old = keys(client)
    page = get(f"/dataset/changes/{new}", "home").text
    for before, after in (("Bäume", "Linden"), ("alt", "neu"), ("nein", "ja")):
        assert f'<td data-label="Vorher">{before}</td><td data-label="Nachher">{after}</td>' in page
    assert "metadata_modified" not in page
    assert "keinen früheren Stand" in get(f"/dataset/changes/{old}", "home").text


@pytest.mark.parametrize("town", ["", "stranger", "partner"])
def test_a_private_state_is_shown_to_its_owners_only(client, get, town):
    made = create(client("home"), title="geheim", private=True)
    (secret,) = keys(client)
    paths = [f"/dataset/{made['id']}/history/{secret}", f"/dataset/changes/{secret}"]
    assert [get(path, town).status_code for path in (*paths, "/dataset/activity/trees")] == [404] * 3
    patch(client, title="offen", private=False)
    (public,) = keys(client, town)
    assert [get(path, town).status_code for path in paths] == [404, 404]
    for path in ("/dataset/activity/trees", f"/dataset/changes/{public}", f"/dataset/trees/history/{public}"):
        page = get(path, town)
        assert page.status_code == 200
        assert "geheim" not in page.text
    assert [get(path, "home").status_code for path in paths] == [200, 200]


def test_pages_follow_each_other(client, get, monkeypatch):
    monkeypatch.setattr(history, "ROWS", 2)
    create(client("home"))
    for title in ("a", "b"):
        patch(client, title=title)
    first, second = get("/dataset/activity/trees").text, get("/dataset/activity/trees?page=2").text
    assert first.count("/dataset/changes/") == 2
    assert 'href="/dataset/activity/trees?page=2">Ältere' in first
    assert second.count("/dataset/changes/") == 1
    assert "Neuere" in second
    assert "Ältere" not in second


@pytest.mark.parametrize(("page", "status"), [("x", 400), ("0", 400), ("-1", 400), ("9" * 30, 200), ("3", 200)])
def test_odd_page_numbers_are_no_faults_of_ours(client, get, page, status):
    create(client("home"))
    assert get(f"/dataset/activity/trees?page={page}").status_code == status


@pytest.mark.parametrize("key", ["x", NOWHERE, "%00", "%ff", "..%2f", "x" * 3000, "'"])
def test_what_is_not_there(client, get, key):
    create(client("home"))
    for path in (f"/dataset/activity/{key}", f"/dataset/trees/history/{key}", f"/dataset/changes/{key}"):
        assert get(path).status_code in (400, 404)


def test_a_state_stands_under_its_own_dataset_only(client, get):
    create(client("home"))
    create(client("home"), "wells")
    (key,) = keys(client)
    assert get(f"/dataset/wells/history/{key}").status_code == 404
    assert get(f"/dataset/{NOWHERE}/history/{key}").status_code == 404


def test_what_happened_to_an_organisation_is_no_state_of_a_dataset(client, get, cast):
    create(client("home"))
    *_, made = result(client(), "organization_activity_list", {"id": "home"})
    assert made["activity_type"] == "new organization"
    for path in (f"/dataset/trees/history/{made['id']}", f"/dataset/changes/{made['id']}"):
        assert get(path).status_code == 404


def test_what_people_wrote_does_not_run(client, get):
    create(client("home"), title=EVIL, notes=EVIL, extras=[{"key": EVIL, "value": EVIL}],
           resources=[{"name": EVIL, "url": "https://x.example/" + EVIL}])  # fmt: skip
    patch(client, title=EVIL * 2, notes="", extras=[], resources=[])
    new, old = keys(client)
    for path in ("/dataset/activity/trees", f"/dataset/changes/{new}", f"/dataset/trees/history/{old}"):
        page = get(path).text
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_only_what_differs_is_compared_and_what_only_follows_is_left_out(german):
    old = {"title": "a", "notes": None, "num_tags": 1, "own": {"x": 1}, "private": True}
    new = {"title": "a", "notes": "n", "num_tags": 2, "own": {"x": 2}, "private": False}
    found = [(c.label, c.before, c.after) for c in compare(old, new)]
    assert found == [("Beschreibung", "", "n"), ("Nicht öffentlich", "ja", "nein"), ("own", '{"x":1}', '{"x":2}')]


def test_long_texts_are_cut(german):
    (change,) = compare({}, {"notes": "x" * 100_000})
    assert len(change.after) == history.LONGEST
