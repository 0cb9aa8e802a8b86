"""Catalogues of each kind, served by a real server: they come in whole, once, and leave again when they are gone."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rdflib import RDF, URIRef
from sqlalchemy import func, select

from hub import changes
from hub.config import Settings
from hub.datasets.models import Dataset
from tests.catalogue import graphs, shapes
from tests.conftest import on_sqlite
from tests.hub.http.servers import serving

DATA = Path(__file__).parents[1] / "connectors" / "data"
NEXT = '\n<{0}/catalog.ttl> <http://www.w3.org/ns/hydra/core#nextPage> "{0}/catalog.ttl?page=2" .\n'
PAGE = b"""<html><script type="application/ld+json">{"@context": "https://schema.org/", "@type": "Dataset",
"@id": "https://site.example/trees", "name": "Stadtb\xc3\xa4ume", "license": "CC BY 4.0"}</script></html>"""
ARCGIS = {"dataset": [{"identifier": "https://www.arcgis.com/home/item.html?id=1&sublayer=0", "title": "Radwege"}]}


@pytest.fixture
def site(samples):
    """A server with a catalogue of each kind; `pages[path]` is what it answers, by the whole path or without query."""
    with serving() as server:
        catalog = (samples / "dcat" / "potsdam-opendatasoft-catalog.ttl").read_bytes()
        server.files = {
            "/catalog.ttl": catalog + NEXT.format(server.root).encode(),
            "/catalog.ttl?page=2": (samples / "dcat" / "rostock-dataset-2024.rdf").read_bytes(),
            "/data.json": (samples / "ckan" / "datajson-usda.gov.data.json").read_bytes(),
            "/sitemap.xml": f"<urlset><url><loc>{server.root}/trees</loc></url></urlset>".encode(),
            "/trees": PAGE,
            "/api/explore/v2.1/catalog/exports/json": (DATA / "opendatasoft-catalog.json").read_bytes(),
            "/api/feed/dcat-us/1.1.json": json.dumps(ARCGIS).encode(),
            "/api/catalog/v1": (DATA / "socrata-catalog.json").read_bytes(),
        }

        def answer(handler):
            body = server.files.get(handler.path) or server.files[urlsplit(handler.path).path]
            handler.reply(body=body)

        server.pages.update(dict.fromkeys((urlsplit(path).path for path in server.files), answer))
        yield server


@pytest.fixture
def add(hub):
    """`add("dcat", url)` adds a source and gives back how to run it."""
    hub.cli("init")
    hub.cli("org", "add", "town")

    def make(kind, url, *options):
        hub.cli("source", "add", kind, kind, "--org", "town", "--set", f"url={url}", *options)
        return lambda **more: hub.cli("source", "run", kind, **more)

    return make


def active(hub):
    statement = select(func.count(Dataset.id)).where(Dataset.state == "active")
    return hub.ask(lambda session: session.scalar(statement))


@on_sqlite  # how rows are written is the same for all kinds
def test_each_kind_comes_in_and_a_second_run_writes_nothing(hub, site, add):
    expected = {
        "dcat": ("/catalog.ttl", 11),
        "data_json": ("", 3),
        "schema_org": ("/sitemap.xml", 1),
        "opendatasoft": ("", 2),
        "arcgis_hub": ("", 1),
        "socrata": ("", 2),
    }
    for kind, (path, count) in expected.items():
        run = add(kind, site.root + path)
        assert f"{count} created" in run(), kind
        before = hub.ask(changes.head)
        assert f"{count} unchanged" in run(), kind
        assert hub.ask(changes.head) == before, kind
    assert active(hub) == sum(count for _, count in expected.values())


def test_what_breaks_costs_only_itself_and_nothing_is_withdrawn(hub, site, add):
    run = add("dcat", f"{site.root}/catalog.ttl")
    run()
    whole = site.files["/catalog.ttl"]
    site.files["/catalog.ttl?page=2"] = b"<!DOCTYPE html><html>Wartung</html>"
    assert "The catalogue answers with a page for people" in run(status=1)
    site.files["/catalog.ttl"] = whole.split(b"dcat:Distribution")[0]
    run()
    printed = run()
    assert "is not correct RDF" in printed
    assert "withdrawn" not in printed
    assert active(hub) == 11


def test_a_dataset_that_is_gone_is_withdrawn_and_comes_back(hub, site, add):
    run = add("dcat", f"{site.root}/catalog.ttl")
    run()
    rostock = site.files["/catalog.ttl?page=2"]
    site.files["/catalog.ttl?page=2"] = b"<http://x/> <http://purl.org/dc/terms/title> 'nothing any more' ."
    assert "1 withdrawn" in run()
    site.files["/catalog.ttl?page=2"] = rostock
    run()
    assert active(hub) == 11


def test_words_and_series_are_kept(hub, site, add):
    site.files[
        "/catalog.ttl"
    ] = b"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
    <http://x/s> a dcat:DatasetSeries ; dct:title "Reihe" .
    <http://x/1> a dcat:Dataset ; dct:title "Teil" ; dcat:inSeries <http://x/s> ; dct:license "Nur so" .
    <http://x/1> dct:issued "nie" ."""
    printed = add("dcat", f"{site.root}/catalog.ttl")()
    assert "2 created" in printed
    assert "note" in printed
    rows = hub.ask(lambda session: {row.title: row for row in session.scalars(select(Dataset))})
    assert rows["Reihe"].dataset_type == "dataset_series"
    assert rows["Teil"].terms["in_series"] == [str(rows["Reihe"].id)]
    assert rows["Teil"].terms["rights"] == "Nur so"


@on_sqlite
def test_the_series_of_the_official_example_is_put_out_valid_on_whatever_page_it_stands(hub, site, add, samples):
    example = (samples / "dcat" / "dcatap-3.0.1-series-combined.ttl").read_text()
    example = example.replace("BeePopulation2023/", "BeePopulation2023-")  # as it stands it is no Turtle
    head, members = (
        example.partition("example-ds:BeePopulationLive")[0],
        example.partition("example-ser:BeePopulation a"),
    )
    site.files["/catalog.ttl"] = members[0].encode() + NEXT.format(site.root).encode()
    site.files["/catalog.ttl?page=2"] = (head + "".join(members[1:])).encode()
    run = add("dcat", f"{site.root}/catalog.ttl", "--public")
    assert "5 created" in run()
    before = hub.ask(changes.head)
    assert "5 unchanged" in run()
    assert hub.ask(changes.head) == before
    said = graphs.parsed(hub.client().get("/catalog.ttl").data, "ttl")
    series = URIRef("https://data.gov.gr/id/datasetseries/BeePopulation")
    assert (series, RDF.type, graphs.name("dcat:DatasetSeries")) in said
    assert {str(each).rpartition("/")[2] for each in said.subjects(graphs.name("dcat:inSeries"), series)} == {
        "BeePopulationLive", "BeePopulation2023", "BeePopulation2022", "BeePopulation2000",
    }  # fmt: skip
    assert shapes.faults(said) == []
    link = f"dcat:inSeries <{series}>".encode()
    whole = site.files["/catalog.ttl?page=2"]
    site.files["/catalog.ttl?page=2"] = b"<http://x/> <http://purl.org/dc/terms/title> 'nothing any more' ."
    assert "1 withdrawn" in run()
    assert link not in hub.client().get("/catalog.ttl").data
    site.files["/catalog.ttl?page=2"] = whole
    run()
    assert hub.client().get("/catalog.ttl").data.count(link) == 4


@on_sqlite
def test_what_the_hub_itself_puts_out_is_not_taken_back_from_there(hub, site, add):
    add("data_json", site.root, "--public")()
    feed = hub.client().get("/catalog.ttl").text.replace(f"{hub.settings.site_url}/", f"{Settings().site_url}/")
    site.files["/catalog.ttl"] = feed.encode()
    printed = add("dcat", f"{site.root}/catalog.ttl")()
    assert "3 from here" in printed
    assert active(hub) == 3
