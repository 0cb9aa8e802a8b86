"""The page of one resource, and the addresses that old portals had."""

from uuid import uuid4

import pytest

from tests.catalogue import shelf
from tests.catalogue.caller import create


@pytest.fixture
def made(database, cast, files):
    return shelf.put(database, cast.home, shelf.EVERYTHING, files)


def test_a_resource_by_name_and_by_id_of_its_dataset(get, made):
    for key in ("everything", made["dataset"]):
        page = get(f"/dataset/{key}/resource/{made['file']}")
        assert page.status_code == 200
        assert '<h1 id="title">Bäume</h1>' in page.text
        assert f"/dataset/{made['dataset']}/resource/{made['file']}/download/b%C3%A4ume.csv" in page.text
        assert "Als <em>Tabelle</em>" in page.text
        assert "Linde" in page.text
        assert 'href="/dataset/everything"' in page.text
        assert "text/csv" in page.text


def test_a_link_leads_to_its_site(get, made):
    page = get(f"/dataset/everything/resource/{made['link']}").text
    assert 'href="https://town.example/file.zip"' in page


def test_readings_can_be_had_too(get, database, cast, files):
    stream = shelf.stream(database, cast.home)
    part = shelf.DistributionDraft("readings", title="Messwerte")
    ids = shelf.put(database, cast.home, shelf.replace(shelf.MINIMAL, distribution=(part,)), files)
    with database.write(cast.home.scope) as session:
        session.get(shelf.Distribution, ids["readings"]).datastream_id = stream
    assert f'href="/datastreams/{stream}/observations.csv"' in get(f"/dataset/trees/resource/{ids['readings']}").text


def test_a_resource_stands_in_its_own_dataset_alone(get, client, made):
    create(client("home"), "other")
    assert get(f"/dataset/other/resource/{made['file']}").status_code == 404
    assert get(f"/dataset/nothing/resource/{made['file']}").status_code == 404
    assert get(f"/dataset/everything/resource/{uuid4()}").status_code == 404
    assert get("/dataset/everything/resource/file").status_code == 404


@pytest.mark.parametrize(("town", "status"), [("", 404), ("stranger", 404), ("home", 200)])
def test_a_resource_of_a_private_dataset(get, database, cast, files, town, status):
    made = shelf.put(database, cast.home, shelf.EVERYTHING, files, private=True)
    assert get(f"/dataset/everything/resource/{made['file']}", town).status_code == status
    assert get(f"/dataset/{made['dataset']}", town).status_code == (302 if status == 200 else 404)


OLD = [
    ("/package", "/dataset"), ("/package/", "/dataset"), ("/package/trees", "/dataset/trees"),
    ("/package/b%C3%A4ume%20x", "/dataset/b%C3%A4ume%20x"), ("/tag", "/dataset"), ("/tag/", "/dataset"),
    ("/tag/a%20b", "/dataset?tags=a+b"), ("/tag/a/b", "/dataset?tags=a/b"),
    ("/tag/x%22%26q=1", "/dataset?tags=x%22%26q%3D1"), ("/en/package/trees", "/en/dataset/trees"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), OLD)
def test_old_addresses_lead_to_the_new_ones(get, cast, old, new):
    answer = get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, new)


def test_an_end_without_a_name_is_the_same_page(get, client, cast):
    create(client("home"))
    for path in ("/dataset/", "/organization/", "/dataset/trees/", "/organization/home/", "/group/", "/about"):
        assert get(path).status_code == 200, path


def test_a_page_of_the_search_beyond_the_end_is_empty(get, client, cast):
    create(client("home"))
    assert get("/dataset?page=99").status_code == 200
    assert "/dataset/trees" not in get("/dataset?page=99").text
