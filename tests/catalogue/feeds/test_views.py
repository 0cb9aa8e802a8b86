"""The feeds by search and profile, series, pages that become RDF, and marks that are known before any work."""

from dataclasses import replace
from datetime import timedelta

import pytest
from rdflib import RDF, URIRef
from rdflib.namespace import DCAT

from catalogue.feeds import memory
from hub import changes
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.db import now
from hub.iot import store as iot
from tests.catalogue import graphs, shapes, shelf
from tests.catalogue.caller import create, result
from tests.conftest import on_sqlite

pytestmark = on_sqlite


def graph(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    return graphs.parsed(answer.data, "ttl")


def found(client, query: str) -> set[str]:
    """The names of the datasets in a page of the catalogue."""
    said = graph(client, f"/catalog.ttl?{query}")
    datasets = said.subjects(RDF.type, DCAT.Dataset)
    return {str(said.value(each, DCAT.landingPage)).rpartition("/")[2] for each in datasets}


@pytest.fixture
def series(client, cast):
    """A series of home with one public and one private member, and a dataset beside it."""
    made = create(client("home"), "years", type="dataset_series", title="Bäume je Jahr", contact_email="a@town.example")
    create(client("home"), "trees-2023", title="2023", in_series=["years"], license_id="cc-zero", frequency="ANNUAL")
    create(client("home"), "trees-2024", title="2024", in_series=[made["id"]], private=True)
    create(client("home"), "roads", title="Straßen", license_id="cc-zero")
    return made


def test_a_page_holds_what_a_search_finds(client, series):
    assert found(client(), "q=Straßen") == {"roads"}
    assert found(client(), "fq=frequency:ANNUAL") == {"trees-2023"}
    pages = [client(town).get("/catalog.ttl?q=2024") for town in ("home", "")]
    assert "trees-2024" not in pages[0].text  # it is private
    assert pages[0].data == pages[1].data
    assert found(client(), "fq=dataset_type:dataset_series") == set()
    later = now() + timedelta(days=1)
    assert found(client(), f"q=Straßen&modified_since={later:%Y-%m-%dT%H:%M:%S}") == set()


def test_a_search_that_cannot_be_read_is_refused(client, cast):
    assert client().get("/catalog.ttl?fq=frequency:[").status_code in (400, 409)
    assert client().get("/catalog.ttl?profiles=x").status_code == 409
    assert client().get("/dataset_series/nothing.ttl").status_code == 404


def test_profiles_tell_the_same_in_other_words(client, series):
    create(client("home"), "versioned", version="1.2")
    for profile, words in {"dcatap_de": "dcat:version", "dcatap_de_2": "owl:versionInfo"}.items():
        said = graph(client(), f"/dataset/versioned.ttl?profiles={profile}")
        assert len(list(said.subject_objects(graphs.name(words)))) == 1
    both = graph(client(), "/catalog.ttl?profiles=dcatap_de,dcatap_de_2")
    assert {graphs.name("dcat:version"), graphs.name("owl:versionInfo")} <= set(both.predicates())


def test_a_series_and_its_members(client, series):
    subject = URIRef(f"http://localhost/dataset_series/{series['id']}")
    for address in (f"/dataset_series/{series['id']}.ttl", "/dataset_series/years.ttl"):
        assert (subject, RDF.type, graphs.name("dcat:DatasetSeries")) in graph(client(), address)
    page = graph(client(), "/catalog.ttl")
    assert len(list(page.subjects(graphs.name("dcat:inSeries"), subject))) == 1
    assert (subject, RDF.type, graphs.name("dcat:DatasetSeries")) in page
    if shapes.SHAPES.exists():
        assert shapes.faults(page) == []
    assert client().get("/dataset/years.ttl").headers["Location"] == "/dataset_series/years.ttl"
    assert client().get("/dataset_series/roads.ttl").status_code == 404


@pytest.mark.parametrize("path", ["/", "/dataset/roads", "/dataset_series/years"])
def test_a_page_is_rdf_for_programs_that_ask_for_it(client, series, path):
    said = client().get(path, headers={"Accept": "text/turtle"})
    assert said.headers["Content-Type"] == "text/turtle;charset=utf-8"
    assert "Accept" in said.vary
    page = client().get(path, headers={"Accept": "text/html"})
    assert (page.mimetype, "Accept" in page.vary) == ("text/html", True)
    assert 'rel="alternate" type="text/turtle"' in page.text


def test_private_data_stays_private_whatever_is_asked_for(client, series):
    for path in ("/dataset/trees-2024", "/dataset/trees-2024.ttl"):
        for town, status in {"": 404, "stranger": 404, "home": 200}.items():
            assert client(town).get(path, headers={"Accept": "text/turtle"}).status_code == status


def test_who_has_it_already_gets_nothing_and_nothing_is_written(client, series, monkeypatch):
    marks = {path: client().get(path).headers["ETag"] for path in ("/catalog.ttl?page=1", "/dataset/roads.jsonld")}
    monkeypatch.setattr(memory.writers, "whole", None)  # to write would be an error
    for path, mark in marks.items():
        assert client().get(path, headers={"If-None-Match": mark}).status_code == 304


def test_a_change_elsewhere_leaves_the_mark_and_a_change_here_does_not(client, series):
    mark = client().get("/dataset/roads.ttl").headers["ETag"]
    result(client("home"), "package_patch", {"id": "trees-2023", "notes": "x"})
    assert client().get("/dataset/roads.ttl", headers={"If-None-Match": mark}).status_code == 304
    result(client("home"), "organization_patch", {"id": "home", "title": "Another name"})
    assert client().get("/dataset/roads.ttl", headers={"If-None-Match": mark}).status_code == 200


def test_the_first_reading_and_that_of_a_new_day_change_the_mark(client, database, cast, files):
    id = shelf.put(database, cast.home, replace(shelf.MINIMAL, name="live"), files)["dataset"]
    stream = shelf.stream(database, cast.home, (), dataset=id)
    for hours, status in ((1, 200), (2, 304), (30, 200)):
        mark = client().get("/dataset/live.ttl").headers["ETag"]
        with database.write(cast.home.scope) as session:
            iot.append(session, [iot.Observed(stream, shelf.START + timedelta(hours=hours), 1.0)])
        assert client().get("/dataset/live.ttl", headers={"If-None-Match": mark}).status_code == status


def test_a_deleted_series_is_gone(client, database, cast, series):
    with database.write(cast.home.scope) as session:
        store.remove(session, store.dataset(session, series["id"]))
    assert client().get(f"/dataset_series/{series['id']}.ttl").status_code == 404
    assert graphs.name("dcat:DatasetSeries") not in set(graph(client(), "/catalog.ttl").objects())


def test_an_office_that_moves_to_another_town_is_read_anew(client, database, cast, series):
    result(
        client("operator"),
        "organization_patch",
        {"id": "partner", "extras": [{"key": "official_key", "value": "08421000"}]},
    )
    mark = client().get("/dataset/roads.ttl").headers["ETag"]
    with database.read(OPERATOR) as session:
        before = changes.head(session)
    result(client("operator"), "organization_patch", {"id": "home", "groups": [{"name": "partner"}]})
    again = client().get("/dataset/roads.ttl", headers={"If-None-Match": mark})
    assert (again.status_code, "08421000" in again.text) == (200, True)
    with database.read(OPERATOR) as session:
        roads = str(store.dataset(session, "roads").id)
        assert roads in {each.subject for each in changes.since(session, before)}
