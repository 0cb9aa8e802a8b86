"""What a clerk says of a file becomes settings of its reader; what was found becomes a page."""

from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict

from catalogue.portal.edit.found_in_file import ASKED, read
from hub.datasets.models import TableImport

COLUMNS = [{"name": "Ort", "type": "text"}, {"name": "Post", "type": "text"}, {"name": "Zahl", "type": "integer"}]


def found(columns=COLUMNS, warnings=(), **settings):
    sheet = {"columns": columns, "warnings": list(warnings), "facts": {"delimiter": ";", "encoding": "utf-8"}}
    return TableImport(id=uuid4(), job=uuid4(), settings=settings, decided={}, sheet=sheet)


def said(row=None, **sent):
    return read(row or found(), MultiDict(sent))


@pytest.mark.parametrize(
    ("sent", "settings"),
    [
        ({}, {}),
        ({"delimiter": ";", "decimal": ","}, {"delimiter": ";", "decimal": ","}),
        ({"delimiter": "x", "decimal": "x", "header_row": "x", "sheet": " "}, {}),
        ({"header_row": " 3 ", "crs": "EPSG:25832", "encoding": "cp1252"},
         {"header_row": 3, "crs": "EPSG:25832", "encoding": "cp1252"}),
        ({"type-2": "text", "type-0": "nonsense"}, {"types": {"Zahl": "text"}}),
        ({"append": "true", "key": ["Ort", "Gibtsnicht"]}, {"append": True, "key": ["Ort"]}),
    ],
)  # fmt: skip
def test_what_was_said_of_the_file(sent, settings):
    assert dict(said(**sent).settings) == settings


WARNING = {"column": "Post", "kind": "email"}


@pytest.mark.parametrize(
    ("sent", "publish", "out", "open"),
    [
        ({}, [], [], ["Post"]),
        ({"personal-1": "publish"}, ["Post"], [], []),
        ({"personal-1": "out"}, [], ["Post"], []),
        ({"personal-1": "nonsense", "out": ["Ort"]}, [], ["Ort"], ["Post"]),
    ],
)
def test_what_was_said_of_a_suspected_column(sent, publish, out, open):
    told = said(found(warnings=[WARNING]), **sent)
    assert (told.publish, told.out, told.open) == (publish, out, open)


def test_of_very_many_columns_those_that_are_not_asked_about_stay_as_they_are():
    many = [{"name": f"c{n}", "type": "text"} for n in range(ASKED + 10)]
    late = {"column": f"c{ASKED + 5}", "kind": "iban"}
    told = said(found(many, [late], exclude=[f"c{ASKED + 1}"]), **{f"personal-{ASKED + 5}": "publish"})
    assert (told.publish, told.out) == ([f"c{ASKED + 5}"], [f"c{ASKED + 1}"])
