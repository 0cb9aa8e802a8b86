"""What both kinds of spreadsheets share."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from catalogue.exports import sheets
from tests.catalogue.exports import sample


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (2**53, 2**53),
        (2**53 + 1, "9007199254740993"),
        (-(2**60), str(-(2**60))),
        (True, True),
        (float("inf"), None),
        (Decimal("0.1"), 0.1),
        (sample.DECIMAL, "12345678901234567890.12"),
        (Decimal("NaN"), None),
        (Decimal("1E+400"), "1" + "0" * 400),
        (sample.TOLD, datetime(2024, 5, 1, 12, 30, 15)),
        ({"a": 1}, '{"a":1}'),
    ],
)
def test_what_no_spreadsheet_keeps_exactly_becomes_a_text(given, kept):
    assert sheets.value(given) == kept
    assert type(sheets.value(given)) is type(kept)


@pytest.mark.parametrize(
    ("title", "name"), [("Bäume [2024]: a/b", "Bäume  2024  a b"), ("'", "Data"), ("x" * 40, "x" * 25)]
)
def test_a_sheet_has_a_name_that_it_may_have(title, name):
    assert sheets.name(replace(sample.HEAD, title=title), 1) == name
    assert sheets.name(replace(sample.HEAD, title=title), 12) == f"{name} 12"


def test_the_sheet_about_the_columns_never_has_the_name_of_the_data():
    assert sheets.about_name(sample.HEAD) == "Columns"
    assert sheets.about_name(replace(sample.HEAD, title="COLUMNS")) == "About"


def test_columns_are_explained():
    lines = list(sheets.about(sample.HEAD, ["x"]))
    assert ("Titel / Title", "Bäume der Stadt") in lines
    assert ("Hinweis / Note", "x") in lines
    assert ("höhe über NN", "Höhe", "m", "number", "") in lines
