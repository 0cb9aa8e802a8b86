import json

import pytest

from hub.errors import Unreadable


@pytest.mark.parametrize(
    ("body", "name", "names", "rows"),
    [
        ('[{"a":1,"b":"x"},{"b":"y","c":true}]', "a.json", ["a", "b", "c"], [[1, "x", None], [None, "y", True]]),
        ('{"meta":{"n":1},"result":{"records":[{"a":1},{"a":2}],"fields":[{"id":"a"}]}}', "a.json", ["a"], [[1], [2]]),
        ('[["Ort","n"],["Ulm",1]]', "a.json", ["Ort", "n"], [["Ulm", 1]]),
        ('{"a":1}\n{"a":2.5}\n', "a.ndjson", ["a"], [[1.0], [2.5]]),
        ('[{"a":[1,2],"b":{"c":null}}]', "a.json", ["a", "b"], [[[1, 2], {"c": None}]]),
        ('\ufeff[{"a":1}]', "a.json", ["a"], [[1]]),
        ('[{"a":"12","b":"0731"}]', "a.json", ["a", "b"], [["12", "0731"]]),
        ('[{"a":"01.05.2024"}]', "a.json", ["a"], [["2024-05-01"]]),
    ],
)
def test_lists_become_rows(table, body, name, names, rows):
    got = table(body, name)
    assert (got.names, got.rows) == (names, rows)


def test_utf_16_is_read(table):
    assert table('[{"a":"ö"}]'.encode("utf-16"), "a.json").rows == [["ö"]]


@pytest.mark.parametrize("element", ["5", '"x"', "[1]", '{"a":"\\ud800"}', '{"a":1e999}', '{"a":%s}' % ("9" * 30)])
def test_an_element_that_cannot_be_a_row_is_refused(table, element):
    got = table(f'[{{"a":1}},{element},{{"a":3}}]', "a.json")
    assert (got.rows, got.refused) == ([[1], [3]], ["row 2"])


def test_a_wrong_line_costs_itself_only(table):
    got = table('{"a":1}\n{"a":\n{"a":3}\n', "a.ndjson")
    assert (got.rows, got.refused) == ([[1], [3]], ["row 2"])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('[{"a":1},{"a":2}', "not complete and correct JSON"),
        ('[{"a":1} {"a":2}]', "not complete and correct JSON"),
        ('{"a":1}', "no list of objects"),
        ('{"a":[1,2]}', "no list of objects"),
        ('{"a":[{"b":1}]} x', "something follows"),
        ('[{"a":NaN}]', "NaN"),
        (b'[{"a":"\xff"}]', "not UTF-8"),
        ('[{"a":%s}]' % ("9" * 5_000), "too many digits"),
        ("[]", "The file is empty"),
    ],
)
def test_what_is_no_table_is_told_in_a_sentence(table, body, sentence):
    with pytest.raises(Unreadable, match=sentence):
        table(body, "a.json")


def test_many_different_keys_are_refused(table):
    with pytest.raises(Unreadable, match="different keys"):
        table(json.dumps([{str(key): 1 for key in range(10_001)}]), "a.json")
