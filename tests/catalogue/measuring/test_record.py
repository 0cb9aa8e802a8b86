"""What is measured is what is written."""

from dataclasses import replace

import pytest

from catalogue import rdf
from catalogue.dcat import NOTHING, Portal
from catalogue.measuring.record import described, read
from catalogue.rdf import Iri, Literal
from hub.datasets.quality import Described, Way, measure
from hub.files import Files
from tests.catalogue import shelf

PORTAL = Portal("https://hub.example", "Portal", "de")
PART = "https://hub.example/dataset/1/resource/9"


def of(*said):
    return read(rdf.node(Iri("https://hub.example/dataset/1"), "dcat:Dataset", said), {})


def part(*said, statuses=()):
    node = rdf.node(Iri(PART), "dcat:Distribution", said)
    whole = rdf.node(Iri("https://hub.example/dataset/1"), "dcat:Dataset", [("dcat:distribution", node)])
    (way,) = read(whole, dict(statuses)).ways
    return way


def test_nothing_said_is_nothing_found():
    assert of() == Described()


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("dct:title", "title"),
        ("dct:description", "description"),
        ("dcat:keyword", "keyword"),
        ("dcat:theme", "theme"),
        ("dct:spatial", "spatial"),
        ("dct:temporal", "temporal"),
        ("dcat:contactPoint", "contact"),
    ],
)
def test_a_property_is_found(name, field):
    assert of((name, Literal("x"))) == replace(Described(), **{field: True})


def test_publishers_are_known_by_their_names():
    named = rdf.node(Iri("https://a.example"), "foaf:Agent", [("foaf:name", Literal("Stadt"))])
    assert of(("dct:publisher", named), ("dct:publisher", Iri("https://b.example"))).publishers == ("Stadt", "")


def test_addresses_are_taken_as_they_are():
    found = of(
        ("dct:accessRights", Iri("https://x.example/PUBLIC")), ("dcatde:contributorID", Iri("https://c.example"))
    )
    assert (found.access_rights, found.contributors) == ("https://x.example/PUBLIC", ("https://c.example",))


def test_a_distribution_is_known_by_its_id():
    assert part() == Way(id="9")


def test_what_addresses_answered_is_known_by_the_id():
    assert part(statuses={"9": (200, 404)}.items()) == Way(id="9", access_status=200, download_status=404)


def test_a_distribution_with_all_properties():
    names = ("dcat:accessURL", "dcat:downloadURL", "dct:format", "dcat:mediaType", "dct:license", "dct:rights")
    way = part(*((name, Iri(f"https://x.example/{n}")) for n, name in enumerate(names)))
    assert (way.access_url[-1], way.download_url[-1], way.format[-1], way.media_type[-1]) == ("0", "1", "2", "3")
    assert (way.licenses, way.rights, way.byte_size) == (("https://x.example/4",), True, False)


def test_a_distribution_that_is_an_address_alone_is_none():
    assert of(("dcat:distribution", Iri(PART))).ways == ()


@pytest.fixture
def shown(database, cast, files: Files):
    """`shown(draft)` is a dataset of home as it is shown."""
    return lambda draft: shelf.shown(database, cast.home, draft, files)


def test_a_dataset_that_says_everything_reaches_nearly_all(shown):
    score = measure(described(PORTAL, shown(shelf.EVERYTHING), NOTHING, {}))
    assert score.points >= 350


def test_a_private_dataset_is_measured_as_if_it_were_public(shown):
    whole = shown(shelf.MINIMAL)
    hidden = replace(whole, dataset=whole.dataset._replace(private=True))
    assert described(PORTAL, hidden, NOTHING, {}) == described(PORTAL, whole, NOTHING, {})


def test_a_file_that_is_held_back_answers_nobody(shown):
    whole = shown(shelf.MINIMAL)
    closed = replace(whole, distributions=[row._replace(held_back=True) for row in whole.distributions])
    (way,) = described(PORTAL, closed, NOTHING, {}).ways
    assert way.access_status == 403
