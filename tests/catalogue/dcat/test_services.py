"""Services of the hub hang on distributions of their own; those that a dataset came with on the one that names them."""

from dataclasses import replace

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCAT

from catalogue import dcat
from catalogue.dcat import services
from hub.datasets import store
from hub.records import DistributionDraft
from tests.catalogue import shapes, shelf
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph, value

WFS = {
    "title": "Bäume",
    "endpoint_url": ["https://town.example/wfs"],
    "conforms_to": "http://www.opengis.net/def/serviceType/ogc/wfs",
}


def foreign(*given, **more):
    """A dataset with one distribution that is reached by these services."""
    part = DistributionDraft("", title="Dienst", terms={"access_services": list(given)}, **more)
    return replace(shelf.MINIMAL, distribution=(part,))


def served(found: Graph, subject: URIRef) -> dict[str, URIRef]:
    """The services that serve a dataset, with the distribution that leads to each."""
    return {
        str(service): part
        for part in found.objects(subject, DCAT.distribution)
        for service in found.objects(part, DCAT.accessService)
        if (service, DCAT.servesDataset, subject) in found
    }


@pytest.mark.skipif(not shapes.SHAPES.exists(), reason="the official shapes are not beside this checkout")
def test_every_service_is_valid(home, stored):
    database, town = home
    id = stored(replace(foreign(WFS), terms=shelf.EVERYTHING.terms)).dataset.id
    shelf.stream(database, town, dataset=id)
    with database.read(town.scope) as session:
        streaming = store.shown(session, id)
    tables = stored(shelf.EVERYTHING)
    beside = dcat.Beside(placed={tables.distributions[0].id})
    found = graph(dcat.whole(PORTAL, [streaming, tables], beside))
    assert len(set(found.subjects(RDF.type, DCAT.DataService))) == 4
    assert shapes.faults(found) == []


@pytest.mark.skipif(not shapes.SHAPES.exists(), reason="the official shapes are not beside this checkout")
@pytest.mark.parametrize(
    "draft",
    [
        shelf.EVERYTHING,
        replace(foreign(WFS), terms={"hvd_category": ["c_a9135398"]}),
        replace(foreign(WFS), terms={"hvd_category": ["c_b79e35eb"]}, license=""),
        replace(
            foreign({**WFS, "documentation": ["https://town.example/api"], "license": "cc-by/4.0"}),
            terms={"applicable_legislation": [shelf.HVD], "hvd_category": "c_a9135398", "contact_email": "a@b.example"},
        ),
    ],
)
def test_high_value_data_and_its_services_keep_to_the_annex(told, draft):
    found, subject = told(draft)
    assert (subject, shapes.LAW, shapes.REGULATION) in found
    assert shapes.high_value_faults(found) == []


def test_readings_are_served_by_sensorthings(home, stored):
    database, town = home
    id = stored(shelf.MINIMAL).dataset.id
    shelf.stream(database, town, dataset=id)
    with database.read(town.scope) as session:
        found = graph(dcat.whole(PORTAL, [store.shown(session, id)]))
    service = URIRef("http://localhost/catalog#sensorthings")
    part = served(found, URIRef(f"http://localhost/dataset/{id}"))[str(service)]
    assert value(found, service, "dct:conformsTo") == URIRef("http://www.opengis.net/spec/iot_sensing/1.1")
    assert value(found, part, "dcat:accessURL") == value(found, service, "dcat:endpointURL")
    assert value(found, part, "dcat:downloadURL") is None


@pytest.mark.parametrize(("placed", "marks"), [(True, {"ckan", "features"}), (False, {"ckan"})])
def test_tables_are_served_by_the_action_api_and_with_places_by_features(stored, placed, marks):
    shown = stored(shelf.EVERYTHING)
    beside = dcat.Beside(placed={shown.distributions[0].id} if placed else ())
    found = graph(dcat.whole(PORTAL, [shown], beside))
    subject = URIRef(f"http://localhost/dataset/{shown.dataset.id}")
    assert {each.partition("#")[2] for each in served(found, subject)} == marks


def test_the_catalogue_names_its_own_service():
    found = graph([dcat.catalog(PORTAL)])
    assert value(found, URIRef("http://localhost/catalog"), "dcat:service", "dcat:endpointURL") == URIRef(
        "http://localhost/api/3/action"
    )


def test_a_service_of_high_value_data_says_so(told):
    found, _ = told(shelf.EVERYTHING)
    service = URIRef("http://localhost/catalog#ckan")
    assert value(found, service, "dcatap:applicableLegislation") == URIRef(shelf.HVD)
    assert value(found, service, "dcatap:hvdCategory") == URIRef("http://data.europa.eu/bna/c_a9135398")
    assert value(found, service, "dcat:contactPoint", "vcard:hasEmail") == URIRef("mailto:baum@town.example")
    assert value(found, service, "foaf:page") is not None


def test_a_service_that_came_along_is_where_the_distribution_leads(told):
    found, subject = told(foreign(WFS, download_url="https://town.example/file"))
    (part,) = found.objects(subject, DCAT.distribution)
    service = value(found, part, "dcat:accessService")
    assert value(found, service, "dct:title") == Literal("Bäume", lang="de")
    assert value(found, service, "dcat:endpointURL") == URIRef("https://town.example/wfs")
    assert value(found, service, "dct:publisher") == value(found, subject, "dct:publisher")
    assert value(found, part, "dcat:accessURL") == URIRef("https://town.example/wfs")
    assert value(found, part, "dcat:downloadURL") is None


def test_services_keep_their_own_addresses_unless_they_are_ours(told):
    ours = {**WFS, "uri": "http://localhost/catalog#ckan"}
    found, _ = told(foreign({**WFS, "uri": "https://town.example/services/1"}, ours))
    services = set(found.subjects(RDF.type, DCAT.DataService)) - {URIRef("http://localhost/catalog#ckan")}
    assert URIRef("https://town.example/services/1") in services
    assert len(services) == 2


def test_a_service_without_title_is_called_like_its_distribution(told):
    found, subject = told(foreign({"endpoint_url": "https://town.example/wfs"}))
    path = ("dcat:distribution", "dcat:accessService", "dct:title")
    assert value(found, subject, *path) == Literal("Dienst", lang="de")


@pytest.mark.parametrize(
    "odd", ["x", "[", 5, {}, [], [5], [None], {"endpoint_url": "javascript:x"}, {"title": "x"}], ids=repr
)
def test_what_leads_nowhere_is_no_service(told, odd):
    found, subject = told(foreign(odd))
    (part,) = found.objects(subject, DCAT.distribution)
    assert value(found, part, "dcat:accessService") is None


def test_services_as_json_are_read_too(stored):
    part = DistributionDraft("", terms={"access_services": '[{"endpoint_url": ["https://town.example/wfs"]}]'})
    shown = stored(replace(shelf.MINIMAL, distribution=(part,)))
    assert services.endpoint(services.given(shown.distributions[0])[0]) == "https://town.example/wfs"


def test_so_many_services_are_told_of_and_no_more(told):
    found, _ = told(foreign(*({**WFS, "title": str(number)} for number in range(50))))
    assert len(set(found.subjects(DCAT.endpointURL, URIRef("https://town.example/wfs")))) == services.MOST
