from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from hub.datasets.store.tables.types import KINDS, OF_COLUMN, TO_COLUMN, type_name


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("text", "ä", "ä"), ("text", "", ""), ("text", 5, "5"), ("text", True, "true"), ("text", {"a": 1}, '{"a":1}'),
        ("int4", "7", 7), ("int4", 7.0, 7), ("int4", "", None), ("int8", 2**63 - 1, 2**63 - 1), ("int8", " -3 ", -3),
        ("float8", 1, 1.0), ("float8", "1.5e3", 1500.0), ("float8", "", None),
        ("numeric", "1.10", Decimal("1.10")), ("numeric", 0.1, Decimal("0.1")), ("numeric", 10**30, Decimal(10**30)),
        ("bool", "ja", True), ("bool", 0, False), ("bool", "F", False), ("bool", True, True),
        ("date", "2024-02-29", date(2024, 2, 29)), ("date", "2024-02-29T00:00:00", date(2024, 2, 29)),
        ("time", "17:30", time(17, 30)),
        ("timestamp", "2024-05-01T12:00:00.5", datetime(2024, 5, 1, 12, 0, 0, 500000)),
        ("timestamp", "2024-05-01 12:00:00+02:00", datetime(2024, 5, 1, 12)),
        ("timestamptz", "2024-05-01T12:00:00+02:00", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("timestamptz", "2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("json", '{"a": 1}', {"a": 1}), ("json", "no json", "no json"), ("json", [None], [None]),
        ("_text", ["a"], ["a"]), ("_text", '["a", "b"]', ["a", "b"]),
    ],
)  # fmt: skip
def test_a_value_is_taken_as_json_has_it(kind, given, value):
    found = KINDS[kind].value(given)
    assert (found, type(found)) == (value, type(value))
    assert list(KINDS[kind].values([given, None, given])) == [value, None, value]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", "a\0b"), ("text", "\ud800"), ("int4", 2**31), ("int4", "1.5"), ("int4", True), ("int4", [1]),
        ("int8", 2**63), ("int8", "9" * 30), ("int8", float("inf")), ("float8", float("nan")), ("float8", "nan"),
        ("float8", 10**400), ("float8", "1_0"), ("float8", True), ("numeric", "NaN"), ("numeric", "1e999999"),
        ("numeric", "x"), ("bool", "maybe"), ("bool", 2), ("date", "31.12.2024"), ("date", "2024-02-30"), ("date", 5),
        ("date", "2024-02-29T12:00"), ("time", "25:00"), ("time", "12:00+01:00"), ("timestamp", "yesterday"),
        ("timestamptz", "0001-01-01T00:00+14:00"), ("json", {"a": "\0"}), ("json", 10**400), ("_text", [1]),
        ("_text", "a"), ("_text", ["a\0"]),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_in_a_sentence(kind, given):
    with pytest.raises(ValueError, match=" "):
        KINDS[kind].value(given)
    with pytest.raises(ValueError, match=" "):
        KINDS[kind].values([None, given])


def test_a_type_is_known_by_what_clients_call_it():
    spelled = {"INT": "int4", "bigint": "int8", "nested": "json", "double precision": "float8", "_text": "_text"}
    assert {word: type_name(word) for word in spelled} == spelled
    assert type_name("money") is None


def test_each_type_has_a_word_for_pages_and_files():
    assert set(TO_COLUMN) == set(KINDS)
    assert {TO_COLUMN[OF_COLUMN[word]] for word in OF_COLUMN} == set(OF_COLUMN)
