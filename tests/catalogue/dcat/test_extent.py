"""Places and periods: what is known of them, and nothing else."""

import pytest
from rdflib import RDF, URIRef

from catalogue import dcat
from catalogue.dcat import Beside
from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store
from hub.identity import store as identity
from tests.catalogue import graphs, shelf
from tests.catalogue.dcat.shop import PORTAL, minimal
from tests.catalogue.graphs import graph, value


def test_a_place_has_middle_and_box(told):
    found, subject = told(shelf.EVERYTHING)
    place = URIRef(f"{subject}#place")
    middle, box = value(found, place, "dcat:centroid"), value(found, place, "dcat:bbox")
    assert str(middle) == "POINT (9.95 48.35)"
    assert str(box).startswith("POLYGON ((10 48.3, ")
    assert {middle.datatype, box.datatype} == {graphs.name("geo:wktLiteral")}


def test_the_key_of_the_own_town_is_the_place(home, files_of_its_own):
    database, _ = home
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "ulm", "Ulm", official_key="08421000")
        id = store.create(session, town.id, shelf.MINIMAL, files_of_its_own).id
    with database.read(PUBLIC) as session:
        found, subject = (
            graph([dcat.dataset(PORTAL, store.shown(session, id))]),
            URIRef(f"http://localhost/dataset/{id}"),
        )
    key = URIRef("http://dcat-ap.de/def/politicalGeocoding/municipalityKey/08421000")
    assert value(found, subject, "dct:spatial") == key
    assert (key, RDF.type, graphs.name("dct:Location")) in found
    assert value(found, subject, "dcatde:politicalGeocodingLevelURI").endswith("/Level/municipality")
    assert value(found, subject, "dct:publisher", "dct:type").endswith("/LocalAuthority")


def test_the_key_of_the_town_above_counts_too(told, home):
    found, subject = told(shelf.MINIMAL, Beside({home[1].id: "084210000000"}))
    assert value(found, subject, "dct:spatial").endswith("/regionalKey/084210000000")


@pytest.mark.parametrize(
    ("terms", "start", "end"),
    [
        ({"temporal_start": "2020-01-01"}, "2020-01-01", None),
        ({"temporal_start": "gestern", "temporal_end": "2021"}, None, "2021"),
    ],
)
def test_a_period_has_known_ends_only(told, terms, start, end):
    found, subject = told(minimal(**terms))
    period = URIRef(f"{subject}#period")
    ends = [value(found, period, name) for name in ("dcat:startDate", "dcat:endDate")]
    assert [each and str(each) for each in ends] == [start, end]


@pytest.mark.parametrize("terms", [{}, {"temporal_start": "gestern"}])
def test_without_known_ends_there_is_no_period(told, terms):
    found, _ = told(minimal(**terms))
    assert not list(found.objects(None, graphs.name("dct:temporal")))
