"""Formats over the API."""

import pytest

from tests.catalogue.caller import create, result


@pytest.fixture
def formats(client):
    for name, format, private in (("a1", "CSV", False), ("a2", "CSV", False), ("a3", "GeoJSON", False),
                                  ("a4", "JSON", True)):  # fmt: skip
        create(client("home"), name, private=private, resources=[{"url": "https://x.example/", "format": format}])


@pytest.mark.parametrize(("town", "asked", "found"), [
    ("", {"q": ""}, ["csv", "geojson"]), ("", {"q": "S"}, ["csv", "geojson"]), ("", {"q": "json"}, ["geojson"]),
    ("home", {"q": "JSON"}, ["geojson", "json"]), ("", {"q": "s", "limit": 1}, ["csv"]), ("", {"q": "xml"}, []),
])  # fmt: skip
def test_formats_of_what_may_be_seen_the_frequent_first(client, formats, town, asked, found):
    assert result(client(town), "format_autocomplete", asked) == found
