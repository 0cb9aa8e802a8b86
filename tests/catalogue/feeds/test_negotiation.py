"""Programs get RDF where people get a page."""

import pytest
from flask import Flask

from catalogue.feeds import negotiation

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("", None),
        ("*/*", None),
        (BROWSER, None),
        ("text/html, text/turtle", None),
        ("text/turtle", "ttl"),
        ("text/turtle, text/html;q=0.9", "ttl"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json;q=0.5, text/html;q=0.1", "jsonld"),
        ("text/n3", "n3"),
        ("application/n-triples", "nt"),
        ("text/turtle;q=0", None),
        ("text/turtle;q=x", None),
    ],
)
def test_who_would_rather_have_rdf_gets_it(accept, suffix):
    with Flask("x").test_request_context(headers={"Accept": accept}):
        assert negotiation.preferred() == suffix
