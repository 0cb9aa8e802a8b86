"""The description of files for programs."""

import pytest

from catalogue.bundle import datapackage
from hub.records import Column


def test_columns_are_told_with_type_unit_and_meaning():
    columns = [Column("a", "number", "Höhe", "m", "über NN"), Column("b", "json"), Column("c", "datetime")]
    assert datapackage.schema(columns, "geometry") == {
        "fields": [
            {"name": "a", "type": "number", "title": "Höhe", "description": "über NN", "unit": "m"},
            {"name": "b", "type": "any"},
            {"name": "c", "type": "datetime", "format": "any"},
            {"name": "geometry", "type": "string", "description": "WKT, WGS 84 (OGC:CRS84)"},
        ],
        "missingValues": [""],
    }


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", []),
        ("notspecified", [{"name": "notspecified"}]),
        ("https://town.example/licence", [{"path": "https://town.example/licence"}]),
    ],
)
def test_a_licence_that_is_not_in_the_list_is_told_as_it_is(code, told):
    assert datapackage.licenses(code) == told
