"""Groups, which are themes or made by people."""

import pytest

from tests.catalogue.caller import create, result


def test_all_groups_with_their_numbers(get, client, cast):
    create(client("home"), groups=[{"name": "envi"}])
    create(client("home"), "secret", private=True, groups=[{"name": "envi"}])
    page = get("/group").text
    assert 'Umwelt</span> <span class="count">1<' in page
    assert page.count('href="/group/') == 13
    assert 'Umwelt</span> <span class="count">2<' in get("/group/", "home").text


def test_a_group_with_its_datasets(get, client, cast):
    create(client("home"), title="Bäume", groups=[{"name": "envi"}])
    create(client("home"), "other", title="Straßen", groups=[{"name": "tran"}])
    page = get("/group/envi")
    assert (page.status_code, "Bäume" in page.text, "Straßen" in page.text) == (200, True, False)
    assert "<h1>Environment</h1>" in get("/group/envi", language="en").text
    assert get("/group/envi/").status_code == 200


@pytest.mark.parametrize("name", ["nothing", "ENVI", "envi%22", "envi.atom"])
def test_a_group_that_is_not_there(get, cast, name):
    assert get(f"/group/{name}").status_code == 404


@pytest.fixture
def trees(client, cast):
    def make(name, **more):
        return result(client("operator"), "group_create", {"name": name, **more})

    make("parks", title="Parks & Gärten")
    made = make("trees", title="Bäume", description="In *der* Stadt <script>", groups=[{"name": "parks"}])
    create(client("operator"), "oaks", title="Eichen", groups=[{"name": "trees"}])
    create(client("operator"), "hidden", title="Verborgen", private=True, groups=[{"name": "trees"}])
    result(client("home"), "follow_group", {"id": "trees"})
    return made


def test_groups_that_people_made_stand_below_the_themes(get, trees):
    page = get("/group", language="de").text
    assert page.index("Umwelt") < page.index(">Gruppen<") < page.index("Bäume") < page.index("Parks &amp; Gärten")
    assert (page.count('href="/group/'), 'Bäume</span> <span class="count">1<' in page) == (15, True)


def test_the_page_of_a_group_that_people_made(get, trees):
    page = get("/group/trees", language="de")
    assert (page.status_code, "<h1>Bäume</h1>" in page.text, "Eichen" in page.text) == (200, True, True)
    assert "Verborgen" not in page.text
    assert "Verborgen" in get("/group/trees", "home").text
    assert ("<em>der</em>" in page.text, "<script>" in page.text, "1 Person folgt" in page.text) == (True, False, True)
    assert 'href="/group/parks">Parks' in page.text
    assert 'href="/group/trees"' in get("/group/parks").text
    assert get(f"/group/{trees['id']}").headers["Location"].endswith("/group/trees")
    assert 'href="/dataset?groups=trees">Bäume<' in get("/dataset/oaks").text
    assert "Bäume" in get("/dataset?groups=trees").text


def test_a_deleted_group_has_no_page_and_no_feed(get, client, trees):
    feed = client().get("/feeds/group/trees.atom")
    assert (feed.status_code, "Eichen" in feed.text, "Verborgen" in feed.text) == (200, True, False)
    assert "Bäume" in feed.text
    assert client().get(f"/feeds/group/{trees['id']}.atom").status_code == 200
    result(client("operator"), "group_delete", {"id": "trees"})
    assert [get("/group/trees", town).status_code for town in ("", "operator")] == [404, 404]
    assert client().get("/feeds/group/trees.atom").status_code == 404
    assert "Bäume" not in get("/dataset/oaks").text
