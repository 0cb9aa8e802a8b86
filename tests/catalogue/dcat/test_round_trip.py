"""What one hub writes another takes in, and says the same of it again."""

from dataclasses import replace

import pytest
from rdflib import RDF, URIRef

from catalogue import dcat, writers
from catalogue.dcat import Beside
from connectors import dcat as connector
from harvesters import dcat as harvester
from harvesters import normalise
from hub.datasets.store import membership
from hub.records import Document, Message
from tests.catalogue import shelf
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph, name

OTHER = replace(PORTAL, site_url="http://other.example")
ACCESS_URL, ACCESS_SERVICE = name("dcat:accessURL"), name("dcat:accessService")
DRAFTS = pytest.mark.parametrize("draft", [shelf.MINIMAL, shelf.EVERYTHING], ids=["minimal", "everything"])


def taken_in(shown, suffix="ttl", portal=PORTAL):
    """The draft that a catalogue with this dataset is to who reads it."""
    body = writers.whole(dcat.whole(portal, [shown]), suffix)
    message = Message(body, writers.FORMATS[suffix].media_type, url=f"{portal.site_url}/catalog.{suffix}")
    (document,) = (one for one in connector.parse(message, {}) if isinstance(one, Document))
    found, *_ = harvester.harvest(document)
    return found


def said(found, subject, path=()):
    """What a graph says of a node, with what it says of the nodes behind it in the place of their addresses."""
    told = set()
    for property, value in found.predicate_objects(subject):
        if (value, ACCESS_SERVICE, None) in found:  # a hub's own services are its own
            continue
        deeper = property != ACCESS_URL and (value, RDF.type, None) in found and value not in path
        told.add((str(property), frozenset(said(found, value, (*path, subject))) if deeper else value.n3()))
    return told


def test_a_series_and_its_member_come_back_as_they_were(stored):
    first = stored(replace(shelf.EVERYTHING, distribution=()))
    member = replace(shelf.MINIMAL, terms={"in_series": [str(first.dataset.id)]})
    before = series_and_member(PORTAL, first, stored(member))
    body = writers.whole(before, "ttl")
    documents = connector.parse(Message(body, "text/turtle", url="http://localhost/catalog.ttl"), {})
    drafts = [next(harvester.harvest(each)) for each in documents if isinstance(each, Document)]
    (series,), (found,) = ([each for each in drafts if each.series is one] for one in (True, False))
    again = stored(replace(series, name="again"))
    known = {series.identifier: again.dataset.id}
    placed = replace(found, name="placed", terms=membership.placed(found.terms, found.extras, known))
    after = series_and_member(OTHER, again, stored(placed))
    told = [graph(nodes) for nodes in (before, after)]
    for node in before:
        assert said(told[0], URIRef(node.iri)) == said(told[1], URIRef(node.iri)) != set()


def series_and_member(portal, series, member):
    beside = Beside(series={series.dataset.id: series.dataset.extras.get("uri", "")})
    return [dcat.series(portal, series, beside), dcat.dataset(portal, member, beside)]


@DRAFTS
def test_all_formats_say_the_same(stored, draft):
    shown = stored(draft)
    first, *others = (taken_in(shown, suffix) for suffix in ("ttl", "rdf", "jsonld", "nt"))
    assert all(replace(one, distribution=()) == replace(first, distribution=()) for one in others)
    assert all(sorted(map(repr, one.distribution)) == sorted(map(repr, first.distribution)) for one in others)


@DRAFTS
def test_it_is_known_by_the_address_that_it_came_with(stored, draft):
    shown = stored(draft)
    found = taken_in(shown)
    assert found.identifier == found.extras["uri"] == f"http://localhost/dataset/{shown.dataset.id}"


def test_the_values_are_those_that_were_put_in(stored):
    found = taken_in(stored(shelf.EVERYTHING))
    put = shelf.EVERYTHING
    for field in ("title", "description", "license", "theme", "issued", "modified"):
        assert getattr(found, field) == getattr(put, field), field
    assert set(found.keyword) == set(put.keyword)
    assert found.spatial.official_key == put.spatial.official_key
    told = {key: value for key, value in put.terms.items() if found.terms.get(key) != value}
    assert told == {
        "language": ["de", "ENG"],  # as codes of the one table
        "frequency": "daily",
        "availability": "http://dcat-ap.de/def/plannedAvailability/stable",
    }


@DRAFTS
def test_a_hub_that_took_it_in_says_the_same_of_it_again(stored, draft):
    licensed = (replace(part, license=normalise.license(part.license)) for part in draft.distribution)
    draft = replace(draft, distribution=tuple(licensed))
    shown = stored(draft)
    subject = URIRef(f"http://localhost/dataset/{shown.dataset.id}")
    again = stored(replace(taken_in(shown), name=draft.name))
    first, second = graph(dcat.whole(PORTAL, [shown])), graph(dcat.whole(OTHER, [again]))
    assert said(first, subject) == said(second, subject)
