"""What belongs to the portal and what does not."""

from catalogue.dcat.portal import Portal

PORTAL = Portal("http://localhost", "Offene Daten", "de")


def test_an_address_of_the_portal_begins_with_its_own():
    assert PORTAL.iri("catalog") == "http://localhost/catalog"


def test_only_what_is_elsewhere_is_foreign():
    given = ("https://town.example/a", "http://localhost/dataset/1", "trees", None)
    assert [PORTAL.foreign(value) for value in given] == ["https://town.example/a", None, None, None]
