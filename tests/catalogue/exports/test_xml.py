"""XML as CKAN's dump has it."""

import pytest
from lxml import etree

from catalogue.exports.head import Head
from hub.records import Column
from tests.catalogue.exports import sample
from tests.catalogue.exports.sample import of, written

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def rows(body):
    return list(etree.fromstring(body))


def test_a_row_carries_its_number_and_its_values():
    (row,) = rows(written("xml", sample.NUMBERED, [(3, "Linde", None)]))
    assert (row.tag, dict(row.attrib)) == ("row", {"_id": "3"})
    assert [(cell.tag, cell.text, cell.get(NIL)) for cell in row] == [("name", "Linde", None), ("wert", None, "true")]


@pytest.mark.parametrize("value", ["<a>&amp;", "]]>", "two\nlines", "\r\n", "😀", "  "])
def test_a_text_comes_back(value):
    (row,) = rows(written("xml", of("text"), [(value,)]))
    assert row[0].text == value


def test_what_xml_cannot_hold_is_left_out():
    (row,) = rows(written("xml", of("text"), [("a\x01\ufffeb",)]))
    assert row[0].text == "ab"


@pytest.mark.parametrize("name", ["a b", "1a", "xml:a", "a<b", 'x"y', "", "XMLa", "a:b"])
def test_a_name_that_xml_cannot_take_is_an_attribute(name):
    (row,) = rows(written("xml", Head("t", columns=(Column(name),)), [("x",)]))
    assert (row[0].tag, row[0].get("name"), row[0].text) == ("column", name, "x")


def test_values_with_parts_become_elements():
    (row,) = rows(written("xml", of("json"), [({"a": [1, None], "b": "x"},)]))
    assert [(cell.get("key"), cell.text) for cell in row[0]] == [("a", None), ("b", "x")]
    assert [(cell.get("key"), cell.text, cell.get(NIL)) for cell in row[0][0]] == [
        ("0", "1", None),
        ("1", None, "true"),
    ]


def test_everything_else_is_the_text_it_is_elsewhere():
    first = rows(written("xml", sample.PLACED_HEAD))[0]
    found = {cell.get("name") or cell.tag: cell.text for cell in first}
    assert (found["zahl"], found["aktiv"], found["wann"]) == ("9007199254740993", "true", "2024-05-01T12:30:15Z")
    assert found["geometry"] == "POINT (9.95 48.35)"
