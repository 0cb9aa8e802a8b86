"""Datasets as DCAT-AP.de 3.0: valid by the official shapes, and each value where it belongs."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from rdflib import RDF, Literal, URIRef

from catalogue import dcat, writers
from catalogue.dcat import Beside
from hub.boundary import PUBLIC
from hub.datasets import store
from hub.records import DatasetDraft, DistributionDraft
from tests.catalogue import graphs, shapes, shelf
from tests.catalogue.dcat.shop import PORTAL, minimal
from tests.catalogue.graphs import graph, value

HOSTILE = '"> <x/> \\ \n } . <http://evil.example/> a <http://evil.example/Thing> #'

needs_shapes = pytest.mark.skipif(not shapes.SHAPES.exists(), reason="the official shapes are not beside this checkout")


@needs_shapes
@pytest.mark.parametrize("draft", [shelf.MINIMAL, shelf.EVERYTHING], ids=["minimal", "everything"])
def test_a_dataset_is_valid(told, draft):
    found, _ = told(draft)
    assert shapes.faults(found) == []


@needs_shapes
def test_a_dataset_with_readings_is_valid(home, stored):
    database, town = home
    id = stored(shelf.MINIMAL).dataset.id
    stream = shelf.stream(database, town, dataset=id)
    with database.read(town.scope) as session:
        shown = store.shown(session, id)
    beside = Beside({}, {stream: (date(2024, 5, 1), date(2024, 5, 2))})
    found = graph(dcat.whole(PORTAL, [shown], beside))
    assert shapes.faults(found) == []
    part = URIRef(f"http://localhost/dataset/{id}/resource/{shown.distributions[1].id}")
    assert value(found, part, "dcat:accessURL") == part
    assert value(found, part, "dcat:downloadURL") == URIRef(f"http://localhost/datastreams/{stream}/observations.csv")
    assert value(found, part, "dct:format").endswith("/CSV")


@needs_shapes
@pytest.mark.parametrize("name", ["dct:title", "dct:publisher", "dct:license", "dcat:accessURL"])
def test_the_shapes_find_what_is_missing(told, name):
    found, _ = told(shelf.MINIMAL)
    found.remove((None, graphs.name(name), None))
    assert shapes.faults(found)


@needs_shapes
def test_wrong_codes_do_not_make_a_dataset_invalid(told):
    terms = dict.fromkeys(shelf.EVERYTHING.terms, HOSTILE) | {"publisher_name": HOSTILE, "creator_name": HOSTILE}
    part = DistributionDraft("", format=HOSTILE, media_type=HOSTILE, access_url=HOSTILE, terms={"status": HOSTILE})
    draft = DatasetDraft(
        "x", HOSTILE, name="x", description=HOSTILE, license="dl-zero-de/2.0", keyword=(HOSTILE,), theme=(HOSTILE,),
        terms=terms, distribution=(part,),
    )  # fmt: skip
    found, _ = told(draft)
    assert shapes.faults(found) == []


def test_no_node_is_blank(told):
    found, _ = told(shelf.EVERYTHING)
    assert {type(node) for triple in found for node in triple} == {URIRef, Literal}


def test_a_dataset_without_description_is_described_by_its_title(told):
    found, subject = told(shelf.MINIMAL)
    assert value(found, subject, "dct:description") == Literal("Baumkataster", lang="de")


def test_the_identifier_is_the_address_unless_one_was_given(told):
    found, subject = told(shelf.MINIMAL)
    assert value(found, subject, "dct:identifier") == Literal(str(subject))
    found, subject = told(shelf.EVERYTHING)
    assert value(found, subject, "dct:identifier") == Literal("urn:uuid:8a4f")


def test_objects_of_a_portals_schema_are_told_like_flat_terms_which_win(told):
    fields = {
        "publisher": [{"name": "Amt", "uri": "https://town.example/amt", "odd": "x"}, {"name": "Second"}],
        "contact": {"name": "A", "email": "a@town.example"},
        "temporal_coverage": [{"start": "2024-01-01", "end": "2024-12-31"}],
    }
    found, subject = told(replace(shelf.MINIMAL, fields=fields))
    assert value(found, subject, "dct:publisher") == URIRef("https://town.example/amt")
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Amt")
    assert value(found, subject, "dcat:contactPoint", "vcard:hasEmail") == URIRef("mailto:a@town.example")
    assert str(value(found, subject, "dct:temporal", "dcat:startDate")) == "2024-01-01"
    found, subject = told(replace(minimal(publisher_name="Flat"), fields=fields))
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Flat")


@pytest.mark.parametrize("odd", ["x", 5, [], ["x"], [[]], {}, [{"name": 5}], None], ids=repr)
def test_what_is_no_object_of_texts_says_nothing(told, home, odd):
    found, subject = told(replace(shelf.MINIMAL, fields={"publisher": odd, "temporal_coverage": odd}))
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Home")


@pytest.mark.parametrize(("license", "expected"), [("cc-zero", 1), ("other-closed", 0)])
def test_an_open_licence_means_that_everybody_may_have_the_data(told, license, expected):
    found, _ = told(replace(shelf.MINIMAL, license=license))
    assert len(list(found.objects(None, graphs.name("dct:accessRights")))) == expected


def test_hostile_values_add_no_statement(told):
    keys = ("publisher_name", "publisher_uri", "contact_url", "contact_email", "identifier", "landing_page")
    found, _ = told(minimal(**dict.fromkeys(keys, HOSTILE)))
    assert URIRef("http://evil.example/Thing") not in set(found.objects())


def test_the_same_dataset_gives_the_same_bytes(home, stored):
    database, town = home
    id = stored(shelf.EVERYTHING).dataset.id
    bodies = set()
    for scope in (town.scope, PUBLIC):
        with database.read(scope) as session:
            bodies.add(writers.whole([dcat.dataset(PORTAL, store.shown(session, id))], "ttl"))
    assert len(bodies) == 1


def test_the_address_stays_when_the_name_changes(home, stored):
    database, town = home
    id = stored(shelf.MINIMAL).dataset.id
    with database.write(town.scope) as session:
        store.dataset(session, id).name = "renamed"
    with database.read(town.scope) as session:
        found = graph([dcat.dataset(PORTAL, store.shown(session, id))])
    assert list(found.subjects(RDF.type, graphs.name("dcat:Dataset"))) == [URIRef(f"http://localhost/dataset/{id}")]


def test_what_stands_in_extras_is_told_unless_a_term_says_it(told):
    extras = {
        "contributorID": '["datenBW", "openNRW"]',
        "frequency": "daily",
        "publisher_name": "Amt",
        "language": "de, en",
    }
    found, subject = told(replace(minimal(frequency="weekly"), extras=extras))
    assert len(list(found.objects(subject, graphs.name("dcatde:contributorID")))) == 2
    assert value(found, subject, "dct:accrualPeriodicity").endswith("/WEEKLY")
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Amt")
    assert len(list(found.objects(subject, graphs.name("dct:language")))) == 2


def test_a_dataset_keeps_the_address_that_it_came_with(told, stored):
    shown = stored(replace(shelf.MINIMAL, extras={"uri": "https://town.example/dataset/1"}))
    found = graph(dcat.whole(PORTAL, [shown]))
    subject = URIRef("https://town.example/dataset/1")
    assert (URIRef("http://localhost/catalog"), graphs.name("dcat:dataset"), subject) in found
    assert value(found, subject, "dcat:distribution").startswith(
        f"http://localhost/dataset/{shown.dataset.id}/resource/"
    )


def test_an_address_of_this_hub_is_nobodys_to_give(told, stored):
    shown = stored(replace(shelf.MINIMAL, extras={"uri": f"http://localhost/dataset/{uuid4()}"}))
    assert dcat.dataset(PORTAL, shown).iri == f"http://localhost/dataset/{shown.dataset.id}"


def test_what_the_profile_gave_up_is_told_on_demand_only(stored):
    terms = {"legal_basis": ["GemO"], "political_geocoding": ["http://dcat-ap.de/def/politicalGeocoding/stateKey/08"]}
    shown = stored(minimal(**terms))
    for old in (False, True):
        names = {name for name, _ in dcat.dataset(replace(PORTAL, old=old), shown).properties}
        assert ({"dcatde:legalBasis", "dcatde:politicalGeocodingURI"} <= names) is old


def test_texts_in_other_languages_are_told_with_their_language(told):
    fields = {
        "title_translated": {"de": "Bäume", "en": "Trees", "no language": "x", "\u017fk": "y"},
        "notes_translated": {"fr": "*Tous*", "en": 5},
    }
    found, subject = told(replace(shelf.MINIMAL, fields=fields))
    assert set(found.objects(subject, graphs.name("dct:title"))) == {
        Literal("Baumkataster", lang="de"),
        Literal("Trees", lang="en"),
    }
    assert Literal("<p><i>Tous</i></p>", lang="fr") in set(found.objects(subject, graphs.name("dct:description")))


def test_what_its_duplicates_are_known_by_stands_beside_its_own_identifiers(stored):
    other, shown = uuid4(), stored(minimal(identifier="urn:a", other_identifier=["F 4"]))
    beside = Beside(others={shown.dataset.id: ["urn:a", "F 4", "doi:10.5072/1", other]})
    found = graph([dcat.dataset(PORTAL, shown, beside)])
    assert {str(each) for each in found.objects(None, graphs.name("skos:notation"))} == {
        "F 4", "doi:10.5072/1", f"http://localhost/dataset/{other}",
    }  # fmt: skip
