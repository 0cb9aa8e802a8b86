"""The same in the words of DCAT-AP.de 2.0."""

from dataclasses import replace

import pytest
from rdflib import Graph, URIRef

from catalogue import dcat
from catalogue.dcat.older import older
from tests.catalogue import graphs, shelf
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph, value


@pytest.fixture
def old(stored) -> Graph:
    """All about trees, in older words."""
    terms = {
        **shelf.EVERYTHING.terms,
        "originator_name": "Erheber",
        "custodian_name": "Verwalter",
        "in_series": ["https://town.example/series"],
        "topic_category": ["environment"],
        "legal_basis": ["GemO"],
        "official_key": "08421000",
    }
    shown = stored(replace(shelf.EVERYTHING, terms=terms))
    return graph([older(dcat.dataset(replace(PORTAL, old=True), shown))])


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("owl:versionInfo", "dcat:version"),
        ("dcatde:originator", "geodcatap:originator"),
        ("dcatde:maintainer", "geodcatap:custodian"),
        ("dcatde:legalBasis", "dcat:inSeries"),
        ("dcatde:politicalGeocodingURI", "geodcatap:topicCategory"),
    ],
)
def test_older_words_stand_for_newer_ones(old, then, now):
    assert len(list(old.subject_objects(graphs.name(then)))) == 1
    assert not list(old.subject_objects(graphs.name(now)))


def test_the_place_is_told_in_both_ways(old):
    (key,) = old.objects(None, graphs.name("dcatde:politicalGeocodingURI"))
    assert str(key).endswith("/regionalKey/084210000000")
    assert key in set(old.objects(None, graphs.name("dct:spatial")))


def test_status_and_size_are_of_the_older_kinds(old):
    assert set(old.objects(None, graphs.name("adms:status"))) == {URIRef("http://purl.org/adms/status/Completed")}
    (size, *_) = old.objects(None, graphs.name("dcat:byteSize"))
    assert size.datatype == graphs.name("xsd:decimal")


def test_what_has_no_older_word_stays_as_it_is(old):
    (subject,) = old.subjects(graphs.name("owl:versionInfo"))
    assert value(old, subject, "dct:publisher", "foaf:name") is not None
