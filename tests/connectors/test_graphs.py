import pytest
from pyoxigraph import RdfFormat

from connectors import graphs
from hub.errors import Unreadable

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/">{}</rdf:RDF>'
XML = RDF.format('<rdf:Description rdf:about="http://x/1"><dct:title>Bäume</dct:title></rdf:Description>')
TTL = '<http://x/1> <http://purl.org/dc/terms/title> "Bäume" .'
JSON_LD = '{"@id": "http://x/1", "http://purl.org/dc/terms/title": "Bäume"}'
NT = TTL.replace("ä", "\\u00E4")
APART = frozenset({"dcat:Dataset"})


def titles(body, media_type="", url="http://x/"):
    graph = graphs.read(body if isinstance(body, bytes) else body.encode(), media_type, url)
    return [value["@value"] for value in graph.values("dct:title")]


@pytest.mark.parametrize(
    ("body", "media_type", "url"),
    [
        (TTL, "text/turtle; charset=utf-8", ""),
        (TTL, "", "http://x/catalog.ttl?page=2"),
        (TTL, "text/n3", ""),
        (TTL, "text/plain", "http://x/catalog"),
        (XML, "application/rdf+xml", ""),
        (XML, "text/xml", ""),
        ("<?xml version='1.0'?>" + XML, "text/turtle", ""),
        (JSON_LD, "application/ld+json", ""),
        (JSON_LD, "application/json", ""),
        (JSON_LD, "", "http://x/catalog"),
        (NT, "application/n-triples", ""),
        (NT, "", "http://x/dump.nt"),
    ],
)
def test_each_serialisation_is_recognised(body, media_type, url):
    assert titles(body, media_type, url) == ["Bäume"]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (TTL.encode("utf-16"), "text/turtle"),
        (TTL.encode("latin-1"), "text/turtle; charset=ISO-8859-1"),
        (TTL.encode("cp1252"), "text/turtle"),
        (b"\xef\xbb\xbf" + TTL.encode(), "text/turtle"),
        (f"<?xml version='1.0' encoding='ISO-8859-1'?>{XML}".encode("latin-1"), "application/rdf+xml"),
        (f"<?xml version='1.0' encoding='UTF-16'?>{XML}".encode("utf-16"), "application/rdf+xml"),
        (XML.encode("cp1252"), "application/rdf+xml"),
    ],
)
def test_signs_are_read_in_the_encoding_that_is_meant(body, media_type):
    assert titles(body, media_type) == ["Bäume"]


def test_the_form_is_seen_behind_comments_and_many_of_them_are_no_riddle():
    assert titles("<!-- a - b > c -->\n<!-- d -->" + XML) == ["Bäume"]
    assert graphs.format(b"<!-- -->" * 250, "", "http://x/catalog.ttl") == RdfFormat.TURTLE


def test_a_mistake_costs_its_own_statement_only():
    body = '<http://x/1> <http://purl.org/dc/terms/title> "a" .\n<http://x/2> foo:bar "b" .\n'
    body += '<http://x/3> <http://purl.org/dc/terms/title> "c" .'
    graph = graphs.read(body.encode(), "text/turtle", "http://x/")
    assert [value["@value"] for value in graph.values("dct:title")] == ["a", "c"]
    assert graph.broken
    assert graph.mistakes


def test_addresses_with_blanks_are_let_in():
    graph = graphs.read(b"<http://x/1> <http://purl.org/dc/terms/license> <http://x/a b> .", "text/turtle", "")
    assert next(graph.values("dct:license")) == {"@id": "http://x/a b"}


def test_relative_addresses_are_made_whole():
    graph = graphs.read(
        b"<d/1> a <http://www.w3.org/ns/dcat#Dataset> .", "text/turtle", "http://town.example/catalog.ttl"
    )
    assert list(graph.subjects("dcat:Dataset")) == ["http://town.example/d/1"]


def test_xml_that_breaks_off_is_read_to_there():
    body = XML.replace("</rdf:RDF>", "<rdf:Description rdf:about='http://x/2'><dct:title>&nbsp;")
    graph = graphs.read(body.encode(), "application/rdf+xml", "")
    assert graph.broken
    assert [value["@value"] for value in graph.values("dct:title")] == ["Bäume"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<!DOCTYPE html><html><body>503</body></html>", "HTML page"),
        ('<!DOCTYPE r [<!ENTITY a "b">]>' + XML, "document type"),
        ('<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://10.0.0.1/r.dtd">' + XML, "document type"),
        (RDF.format("<dct:a><dct:b>" * 300 + "</dct:b></dct:a>" * 300), "nested too deeply"),
        ("@prefix", "not correct RDF"),
        ("[" * 100_000, "nested too deeply"),
        ('{"@id": ', "not complete and correct JSON"),
    ],
)
def test_what_cannot_be_read_or_may_do_harm_is_refused_with_a_sentence(body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        graphs.read(body.encode(), "", "http://x/")


def test_brackets_without_end_in_turtle_do_no_harm():
    body = b"<http://x/1> <http://x/p> " + b"[ <http://x/p> " * 50_000 + b'"x"' + b"]" * 50_000 + b"."
    assert len(graphs.read(body, "text/turtle", "").nodes) == 50_001


def test_a_document_of_nothing_but_mistakes_ends():
    with pytest.raises(Unreadable):
        graphs.read(b"foo:bar .\n" * 100_000, "text/turtle", "")


def test_a_tree_goes_round_no_circle():
    graph = graphs.read(b"<http://x/1> <http://x/p> <http://x/2> . <http://x/2> <http://x/p> <http://x/1> .", "", "")
    tree = graph.tree("http://x/1", APART)
    assert tree["http://x/p"] == [{"@id": "http://x/2", "http://x/p": [{"@id": "http://x/1"}]}]


def test_what_is_linked_over_and_over_does_not_multiply():
    statements = "".join(
        f"<http://x/{level}> <http://x/p> " + ",".join(f"<http://x/{level + 1}#{n}>" for n in range(40)) + " ."
        + "".join(f"<http://x/{level + 1}#{n}> <http://x/q> <http://x/{level + 1}> ." for n in range(40))
        for level in range(9)
    )  # fmt: skip
    tree = graphs.read(statements.encode(), "text/turtle", "").tree("http://x/0", APART)
    assert str(tree).count("@id") < 2 * graphs.LARGEST


def test_other_datasets_are_only_named():
    body = (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . <http://x/1> a dcat:Dataset ; dcat:prev <http://x/2> ."
        '<http://x/2> a dcat:Dataset ; <http://purl.org/dc/terms/title> "old" .'
    )
    tree = graphs.read(body.encode(), "", "").tree("http://x/1", APART)
    assert tree["dcat:prev"] == [{"@id": "http://x/2", "@type": ["dcat:Dataset"]}]


def test_languages_and_types_of_values_are_kept():
    body = '<http://x/1> <http://x/p> "a"@de, "2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date>, "b" .'
    values = graphs.read(body.encode(), "", "").said("http://x/1", "http://x/p")
    assert list(values) == [
        {"@value": "a", "@language": "de"},
        {"@value": "2024-01-01", "@type": "http://www.w3.org/2001/XMLSchema#date"},
        {"@value": "b"},
    ]


def test_a_mistake_names_its_line_and_the_node_that_it_is_of():
    body = '<http://x/1> <http://x/p> "a" .\n<http://x/2> <http://x/p> "b" ;\n  <http://x/q> foo:bar .\n'
    (mistake,) = graphs.read(body.encode(), "text/turtle", "http://x/").mistakes
    assert (mistake.line, mistake.words, mistake.subject) == (3, "<http://x/q> foo:bar .", "http://x/2")
    assert mistake.place == "line 3, at or behind http://x/2"
