"""Atom feeds: what changed, for everybody's eyes, with links that lead somewhere."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from catalogue.atom import ENTRIES
from hub.datasets import store
from hub.records import DatasetDraft
from tests.catalogue import shelf
from tests.catalogue.caller import create, result

ATOM = "{http://www.w3.org/2005/Atom}"
HOST = "http://localhost"


@pytest.fixture
def get(app, client):
    """`get(path)` is what a town gets, with an up-to-date search."""

    def ask(path, town=""):
        app.extensions["search"].catch_up()
        return client(town).get(path)

    return ask


@pytest.fixture
def read(get):
    """`read(path)` is the feed at a path, read anew."""

    def ask(path, town=""):
        answer = get(path, town)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/atom+xml;charset=utf-8"
        return ElementTree.fromstring(answer.data)

    return ask


def ids(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


@pytest.fixture
def many(database, cast, files):
    """Forty-five datasets, the last made first in each feed."""
    with database.write(cast.home.scope) as session:
        for name in (f"d{number:02}" for number in range(45)):
            draft = DatasetDraft(name, name, name=name, keyword=("Bäume & Co",), theme=("ENVI",))
            store.create(session, cast.home.id, draft, files)


def test_the_last_changed_comes_first_page_by_page(read, many):
    path, seen, pages = "/feeds/dataset.atom", [], []
    while path:
        feed = read(path)
        found = links(feed)
        assert found["self"] == HOST + path
        assert found["first"] == f"{HOST}/feeds/dataset.atom"
        assert found["last"] == f"{HOST}/feeds/dataset.atom?page=3"
        assert found.get("prev") == found.get("previous") == (HOST + pages[-1] if pages else None)
        pages.append(path)
        seen += ids(feed)
        path = found.get("next", "").removeprefix(HOST)
    assert seen == [f"d{number:02}" for number in reversed(range(45))]
    assert len(pages) == 3
    assert ENTRIES == 20


def test_a_page_beyond_the_end_is_empty_and_leads_back(read, many):
    feed = read("/feeds/dataset.atom?page=9")
    assert ids(feed) == []
    assert links(feed)["prev"] == f"{HOST}/feeds/dataset.atom?page=3"
    assert "next" not in links(feed)


def test_an_empty_hub_has_an_empty_feed(read, cast):
    feed = read("/feeds/dataset.atom")
    assert ids(feed) == []
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert links(feed)["last"] == links(feed)["self"] == f"{HOST}/feeds/dataset.atom"


@pytest.mark.parametrize(
    "path", ["/feeds/dataset.atom", "/feeds/organization/home.atom", "/feeds/custom.atom", "/dataset"]
)
@pytest.mark.parametrize("page", ["abc", "0", "-1", "1.5", "²"])
def test_a_page_is_a_number(get, cast, path, page):
    assert get(f"{path}?page={page}").status_code == 400


def test_an_entry_says_what_the_dataset_is(read, database, cast, files):
    made = shelf.put(database, cast.home, shelf.EVERYTHING, files)
    (entry,) = read("/feeds/dataset.atom").iter(f"{ATOM}entry")
    with database.read(cast.home.scope) as session:
        row = store.shown(session, made["dataset"]).dataset
    assert entry.findtext(f"{ATOM}id") == f"{HOST}/dataset/{made['dataset']}"
    assert entry.findtext(f"{ATOM}title") == "Alles über Bäume"
    assert entry.findtext(f"{ATOM}updated") == f"{row.metadata_modified:%Y-%m-%dT%H:%M:%SZ}"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Home"
    assert entry.findtext(f"{ATOM}summary").startswith("Alle **Bäume**")
    assert [c.get("term") for c in entry.iter(f"{ATOM}category")] == ["baum", "Grünfläche"]
    assert links(entry)["alternate"] == f"{HOST}/dataset/everything"
    enclosures = [link for link in entry.iter(f"{ATOM}link") if link.get("rel") == "enclosure"]
    assert enclosures[0].get("href").startswith(f"{HOST}/dataset/{made['dataset']}/resource/{made['file']}/download/")
    assert (enclosures[0].get("type"), enclosures[0].get("title")) == ("text/csv", "Bäume")
    assert enclosures[0].get("length") == str(len("name;höhe\nLinde;12,5\n".encode("cp1252")))
    assert len(enclosures) == 3


def test_a_feed_is_as_new_as_its_newest_entry(read, many):
    feed = read("/feeds/dataset.atom")
    times = [entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry")]
    assert feed.findtext(f"{ATOM}updated") == max(times) == times[0]


def test_feeds_of_a_part(read, client, many, cast):
    create(client("partner"), "other", town="partner")
    assert "other" not in ids(read("/feeds/organization/home.atom"))
    assert ids(read("/feeds/organization/partner.atom")) == ["other"]
    assert ids(read(f"/feeds/organization/{cast.partner.id}.atom")) == ["other"]
    assert len(ids(read("/feeds/group/envi.atom"))) == 20
    feed = read("/feeds/tag/B%C3%A4ume%20&%20Co.atom?page=3")
    assert len(ids(feed)) == 5
    assert links(feed)["self"] == f"{HOST}/feeds/tag/B%C3%A4ume%20%26%20Co.atom?page=3"
    assert ids(read(urlsplit(links(feed)["first"]).path)) == [*ids(read("/feeds/dataset.atom"))[1:], "d25"]


@pytest.mark.parametrize(
    "path", ["organization/nothing", "group/nothing", "group/agri2", "tag/nothing", 'tag/"', "tag/\\", "x"]
)
def test_what_there_is_not_has_no_feed(get, cast, path):
    assert get(f"/feeds/{path}.atom").status_code == 404


def test_a_question_as_a_feed(read, client, many):
    create(client("partner"), "trees", town="partner", title="Linden", tags=[{"name": "a b"}])
    assert ids(read("/feeds/custom.atom?q=linde")) == ["Linden"]
    assert ids(read("/feeds/custom.atom?tags=a+b&organization=partner")) == ["Linden"]
    assert ids(read("/feeds/custom.atom?tags=a+b&organization=home")) == []
    feed = read("/feeds/custom.atom?q=name:d*&sort=name+asc&tags=B%C3%A4ume+%26+Co&page=2")
    assert ids(feed) == [f"d{number:02}" for number in range(20, 40)]
    asked = parse_qs(urlsplit(links(feed)["next"]).query)
    assert asked == {"q": ["name:d*"], "sort": ["name asc"], "tags": ["Bäume & Co"], "page": ["3"]}


HOSTILE = [
    "a%20b=1", "a:b=1", "%28=1", '"=1', "q={!x}y", "q=a:%22", "sort=nothing", "sort=name%20sideways", "q=" + "(" * 999,
    "fq=private:true", "tags=%22%20OR%20*:*", "x=" + "y" * 3000, "page=1&page=2", "q=%ff", "__class__=1",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_question_finds_nothing_hidden(get, client, cast, query):
    create(client("home"), "secret", private=True)
    answer = get(f"/feeds/custom.atom?{query}")
    assert answer.status_code < 500
    assert b"/dataset/secret" not in answer.data


@pytest.mark.parametrize("town", ["", "home", "operator"])
@pytest.mark.parametrize("path", ["dataset", "organization/home", "group/envi", "tag/xx", "custom"])
def test_nothing_private_stands_in_a_feed(get, client, cast, path, town):
    more = {"tags": [{"name": "xx"}], "groups": [{"name": "envi"}]}
    create(client("home"), "secret", private=True, **more)
    create(client("home"), "gone", **more)
    create(client("home"), "open", **more)
    result(client("home"), "package_delete", {"id": "gone"})
    found = get(f"/feeds/{path}.atom", town).data
    assert b"/dataset/open" in found
    assert b"/dataset/secret" not in found
    assert b"/dataset/gone" not in found


def test_what_became_private_this_moment_is_gone_before_the_search_knows(app, client, database, cast):
    made = create(client("home"), "secret")
    with database.write(cast.home.scope) as session:
        store.publish(session, store.dataset(session, made["id"]), True)
    for town in ("", "home"):
        assert b"/dataset/secret" not in client(town).get("/feeds/dataset.atom").data


def test_text_that_no_xml_can_hold_is_left_out(read, database, cast, files):
    draft = replace(shelf.MINIMAL, title="a\x0b<b>&\x1f]]>", description="\x08\ufffe\U0001f333")
    shelf.put(database, cast.home, draft, files)
    (entry,) = read("/feeds/dataset.atom").iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "a<b>&]]>"
    assert entry.findtext(f"{ATOM}summary") == "\U0001f333"


def test_who_has_the_feed_gets_it_again_when_it_changed(client, get, many):
    mark = get("/feeds/dataset.atom").headers["ETag"]
    again = client().get("/feeds/dataset.atom", headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    create(client("home"), "newer")
    assert client().get("/feeds/dataset.atom", headers={"If-None-Match": mark}).status_code == 200
