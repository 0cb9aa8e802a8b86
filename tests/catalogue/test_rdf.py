"""Addresses and literals are clean, or they are none; a node says each statement once."""

from datetime import UTC, date, datetime

import pytest

from catalogue import rdf
from catalogue.rdf import Iri, Node

SUBJECT = Iri("http://town.example/dataset/1")


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("http://town.example/a", "http://town.example/a"),
        ("  https://town.example/ä?b=1&c=2#d ", "https://town.example/ä?b=1&c=2#d"),
        ("http://town.example/a b\n<c>\"d\"{e}|f\\g^h`i", "http://town.example/a%20b%0A%3Cc%3E%22d%22%7Be%7D%7Cf%5Cg%5Eh%60i"),
        ("http://town.example/?a[b]=1#c#d", "http://town.example/?a%5Bb%5D=1#c%23d"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://town.example/100%", "http://town.example/100%25"),
        ("http://town.example/\ufffe\x85a", "http://town.example/%EF%BF%BE%C2%85a"),
        ("mailto:a b@town.example", "mailto:a%20b@town.example"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)  # fmt: skip
def test_an_address_is_kept_or_encoded(value, address):
    assert rdf.iri(value) == Iri(address)


@pytest.mark.parametrize(
    "value",
    ["", "trees", "/dataset/1", "http:", "http://", "http:///a", "http://[1/", "http://a:b/", "http://a:99999/",
     "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "://a", None, 7],
)  # fmt: skip
def test_what_is_no_address_is_dropped(value):
    assert rdf.iri(value) is None


@pytest.mark.parametrize("value", ["ftp://town.example/", "mailto:a@town.example", "urn:a:b"])
def test_a_browser_opens_web_addresses_only(value):
    assert rdf.web(value) is None
    assert rdf.web("https://town.example/") == Iri("https://town.example/")


@pytest.mark.parametrize(
    ("value", "text", "kind"),
    [
        (date(2024, 5, 1), "2024-05-01", "xsd:date"),
        (datetime(2024, 5, 1, 12, tzinfo=UTC), "2024-05-01T12:00:00+00:00", "xsd:dateTime"),
        ("2024-05-01T12:00:00Z", "2024-05-01T12:00:00+00:00", "xsd:dateTime"),
        ("2024-05-01T12:00:00", "2024-05-01T12:00:00", "xsd:dateTime"),
        ("2024-05-01", "2024-05-01", "xsd:date"),
        ("2024-05", "2024-05", "xsd:gYearMonth"),
        ("2024", "2024", "xsd:gYear"),
    ],
)
def test_a_time_has_the_type_that_fits(value, text, kind):
    assert rdf.time(value) == (text, "", kind)


@pytest.mark.parametrize("value", ["gestern", "", "2024-13", "0000", "01.05.2024", "2024-02-30", "٢٠٢٤"])
def test_what_is_no_time_is_dropped(value):
    assert rdf.time(value) is None


@pytest.mark.parametrize("value", [-1, 1.5, "7", True, None])
def test_what_is_no_whole_number_from_zero_is_dropped(value):
    assert rdf.number(value) is None


def test_a_text_of_nothing_is_dropped():
    assert rdf.text(" \x00\x07 ") is None


def test_a_checksum_is_in_lower_case():
    assert rdf.digest("00FFAB").text == "00ffab"


def test_a_node_says_each_statement_once_in_the_order_it_came():
    part = Node(Iri("http://town.example/1"), ("foaf:Agent",))
    said = [("dct:title", rdf.text("a")), ("dct:publisher", part), ("dct:title", rdf.text("b"))]
    made = rdf.node(SUBJECT, "dcat:Dataset", said, [*said, ("dct:publisher", part.iri), ("dct:issued", None)])
    assert made == Node(SUBJECT, ("dcat:Dataset",), tuple(said))


def test_an_address_and_a_text_of_the_same_letters_are_two_statements():
    address = Iri("http://town.example/1")
    assert len(rdf.node(SUBJECT, (), [("hydra:next", address), ("hydra:next", rdf.text(address))]).properties) == 2


def test_all_nodes_come_each_before_what_hangs_on_it():
    inner = Node(Iri("http://town.example/3"))
    middle = Node(Iri("http://town.example/2"), (), (("dct:relation", inner),))
    outer = Node(SUBJECT, (), (("dct:relation", middle),))
    assert list(rdf.nodes(outer, inner)) == [outer, middle, inner, inner]
