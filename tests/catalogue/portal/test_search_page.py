"""Searching: what an address asks, facets as links, the order, and help when nothing is found."""

import re

import orjson
import pytest
from werkzeug.datastructures import MultiDict

from catalogue.portal import search_page
from catalogue.portal.search_page import Question
from hub.errors import BadRequest
from hub.records import DatasetDraft, DistributionDraft
from tests.catalogue.caller import create
from tests.catalogue.portal import town

SIGNS = 'Bäume "alt" \\ (neu): a/b'


@pytest.fixture
def filled(database, files, cast):
    """45 lists of roads, every third about traffic, every second as CSV."""
    drafts = []
    for number in range(45):
        part = DistributionDraft(f"p{number}", format="XLSX" if number % 2 else "CSV", access_url="https://a.example/x")
        draft = DatasetDraft(
            f"d{number}",
            f"Straßenliste {number:02}",
            f"liste-{number:02}",
            "Alle Straßen der Stadt.",
            license="dl-by-de/2.0",
            keyword=("Straße", SIGNS) if number == 7 else ("Straße",),
            theme=("TRAN",) if number % 3 == 0 else ("REGI",),
            distribution=(part,),
        )
        drafts.append(((cast.home if number < 30 else cast.partner).id, draft))
    town.add_all(database, files, drafts)


def hits(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/dataset/([^"]+)"', page)


def test_a_search_counts_and_lists_twenty(get, filled):
    page = get("/dataset?q=straßen").text
    assert "45 Datensätze zu „straßen“" in page
    assert len(hits(page)) == 20


def test_the_last_page_has_the_rest(get, filled):
    assert len(hits(get("/dataset?q=straßen&page=3").text)) == 5


def test_a_word_that_nobody_used_is_not_found_in_between(get, filled):
    assert hits(get("/dataset?q=xylophon").text) == []


FILTERS = {
    "organization=home": 30,
    "groups=tran": 15,
    "res_format=CSV": 23,
    "license_id=dl-by-de/2.0": 45,
    "tags=Straße": 45,
    "groups=tran&res_format=CSV&organization=home": 5,
    "tags=Straße&tags=fehlt": 0,
    "groups=tran&groups=regi": 0,
}


def test_filters_hold_together(get, filled):
    for filters, count in FILTERS.items():
        assert f">{count} Datens" in get(f"/dataset?{filters}").text, filters


def test_facets_are_links_with_names_and_counts(get, filled):
    page = get("/dataset").text
    assert re.search(r'href="/dataset\?organization=home"[^>]*><span>Home</span> <span class="count">30<', page)
    assert re.search(r'href="/dataset\?groups=tran"[^>]*><span>Verkehr</span> <span class="count">15<', page)
    assert "Datenlizenz Deutschland Namensnennung 2.0" in page


def test_a_chosen_filter_can_be_taken_back(get, filled):
    page = get("/dataset?q=straßen&groups=tran&res_format=CSV").text
    assert 'href="/dataset?q=stra%C3%9Fen&amp;groups=tran"' in page
    assert 'href="/dataset?q=stra%C3%9Fen&amp;res_format=CSV"' in page
    assert 'href="/dataset?q=stra%C3%9Fen"' in page


def test_a_filter_may_hold_any_sign(get, filled):
    page = get("/dataset").text
    (address,) = re.findall(r'href="([^"]+)"[^>]*><span>Bäume', page)
    assert hits(get(address.replace("&amp;", "&")).text) == ["liste-07"]


def test_a_new_search_keeps_filters_and_order(get, filled):
    page = get("/dataset?groups=tran&sort=title_string+asc").text
    assert '<input type="hidden" name="groups" value="tran">' in page
    assert '<input type="hidden" name="sort" value="title_string asc">' in page


def test_the_order_can_be_chosen(get, filled):
    assert hits(get("/dataset?sort=title_string+asc").text)[:2] == ["liste-00", "liste-01"]


def test_an_unknown_order_is_refused(get, filled):
    assert get("/dataset?sort=price+asc").status_code == 409


def test_words_with_a_colon_are_words_where_they_are_no_question(get, filled):
    assert "45 Datensätze" in get("/dataset?q=straßen:+[").text
    assert hits(get('/dataset?q=name:"liste-07"').text) == ["liste-07"]


def test_nothing_found_says_which_word_alone_finds_something(get, filled):
    page = get("/dataset?q=straßen+xylophon+trompete+geige&groups=tran").text
    assert "0 Datensätze" in page
    assert "Nur „straßen“:" in page
    assert "45 Datensätze</a>" in page
    assert "Nur „xylophon“" not in page


def test_a_page_beyond_the_end_leads_back(get, filled):
    page = get("/dataset?q=straßen&page=9").text
    assert "So viele Seiten gibt es nicht" in page
    assert hits(page) == []


def test_a_hit_says_what_there_is_and_how_fresh(get, database, files, cast):
    town.add_trees(database, files, cast.home.id)
    town.add_station(database, cast.home.id, [("Temperatur", "°C", town.sine(24))])
    page = get("/dataset").text
    assert "40 Zeilen, heute aktualisiert." in page
    assert "1 Messreihe, 145 Werte, neuester Wert gerade eben." in page


def test_a_hit_of_another_town_that_is_private_is_not_counted(get, database, files, cast):
    town.add_trees(database, files, cast.home.id, private=True)
    assert "0 Datensätze" in get("/dataset?q=baumkataster", "stranger").text
    assert "1 Datensatz" in get("/dataset?q=baumkataster", "home").text


@pytest.mark.parametrize("page", ["x", "0", "", "7"])
def test_reading_a_page_number(page):
    if page in ("x", "0"):
        with pytest.raises(BadRequest):
            search_page.read(MultiDict({"page": page}))
    else:
        assert search_page.read(MultiDict({"page": page})).page == int(page or 1)


def test_repeated_filters_count_once():
    asked = search_page.read(MultiDict([("tags", "a"), ("tags", "b"), ("tags", "a"), ("tags", "")]))
    assert asked.filters == ['tags:"a"', 'tags:"b"']


def test_signs_in_a_filter_are_escaped():
    assert search_page.filter_on("tags", 'a"b\\c') == 'tags:"a\\"b\\\\c"'


@pytest.mark.parametrize(
    ("here", "count", "near"), [(1, 5, [1]), (1, 45, [1, 2, 3]), (5, 200, [1, 4, 5, 6, 10]), (10, 200, [1, 9, 10])]
)
def test_the_pages_to_link_to(here, count, near):
    assert search_page.Page(Question(page=here), count, (), ()).near == near


@pytest.fixture
def placed(client, cast):
    """Two datasets, each about its own square."""
    for name, west in (("ulm", 9.9), ("bonn", 7.0)):
        corners = [[west, 48.3], [west + 0.2, 48.3], [west + 0.2, 48.5], [west, 48.5], [west, 48.3]]
        place = orjson.dumps({"type": "Polygon", "coordinates": [corners]}).decode()
        create(client("home"), name, title=f"Karte {name}", spatial=place, tags=[{"name": "Karte"}])


def test_only_what_lies_in_an_area_is_found_and_the_area_is_kept(get, placed):
    page = get("/dataset?q=karte&ext_bbox=9.8,48.2,10.2,48.6&tags=Karte").text
    assert hits(page) == ["ulm"]
    assert "Gebiet: 9.8,48.2,10.2,48.6" in page
    assert 'name="ext_bbox" value="9.8,48.2,10.2,48.6"' in page
    assert '<input type="hidden" name="ext_bbox" value="9.8,48.2,10.2,48.6">' in page
    for address in re.findall(r'href="(/dataset\?[^"]*sort=[^"]*)"', page):
        assert "ext_bbox=9.8" in address
    assert "Gebiet:" not in get("/dataset?q=karte").text
    assert hits(get("/dataset?ext_bbox=0,0,1,1").text) == []
    assert "Gebiet: 0,0,1,1" in get("/dataset?ext_bbox=0,0,1,1").text


def test_the_next_page_keeps_the_area_and_the_lengths_of_lists(german):
    question = search_page.read(MultiDict([("ext_bbox", "1,2,3,4"), ("_tags_limit", "0"), ("page", "2")]))
    assert question.url(3) == "/dataset?page=3&ext_bbox=1,2,3,4&_tags_limit=0"
    assert search_page.Page(question, 0, (), ()).without == "/dataset?page=2&_tags_limit=0".replace("page=2&", "")


@pytest.mark.parametrize("box", ["x", "1,2,3", "1,2,3,nan", "9,9,9,-9", "1e999,0,0,0", "," * 100, "1;2;3;4"])
def test_an_area_that_is_none_is_refused_in_words(get, cast, box):
    answer = get(f"/dataset?ext_bbox={box}")
    assert answer.status_code == 409
    assert "ext_bbox must be four numbers" in answer.text


def test_all_values_of_a_list_stand_there_when_asked_for(get, client, cast):
    create(client("home"), tags=[{"name": f"wort {number:02}"} for number in range(60)])
    short, whole, three = (get(f"/dataset{asked}").text for asked in ("", "?_tags_limit=0", "?_tags_limit=3"))
    assert short.count("tags=wort") == 50
    assert 'href="/dataset?_tags_limit=0"' in short
    assert whole.count("tags=wort") == 60
    assert "weitere" not in whole
    assert "57 weitere" in three
    for odd in ("x", "-1", "9" * 50, ""):
        assert get(f"/dataset?_tags_limit={odd}").status_code == 200
