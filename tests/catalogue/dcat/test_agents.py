"""Who publishes, made and answers for a dataset."""

from uuid import uuid4

import pytest
from rdflib import Literal, URIRef

from tests.catalogue import graphs, shelf
from tests.catalogue.dcat.shop import minimal
from tests.catalogue.graphs import value


def test_the_organisation_publishes(told, home):
    found, subject = told(shelf.MINIMAL)
    assert value(found, subject, "dct:publisher") == URIRef(f"http://localhost/organization/{home[1].id}")
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Home")


def test_a_harvested_publisher_wins(told):
    found, subject = told(shelf.EVERYTHING)
    assert list(found.objects(subject, graphs.name("dct:publisher"))) == [URIRef("https://town.example/amt")]
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Amt für Bäume")


def test_nobody_speaks_about_what_is_ours(told):
    ours = f"http://localhost/organization/{uuid4()}"
    found, subject = told(minimal(publisher_name="Evil", publisher_uri=ours, spatial_uri=[ours]))
    assert (URIRef(ours), None, None) not in found
    assert value(found, subject, "dct:publisher") == URIRef(f"{subject}#publisher")


@pytest.mark.parametrize(
    ("terms", "name", "mail"),
    [
        ({"contact_name": "A", "contact_email": "a@town.example", "maintainer_email": "b@town.example"}, "A", "a"),
        ({"contact_name": "A", "maintainer": "B", "maintainer_email": "b@town.example"}, "B", "b"),
        ({"author": "C", "author_email": "mailto:c@town.example"}, "C", "c"),
    ],
)
def test_the_first_who_can_be_reached_is_the_contact(told, terms, name, mail):
    found, subject = told(minimal(**terms))
    assert value(found, subject, "dcat:contactPoint", "vcard:fn") == Literal(name)
    assert value(found, subject, "dcat:contactPoint", "vcard:hasEmail") == URIRef(f"mailto:{mail}@town.example")


@pytest.mark.parametrize("terms", [{"contact_name": "A"}, {"maintainer": "B", "maintainer_email": "call me"}])
def test_who_cannot_be_reached_is_no_contact(told, terms):
    found, subject = told(minimal(**terms))
    assert value(found, subject, "dcat:contactPoint") is None


@pytest.mark.parametrize(
    ("role", "property"),
    [("originator", "geodcatap:originator"), ("custodian", "geodcatap:custodian"), ("contributor", "dct:contributor")],
)
def test_everybody_has_a_place(told, role, property):
    found, subject = told(minimal(**{f"{role}_name": "Amt", f"{role}_email": "amt@town.example"}))
    assert value(found, subject, property, "foaf:name") == Literal("Amt")
    assert value(found, subject, property, "foaf:mbox") == URIRef("mailto:amt@town.example")


def test_a_telephone_reaches_somebody_too(told):
    found, subject = told(minimal(contact_name="A", contact_phone="+49 (0) 731 / 161-0"))
    assert value(found, subject, "dcat:contactPoint", "vcard:hasTelephone") == URIRef("tel:+497311610")
