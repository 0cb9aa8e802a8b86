"""Where the other words are to be had, by whom, and what stays out of them."""

import gzip
from dataclasses import replace

import pytest
from rdflib import RDF, Dataset, URIRef

from catalogue.bulk import Dumps
from hub.datasets import store
from hub.records import DistributionDraft
from tests.catalogue import graphs, shelf
from tests.conftest import on_sqlite

MARK = "geheimwort"


@pytest.fixture
def ids(database, cast, files):
    """A public dataset that says everything."""
    return shelf.put(database, cast.home, shelf.EVERYTHING, files)


@pytest.fixture
def secret(database, cast, files):
    """A private dataset with one word everywhere."""
    part = DistributionDraft("p", title=MARK, access_url=f"https://town.example/{MARK}")
    draft = replace(shelf.MINIMAL, title=MARK, name=MARK, keyword=(MARK,), distribution=(part,))
    return shelf.put(database, cast.home, draft, files, private=True)["dataset"]


def dumped(settings, database):
    assert Dumps(settings, database).turn()


def test_data_json_has_all_public_datasets_and_no_other(client, ids, secret):
    for town in ("", "home", "operator"):
        answer = client(town).get("/data.json")
        assert answer.content_type == "application/json"
        assert [each["title"] for each in answer.json["dataset"]] == ["Alles über Bäume"]
        assert MARK not in answer.text
    assert "Content-Disposition" not in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_data_json_is_sent_once_until_something_changes(client, database, cast, ids):
    mark = client().get("/data.json").headers["ETag"]
    assert client().get("/data.json", headers={"If-None-Match": mark}).status_code == 304
    with database.write(cast.home.scope) as session:
        store.dataset(session, ids["dataset"]).title = "Neu"
    assert client().get("/data.json", headers={"If-None-Match": mark}).json["dataset"][0]["title"] == "Neu"


@on_sqlite
def test_an_empty_hub_has_an_empty_data_json(client):
    assert client().get("/data.json").json["dataset"] == []


@on_sqlite
@pytest.mark.parametrize("key", ["name", "id"])
def test_croissant_by_name_and_by_id(client, ids, key):
    answer = client().get(f"/dataset/{ids['dataset'] if key == 'id' else 'everything'}/croissant.jsonld")
    assert answer.content_type == "application/ld+json;charset=utf-8"
    assert answer.json["name"] == "everything"
    again = {"If-None-Match": answer.headers["ETag"]}
    assert client().get(f"/dataset/{ids['dataset']}/croissant.jsonld", headers=again).status_code == 304


@on_sqlite
def test_the_columns_that_croissant_names_are_those_of_the_files(client, database, cast, ids):
    shelf.stream(database, cast.home, dataset=ids["dataset"])
    told = client().get("/dataset/everything/croissant.jsonld").json
    files = {each["@id"]: each["contentUrl"] for each in told["distribution"]}
    assert len(told["recordSet"]) == 3
    for records in told["recordSet"]:
        (file,) = {field["source"]["fileObject"]["@id"] for field in records["field"]}
        head = client().get(files[file]).text.splitlines()[0].lstrip("\ufeff").split(",")
        assert {field["source"]["extract"]["column"] for field in records["field"]} <= set(head)


@pytest.mark.parametrize(("town", "status"), [("", 404), ("home", 200), ("partner", 404), ("stranger", 404)])
def test_croissant_of_a_private_dataset_is_for_those_who_see_it(client, secret, town, status):
    assert client(town).get(f"/dataset/{secret}/croissant.jsonld").status_code == status


@on_sqlite
def test_a_former_name_leads_on_and_a_deleted_dataset_is_gone(client, database, cast, ids):
    with database.write(cast.home.scope) as session:
        row = store.dataset(session, ids["dataset"])
        store.update(session, row, replace(shelf.EVERYTHING, name="all"), store_files(client))
    answer = client().get("/dataset/everything/croissant.jsonld")
    assert (answer.status_code, answer.location) == (301, "/dataset/all/croissant.jsonld")
    with database.write(cast.home.scope) as session:
        store.remove(session, store.dataset(session, ids["dataset"]))
    assert client("home").get(f"/dataset/{ids['dataset']}/croissant.jsonld").status_code == 404


def store_files(client):
    return client().application.extensions["allmende"].files


@on_sqlite
def test_void_is_rdf_in_the_format_that_is_asked_for(client, ids):
    for wish, suffix in (("", "ttl"), ("application/rdf+xml", "rdf"), ("application/ld+json", "jsonld")):
        answer = client().get("/.well-known/void", headers={"Accept": wish} if wish else {})
        found = graphs.parsed(answer.data, suffix)
        assert list(found.subjects(RDF.type, graphs.name("void:Dataset")))
        assert "Accept" in answer.vary


def test_the_whole_catalogue_is_a_file_that_a_worker_wrote(client, settings, database, ids, secret):
    assert client().get("/dump/catalog.nq.gz").status_code == 404
    dumped(settings, database)
    answer = client("home").get("/dump/catalog.nq.gz")
    assert (answer.status_code, answer.content_type) == (200, "application/gzip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=catalog.nq.gz"
    assert "catalog.nq.gz" in client().get("/.well-known/void").text
    parquet = client().get("/dump/catalog.parquet")
    assert parquet.content_type == "application/vnd.apache.parquet"
    assert parquet.data[:4] == parquet.data[-4:] == b"PAR1"
    mark = {"If-None-Match": answer.headers["ETag"]}
    assert client().get("/dump/catalog.nq.gz", headers=mark).status_code == 304
    part = client().get("/dump/catalog.nq.gz", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, answer.data[:10])
    assert client().get("/dump/catalog.xlsx").status_code == 404


@on_sqlite
def test_the_page_of_a_dataset_tells_search_engines_what_is_public(client, ids, secret):
    page = client("home").get("/dataset/everything").text
    assert '<script type="application/ld+json">{"@context":"https://schema.org/"' in page
    assert f"/dataset/{ids['dataset']}/croissant.jsonld" in page
    assert 'application/ld+json">{' not in client("home").get(f"/dataset/{MARK}").text


@on_sqlite
@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
def test_the_feeds_speak_schema_org_where_it_is_asked_for(client, ids, suffix):
    found = graphs.parsed(client().get(f"/dataset/everything.{suffix}?profiles=schemaorg").data, suffix)
    iri = URIRef(f"http://localhost/dataset/{ids['dataset']}")
    assert set(found.objects(iri, RDF.type)) == {graphs.name("schema:Dataset")}


@on_sqlite
def test_what_stands_in_the_dump_is_what_the_feeds_say(client, settings, database, ids):
    dumped(settings, database)
    whole = gzip.decompress(client().get("/dump/catalog.nq.gz").data)
    quads = Dataset().parse(data=whole, format="nquads")
    iri = f"http://localhost/dataset/{ids['dataset']}"
    feed = graphs.parsed(client().get(f"/dataset/{ids['dataset']}.ttl").data, "ttl")
    assert set(quads.graph(iri)) == set(feed)
