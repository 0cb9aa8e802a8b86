"""No value leaves its place in any format, and the same statements always give the same bytes."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic

from catalogue import rdf

ROOT = Path(__file__).parents[2]
SUBJECT = URIRef("http://town.example/dataset/1")
PARSERS = {"ttl": "turtle", "rdf": "xml", "xml": "xml", "jsonld": "json-ld"}
HOSTILE = (
    'a "quoted" \\ text\nwith lines\r\nand \'\'\' """ ends\\',
    "</rdf:Description><evil/> & ]]> <!--",
    "null \x00 bell \x07 last \uffff \ufffe \x85 \u2028 \u202e",
    '"@de, <http://evil.example/> .',
    "\\u0022 \\",
)


def parsed(body: bytes, suffix: str) -> Graph:
    return Graph().parse(data=body, format=PARSERS[suffix])


def graph(*triples: rdf.Triple) -> Graph:
    made = Graph()
    for triple in triples:
        made.add(triple)
    return made


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
    assert rdf.iri(value) == URIRef(address)


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
    assert rdf.web("https://town.example/") == URIRef("https://town.example/")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2024, 5, 1), '"2024-05-01"^^xsd:date'),
        (datetime(2024, 5, 1, 12, tzinfo=UTC), '"2024-05-01T12:00:00+00:00"^^xsd:dateTime'),
        ("2024-05-01T12:00:00Z", '"2024-05-01T12:00:00+00:00"^^xsd:dateTime'),
        ("2024-05-01T12:00:00", '"2024-05-01T12:00:00"^^xsd:dateTime'),
        ("2024-05-01", '"2024-05-01"^^xsd:date'),
        ("2024-05", '"2024-05"^^xsd:gYearMonth'),
        ("2024", '"2024"^^xsd:gYear'),
    ],
)
def test_a_time_has_the_type_that_fits(value, written):
    assert rdf.time(value).n3().replace(f"<{rdf.NAMESPACES['xsd']}", "xsd:").rstrip(">") == written


@pytest.mark.parametrize("value", ["gestern", "", "2024-13", "0000", "01.05.2024", "2024-02-30", "٢٠٢٤"])
def test_what_is_no_time_is_dropped(value):
    assert rdf.time(value) is None


@pytest.mark.parametrize("value", [-1, 1.5, "7", True, None])
def test_what_is_no_whole_number_from_zero_is_dropped(value):
    assert rdf.number(value) is None


def test_a_text_of_nothing_is_dropped():
    assert rdf.text(" \x00\x07 ") is None


@pytest.mark.parametrize("suffix", rdf.FORMATS)
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_comes_back_as_one_text(suffix, value):
    said = rdf.text(value, "de")
    triples = [(SUBJECT, rdf.name("dct:title"), said)]
    assert isomorphic(parsed(rdf.write(triples, suffix), suffix), graph(*triples))


@pytest.mark.parametrize("suffix", rdf.FORMATS)
@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_address_comes_back_as_one_address(suffix, value):
    link = rdf.iri("http://town.example/" + value)
    triples = [(SUBJECT, rdf.name("dcat:landingPage"), link)]
    assert isomorphic(parsed(rdf.write(triples, suffix), suffix), graph(*triples))


@pytest.mark.parametrize("suffix", PARSERS)
@given(words=st.lists(st.text(), max_size=3), rest=st.text())
def test_whatever_is_said_comes_back(suffix, words, rest):
    triples = [(SUBJECT, rdf.name("dcat:keyword"), said) for word in words if (said := rdf.text(word, "de"))]
    if link := rdf.iri("https://town.example/" + rest):
        triples.append((SUBJECT, rdf.name("foaf:page"), link))
    assert isomorphic(parsed(rdf.write(triples, suffix), suffix), graph(*triples))


@pytest.mark.parametrize("suffix", rdf.FORMATS)
def test_every_type_comes_back(suffix):
    objects = [rdf.time("2024"), rdf.time("2024-05-01T12:00:00Z"), rdf.number(7), rdf.count(7),
               rdf.digest("00FFaB" * 4), rdf.wkt("POINT (9.1 48)"), rdf.text("Bäume", "de")]  # fmt: skip
    triples = [(SUBJECT, rdf.name("dct:relation"), each) for each in objects]
    assert isomorphic(parsed(rdf.write(triples, suffix), suffix), graph(*triples))


def test_a_checksum_is_in_lower_case():
    assert b'"00ffab"' in rdf.write([(SUBJECT, rdf.name("spdx:checksumValue"), rdf.digest("00FFAB"))], "ttl")


def many() -> list[rdf.Triple]:
    nodes = [URIRef(f"http://town.example/dataset/{number}") for number in range(30)]
    triples: list[rdf.Triple] = [(node, RDF.type, rdf.name("dcat:Dataset")) for node in nodes]
    for number, node in enumerate(nodes):
        triples += [(node, rdf.name("dcat:keyword"), rdf.text(f"{word} {number}", "de")) for word in "abc"]
        triples += [(node, rdf.name("dct:relation"), nodes[number - step]) for step in (1, 2)]
        triples += [(node, rdf.name("dct:issued"), rdf.time(f"20{number + 10}"))]
    return triples


@pytest.mark.parametrize("suffix", rdf.FORMATS)
def test_the_order_of_statements_makes_no_difference(suffix):
    ordered, shuffled = many(), many()
    Random(1).shuffle(shuffled)
    assert rdf.write(ordered, suffix) == rdf.write(shuffled + shuffled[:5], suffix)


@pytest.mark.parametrize("suffix", rdf.FORMATS)
def test_the_bytes_are_the_same_in_every_process(suffix):
    script = (
        "import sys; from catalogue import rdf; from tests.catalogue.test_rdf import many;"
        f"sys.stdout.buffer.write(rdf.write(many(), {suffix!r}))"
    )
    for seed in ("0", "1", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            cwd=ROOT,
        )
        assert run.stdout == rdf.write(many(), suffix)


def test_json_ld_needs_nothing_from_elsewhere():
    context = json.loads(rdf.write(many(), "jsonld"))["@context"]
    assert set(context) <= set(rdf.NAMESPACES)
