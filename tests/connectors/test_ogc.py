import pytest

from connectors import ogc
from hub.errors import Unreachable, Unreadable
from hub.records import Context


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html><body>Log in</body></html>", "HTML page"),
        (b"not found", "not JSON"),
        (b"[1]", "not an object"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b"", "not JSON"),
    ],
)
def test_what_is_no_object_is_refused_in_a_sentence(body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        ogc.values(body)


def test_an_answer_that_is_no_object_ends_the_run(site, door):
    site.reply = lambda *_: (200, {}, b"<html></html>")
    with pytest.raises(Unreachable, match="cannot be read: An HTML page"):
        ogc.get(Context({}, door), site.url)


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ([{"rel": "items", "href": "items"}], "https://a.example/x/items"),
        ([{"rel": "http://www.opengis.net/def/rel/ogc/1.0/items", "href": "/items"}], "https://a.example/items"),
        (
            [
                {"rel": "items", "type": "text/html", "href": "a"},
                {"rel": "items", "type": "application/geo+json", "href": "b"},
            ],
            "https://a.example/x/b",
        ),
        ([{"rel": "items", "type": "text/html", "href": "a"}], ""),
        ([{"rel": "self", "href": "a"}, "items", {"rel": "items"}, {"rel": ["items"], "href": 1}], ""),
        ("items", ""),
        ([{"rel": "items", "href": "http://["}], ""),
    ],
)
def test_a_relation_leads_to_json_wherever_its_link_stands(links, found):
    assert ogc.leads({"links": links}, "https://a.example/x/", "items") == found


def test_the_first_relation_that_is_there_counts():
    links = [{"rel": "data", "href": "b"}, {"rel": "items", "href": "a"}]
    assert ogc.leads({"links": links}, "https://a.example/", "items", "data") == "https://a.example/a"


def test_the_next_page_is_at_the_server_that_was_asked():
    page = {"links": [{"rel": "next", "href": "http://inner:8080/items?offset=10"}]}
    assert ogc.follow(page, "https://a.example/items?limit=10") == "https://a.example/items?offset=10"


def test_a_last_page_leads_nowhere():
    assert ogc.follow({"links": []}, "https://a.example/items") == ""


def test_half_characters_do_not_survive():
    assert ogc.text("\ud800") == "?"


def test_a_body_is_an_object_again():
    assert ogc.values(ogc.body({"a": "ä"})) == {"a": "ä"}
