"""Rows as CKAN writes them."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import orjson
import pytest

from catalogue.schemas.rows import field_dict, moment, records
from hub.datasets.store.tables import Field

FIELDS = [Field("_id", "int8"), Field("a", "text"), Field("n", "numeric"), Field("t", "timestamp"), Field("j", "json")]
NOON = datetime(2024, 5, 6, 12)
ROW = (1, "x", Decimal("1.10"), NOON, {"k": [1]})
NOTHING = (2, None, None, None, None)


def written(format, *rows, fields=FIELDS):
    return orjson.dumps(records(fields, rows, format)).decode()


def test_objects_name_each_value():
    assert orjson.loads(written("objects", ROW)) == [
        {"_id": 1, "a": "x", "n": 1.1, "t": "2024-05-06T12:00:00.000", "j": {"k": [1]}}
    ]


def test_lists_have_the_order_of_the_columns():
    assert orjson.loads(written("lists", NOTHING)) == [[2, None, None, None, None]]


@pytest.mark.parametrize(
    "digits", ["0.1000000000000000055511151231257827", "123456789012345678901234567890.5", "-0.10"]
)
def test_a_number_keeps_all_its_digits_in_json(digits):
    assert written("lists", (Decimal(digits),), fields=[Field("n", "numeric")]) == f"[[{digits}]]"


def test_a_large_exponent_is_written_out_and_what_is_no_number_is_null():
    assert written("lists", (Decimal("1E+3"),), (Decimal("NaN"),), fields=[Field("n", "numeric")]) == "[[1000],[null]]"


def test_numeric_values_that_are_no_decimals_stay():
    assert written("lists", (5,), (0.5,), fields=[Field("n", "numeric")]) == "[[5],[0.5]]"


@pytest.mark.parametrize(("value", "text"), [
    (NOON, "2024-05-06T12:00:00.000"),
    (NOON.replace(microsecond=120_000), "2024-05-06T12:00:00.120"),
    (NOON.replace(microsecond=120_001), "2024-05-06T12:00:00.120001"),
    (NOON.replace(tzinfo=UTC), "2024-05-06T12:00:00.000Z"),
    (NOON.replace(tzinfo=timezone(timedelta(hours=2))), "2024-05-06T10:00:00.000Z"),
])  # fmt: skip
def test_times_have_three_digits_of_a_second_and_more_where_they_count(value, text):
    assert moment(value) == text


def test_days_and_times_of_day_are_iso():
    fields = [Field("d", "date"), Field("t", "time")]
    assert written("lists", (date(2024, 5, 6), time(7, 8)), fields=fields) == '[["2024-05-06","07:08:00"]]'
    assert records(fields, [(date(2024, 5, 6), time(7, 8))], "csv") == "2024-05-06,07:08:00\n"


def test_csv_has_no_header_and_quotes_what_needs_it():
    row = (1, 'a "b", c', Decimal("1E+3"), NOON, {"k": "ä"})
    assert records(FIELDS, [row, NOTHING], "csv") == (
        '1,"a ""b"", c",1000,2024-05-06T12:00:00.000,"{""k"":""ä""}"\n2,,,,\n'
    )


def test_tsv_is_the_same_with_tabs():
    assert records(FIELDS, [ROW], "tsv") == '1\tx\t1.10\t2024-05-06T12:00:00.000\t"{""k"":[1]}"\n'


def test_yes_and_no_in_csv():
    assert records([Field("b", "bool")], [(True,), (False,), (None,)], "csv") == 'true\nfalse\n""\n'


def test_a_column_is_shown_with_what_the_publisher_says():
    assert field_dict(Field("_id", "int8")) == {"id": "_id", "type": "int"}
    assert field_dict(Field("a", "text", {"label": "A"})) == {"id": "a", "type": "text", "info": {"label": "A"}}
