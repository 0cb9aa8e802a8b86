"""The catalogue as others harvest it: public datasets only, page by page, the same bytes while nothing changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from catalogue.feeds import selection
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.db import now
from hub.identity import store as identity
from hub.iot import store as iot
from hub.records import DistributionDraft
from hub.sharing import store as sharing
from tests.catalogue import graphs, shapes, shelf

TYPES = {
    "ttl": "text/turtle;charset=utf-8",
    "rdf": "application/rdf+xml;charset=utf-8",
    "xml": "application/rdf+xml;charset=utf-8",
    "jsonld": "application/ld+json;charset=utf-8",
    "n3": "text/n3;charset=utf-8",
}
MARKER = "geheimwort"


def graph(answer, suffix="ttl") -> Graph:
    assert answer.status_code == 200
    return graphs.parsed(answer.data, suffix)


def datasets(found: Graph) -> set[str]:
    return {str(each) for each in found.subjects(RDF.type, graphs.name("dcat:Dataset"))}


def pages(client, address: str) -> Iterator[Graph]:
    while address:
        found = graph(client.get(address))
        yield found
        (page,) = found.subjects(RDF.type, graphs.name("hydra:PagedCollection"))
        address = str(found.value(page, graphs.name("hydra:next")) or "")


@pytest.fixture
def shop(database, cast, files, monkeypatch):
    """Five public datasets, shown two on a page."""
    monkeypatch.setattr(selection, "PAGE", 2)
    return [
        shelf.put(database, cast.home, replace(shelf.MINIMAL, name=f"trees-{n}"), files)["dataset"] for n in range(5)
    ]


@pytest.fixture
def secret(database, cast, files):
    """A private dataset of home that has one word everywhere, granted to partner."""
    part = DistributionDraft("p", title=MARKER, description=MARKER, access_url=f"https://town.example/{MARKER}")
    draft = replace(
        shelf.MINIMAL, title=MARKER, name=MARKER, description=MARKER, keyword=(MARKER,), distribution=(part,),
        terms={"publisher_name": MARKER},
    )  # fmt: skip
    id = shelf.put(database, cast.home, draft, files, private=True)["dataset"]
    shelf.stream(database, cast.home, dataset=id, private=True, name=MARKER)
    with database.write(cast.home.scope) as session:
        partner = identity.organization(session, "partner")
        until = now() + timedelta(days=1)
        sharing.add(session, store.dataset(session, id), partner, purpose="test", until=until)
    return id


def test_the_catalogue_in_every_format(client, database, cast, files):
    id = shelf.put(database, cast.home, shelf.EVERYTHING, files)["dataset"]
    for suffix, media_type in TYPES.items():
        answer = client().get(f"/catalog.{suffix}")
        assert answer.headers["Content-Type"] == media_type
        assert datasets(graph(answer, suffix)) == {f"http://localhost/dataset/{id}"}


def test_every_format_says_the_same(client, database, cast, files):
    shelf.put(database, cast.home, shelf.EVERYTHING, files)
    turtle, others = graph(client().get("/dataset/everything.ttl")), ("rdf", "xml", "jsonld", "n3")
    for suffix in others:
        assert isomorphic(turtle, graph(client().get(f"/dataset/everything.{suffix}"), suffix))


@pytest.mark.parametrize("key", ["name", "id"])
def test_one_dataset_by_name_and_by_id(client, database, cast, files, key):
    id = shelf.put(database, cast.home, shelf.EVERYTHING, files)["dataset"]
    for suffix, media_type in TYPES.items():
        answer = client().get(f"/dataset/{id if key == 'id' else 'everything'}.{suffix}")
        assert answer.headers["Content-Type"] == media_type
        found = graph(answer, suffix)
        assert datasets(found) == {f"http://localhost/dataset/{id}"}
        assert Literal("Alles über Bäume", lang="de") in set(found.objects())


@pytest.mark.skipif(not shapes.SHAPES.exists(), reason="the official shapes are not beside this checkout")
def test_the_catalogue_is_valid(client, database, cast, files):
    shelf.put(database, cast.home, shelf.EVERYTHING, files)
    id = shelf.put(database, cast.partner, shelf.MINIMAL, files)["dataset"]
    shelf.stream(database, cast.partner, dataset=id)
    assert shapes.faults(graph(client().get("/catalog.ttl"))) == []


def test_the_client_chooses_the_format(client):
    wishes = {
        "": "ttl",
        "*/*": "ttl",
        "text/html,*/*;q=0.1": "ttl",
        "text/turtle": "ttl",
        "application/ld+json": "jsonld",
        "application/rdf+xml, text/turtle;q=0.5": "rdf",
        "image/png": "ttl",
    }
    answers = {wish: client().get("/catalog", headers={"Accept": wish}) for wish in wishes}
    assert {wish: answer.headers["Content-Type"] for wish, answer in answers.items()} == {
        wish: TYPES[suffix] for wish, suffix in wishes.items()
    }
    assert all("Accept" in answer.vary for answer in answers.values())


def test_another_format_is_not_there(client, database, cast, files):
    shelf.put(database, cast.home, shelf.MINIMAL, files)
    addresses = ("/catalog.csv", "/catalog.html", "/dataset/trees.json", "/dataset/trees.csv")
    assert [client().get(address).status_code for address in addresses] == [404] * 4


def test_a_page_is_a_number_from_one(client):
    wrong = ("0", "-1", "abc", "", "1.5", "²", "99999999999999999999")
    answers = {page: client().get(f"/catalog.ttl?page={page}").status_code for page in wrong}
    assert answers == dict.fromkeys(wrong, 409)


def test_modified_since_is_a_time(client):
    wrong = ("gestern", "2024-13-01", "9999-12-31T23:59:59-14:00")
    answers = {since: client().get(f"/catalog.ttl?modified_since={since}").status_code for since in wrong}
    assert answers == dict.fromkeys(wrong, 409)


def test_all_pages_together_have_every_dataset_once(client, shop):
    found = list(pages(client(), "http://localhost/catalog.ttl"))
    assert [len(datasets(page)) for page in found] == [2, 2, 1]
    assert set().union(*map(datasets, found)) == {f"http://localhost/dataset/{id}" for id in shop}


def test_the_last_changed_comes_first(client, database, cast, shop):
    with database.write(cast.home.scope) as session:
        store.dataset(session, shop[0]).metadata_modified = now()
    assert f"http://localhost/dataset/{shop[0]}" in datasets(graph(client().get("/catalog.ttl")))


def test_a_page_says_where_it_stands(client, shop):
    found = graph(client().get("/catalog.ttl?page=2"))
    node = URIRef("http://localhost/catalog.ttl?page=2")
    assert (node, RDF.type, graphs.name("hydra:PartialCollectionView")) in found
    assert {w: found.value(node, graphs.name(f"hydra:{w}")).toPython() for w in ("totalItems", "itemsPerPage")} == {
        "totalItems": 5,
        "itemsPerPage": 2,
    }
    for word, page in {"first": 1, "last": 3, "next": 3, "previous": 1}.items():
        address = f"http://localhost/catalog.ttl?page={page}"
        assert found.value(node, graphs.name(f"hydra:{word}")) == URIRef(address)
        assert found.value(node, graphs.name(f"hydra:{word}Page")) == Literal(address)


def test_the_first_and_the_last_page_lead_no_further(client, shop):
    for page, missing in ((1, "previous"), (3, "next")):
        found = graph(client().get(f"/catalog.ttl?page={page}"))
        node = URIRef(f"http://localhost/catalog.ttl?page={page}")
        assert found.value(node, graphs.name(f"hydra:{missing}")) is None


def test_beyond_the_end_there_is_no_dataset(client, shop):
    found = graph(client().get("/catalog.ttl?page=77"))
    assert datasets(found) == set()
    previous = found.value(URIRef("http://localhost/catalog.ttl?page=77"), graphs.name("hydra:previous"))
    assert previous == URIRef("http://localhost/catalog.ttl?page=3")


def test_an_empty_catalogue_has_no_pages(client):
    found = graph(client().get("/catalog.ttl"))
    assert not list(found.subjects(RDF.type, graphs.name("hydra:PagedCollection")))


def test_only_what_changed_since_then(client, database, cast, shop):
    with database.write(cast.home.scope) as session:
        for id in shop[2:]:
            store.dataset(session, id).metadata_modified = now() + timedelta(days=30)
    since = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S")
    found = list(pages(client(), f"http://localhost/catalog.ttl?modified_since={since}"))
    assert set().union(*map(datasets, found)) == {f"http://localhost/dataset/{id}" for id in shop[2:]}


@pytest.mark.parametrize("town", ["", "home", "partner", "stranger", "operator"])
def test_a_private_dataset_is_in_nobodys_catalogue(client, secret, town):
    for suffix in TYPES:
        answer = client(town).get(f"/catalog.{suffix}")
        assert answer.status_code == 200
        assert MARKER not in answer.text
        assert str(secret) not in answer.text
        assert "totalItems" not in answer.text


@pytest.mark.parametrize(
    ("town", "status"), [("", 404), ("home", 200), ("partner", 200), ("stranger", 404), ("operator", 200)]
)
def test_a_private_dataset_is_shown_to_who_may_see_it(client, secret, town, status):
    assert client(town).get(f"/dataset/{secret}.ttl").status_code == status
    assert client(town).get(f"/dataset/{MARKER}.ttl").status_code == status


@pytest.mark.parametrize("town", ["", "stranger"])
def test_a_private_dataset_looks_like_a_missing_one(client, secret, town):
    private, missing = client(town).get(f"/dataset/{secret}.ttl"), client(town).get(f"/dataset/{uuid4()}.ttl")
    assert (private.status_code, private.data) == (missing.status_code, missing.data)
    assert dict(private.headers) == dict(missing.headers)


@pytest.mark.parametrize("town", ["", "home", "operator"])
def test_a_deleted_dataset_is_gone(client, database, cast, files, town):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    with database.write(cast.home.scope) as session:
        store.remove(session, store.dataset(session, id))
    assert client(town).get(f"/dataset/{id}.ttl").status_code == 404
    assert datasets(graph(client(town).get("/catalog.ttl"))) == set()


def test_while_nothing_changes_the_bytes_are_the_same(client, database, cast, files):
    shelf.put(database, cast.home, shelf.EVERYTHING, files)
    for suffix in TYPES:
        first = client().get(f"/catalog.{suffix}")
        assert client().get(f"/catalog.{suffix}").data == first.data
        again = client().get(f"/catalog.{suffix}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_change_changes_the_mark(client, database, cast, files):
    id = shelf.put(database, cast.home, shelf.EVERYTHING, files)["dataset"]
    first = client().get("/dataset/everything.ttl")
    with database.write(cast.home.scope) as session:
        store.dataset(session, id).title = "Neu"
    again = client().get("/dataset/everything.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200


def test_another_reading_of_the_same_day_changes_nothing(client, database, cast, files):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    stream = shelf.stream(database, cast.home, dataset=id)
    first = client().get("/dataset/trees.ttl")
    with database.write(cast.home.scope) as session:
        iot.append(session, [iot.Observed(stream, shelf.START + timedelta(hours=9), 1.5)])
    assert client().get("/dataset/trees.ttl").data == first.data


def test_readings_say_from_when_to_when(client, database, cast, files):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    shelf.stream(database, cast.home, range(30), dataset=id)
    found = graph(client().get("/dataset/trees.ttl"))
    period = URIRef(f"http://localhost/dataset/{id}#period")
    ends = [str(found.value(period, graphs.name(name))) for name in ("dcat:startDate", "dcat:endDate")]
    assert ends == ["2024-05-01", "2024-05-02"]


def test_an_office_stands_in_its_town(client, database, cast, files):
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "ulm", "Ulm", official_key="08421000")
        office = identity.create_organization(session, "ulm-parks", "Parks", parent=town)
        store.create(session, office.id, shelf.MINIMAL, files)
    found = graph(client().get("/catalog.ttl"))
    key = URIRef("http://dcat-ap.de/def/politicalGeocoding/municipalityKey/08421000")
    assert list(found.objects(None, graphs.name("dct:spatial"))) == [key]


def test_scripts_of_other_sites_may_read_it(client, database, cast, files):
    shelf.put(database, cast.home, shelf.MINIMAL, files)
    for address in ("/catalog.ttl", "/catalog", "/dataset/trees.ttl"):
        assert client().get(address).headers["Access-Control-Allow-Origin"] == "*"


def test_head_tells_the_mark_without_the_body(client, database, cast, files):
    shelf.put(database, cast.home, shelf.MINIMAL, files)
    head, got = client().head("/catalog.ttl"), client().get("/catalog.ttl")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", got.headers["ETag"])


def test_a_strange_name_is_not_there(client):
    for name in ("%FF", "a" * 5000, "..%2f..", "'; --"):
        assert client().get(f"/dataset/{name}.ttl").status_code == 404


@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
@pytest.mark.parametrize(("private", "status"), [(False, 301), (True, 404)])
def test_a_former_name_leads_to_the_new_address(client, database, cast, files, suffix, private, status):
    shelf.put(database, cast.home, shelf.MINIMAL, files, private=private)
    with database.write(cast.home.scope) as session:
        row = store.dataset(session, "trees")
        store.update(session, row, replace(shelf.MINIMAL, name="oaks"), files, keep_parts=True)
    answer = client().get(f"/dataset/trees.{suffix}")
    assert answer.status_code == status
    if status == 301:
        assert answer.headers["Location"] == f"/dataset/oaks.{suffix}"
        assert client().get(answer.headers["Location"]).status_code == 200
