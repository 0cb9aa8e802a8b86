"""Addresses that begin with a language."""

import re

import pytest

from tests.catalogue.caller import create


@pytest.mark.parametrize(("code", "word"), [("de", "Datensätze"), ("en", "Datasets")])
@pytest.mark.parametrize(
    "path", ["", "/", "/dataset", "/dataset/", "/dataset/trees", "/organization", "/group", "/about"]
)
def test_every_page_is_there_in_both_languages(get, client, cast, code, word, path):
    create(client("home"))
    other = "en" if code == "de" else "de"
    answer = get(f"/{code}{path}", language=other)
    assert answer.status_code == 200
    assert f'<html lang="{code}">' in answer.text
    assert f'href="/{code}/dataset"' in answer.text
    assert word in answer.text


def test_the_language_in_front_beats_cookie_and_browser(client, cast):
    browser = client()
    browser.get("/?lang=de", headers={"Accept": "text/html"})
    assert '<html lang="en">' in browser.get("/en/", headers={"Accept-Language": "de"}).text


def test_the_other_language_of_a_page_is_one_link_away_and_stays(get, cast):
    page = get("/de/dataset?q=b%C3%A4ume&sort=name+asc").text
    (address,) = re.findall(r'<a href="([^"]+)" lang="en"', page)
    assert address == "/en/dataset?q=b%C3%A4ume&amp;sort=name+asc"
    other = get(address.replace("&amp;", "&")).text
    assert '<html lang="en">' in other
    assert 'href="/en/organization"' in other


def test_without_a_language_in_front_a_parameter_says_it(get, cast):
    (address,) = re.findall(r'<a href="([^"]+)" lang="en"', get("/dataset?q=x").text)
    assert address == "?q=x&amp;lang=en"


def test_an_id_leads_to_the_name_in_the_same_language(get, client, cast):
    made = create(client("home"))
    answer = get(f"/en/dataset/{made['id']}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/dataset/trees")


def test_programs_may_have_a_language_in_front_too(client, cast):
    create(client("home"))
    assert client().get("/en/api/3/action/package_show?id=trees").json["success"] is True
    answer = client().get("/de/api/3/action/package_show?id=nothing")
    assert (answer.status_code, answer.json["error"]["__type"]) == (404, "Not Found Error")


@pytest.mark.parametrize("path", ["/fr/dataset", "/DE/dataset", "/de/de/dataset", "/german/", "/de/nothing", "/ende/"])
def test_what_is_no_language_of_ours_is_no_page(get, cast, path):
    assert get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/de//evil.example", "/de//evil.example/%2e%2e", "/en/%5cevil.example", "/de/%0d%0aSet-Cookie:a"]
)
def test_a_hostile_path_leads_nowhere_else(get, cast, path):
    answer = get(path)
    assert answer.status_code in (308, 404)
    assert "evil" not in answer.headers.get("Location", "").partition("/de/")[0]
    assert not re.search(r'href="//', answer.text)
    assert "Set-Cookie" not in answer.headers


def test_a_dataset_may_be_called_like_a_language(get, client, cast):
    create(client("home"), "de")
    assert get("/dataset/de").status_code == 200
