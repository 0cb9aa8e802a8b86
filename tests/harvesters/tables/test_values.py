from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from harvesters.tables.tally import missing_words
from harvesters.tables.values import Converter, clean, written
from harvesters.tables.verdicts import Verdict


def read(verdict, *values):
    return Converter(verdict, missing_words(), ZoneInfo("Europe/Berlin"))(list(values))


@pytest.mark.parametrize(
    ("verdict", "values", "expected"),
    [
        (Verdict("integer"), ["1", "-2"], [1, -2]),
        (Verdict("integer"), ["1", "", "1.234"], [1, None, 1234]),
        (Verdict("integer", comma=False), ["1,234"], [1234]),
        (Verdict("integer"), [1.0, "2", None], [1, 2, None]),
        (Verdict("integer"), ["123456789012345678"], [123456789012345678]),
        (Verdict("number"), ["1.234,5", "2"], [1234.5, 2.0]),
        (Verdict("number", comma=False), ["1,234.5", "-"], [1234.5, None]),
        (Verdict("number", suffix="%"), ["1,5 %", "2%"], [1.5, 2.0]),
        (Verdict("number"), ["−5"], [-5.0]),
        (Verdict("number"), [float("nan"), float("inf"), 1], [None, None, 1.0]),
        (Verdict("boolean"), ["ja", "NEIN", "", True], [True, False, None, True]),
        (Verdict("date"), ["01.05.2024", date(2024, 5, 1)], ["2024-05-01"] * 2),
        (Verdict("datetime"), [datetime(2024, 5, 1, 8), date(2024, 1, 1)],
         ["2024-05-01T08:00:00+02:00", "2024-01-01T00:00:00+01:00"]),
        (Verdict("time"), ["8:30", "08:30:15 Uhr"], ["08:30:00", "08:30:15"]),
        (Verdict("text"), ["a", "-", 5.0, True], ["a", None, "5", "ja"]),
        (Verdict("json"), ["a", [1], None], ["a", [1], None]),
    ],
)  # fmt: skip
def test_values_come_in_the_type_of_their_column(verdict, values, expected):
    assert read(verdict, *values) == (expected, {})


@pytest.mark.parametrize(
    ("verdict", "value", "reason"),
    [
        (Verdict("date"), "31.02.2024", "There is no such date or time: 31.02.2024."),
        (Verdict("datetime"), "31.03.2024 02:30", "There is no such date or time: 31.03.2024 02:30."),
        (Verdict("integer", strict=True), "1,5", "“1,5” is not a whole number."),
        (Verdict("number", strict=True), "ca. 5", "“ca. 5” is not a number."),
        (Verdict("boolean", strict=True), "x", "“x” is not yes or no."),
        (Verdict("integer"), 2**70, f"“{2**70}” is not a whole number."),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(verdict, value, reason):
    assert read(verdict, value) == ([None], {0: reason})


def test_control_characters_are_replaced_and_line_breaks_kept():
    assert clean("a\x00b\x0bc\td\r\ne\u202ef") == "a\ufffdb\nc\td\ne\u202ef"


def test_numbers_are_written_as_people_do():
    assert [written(value) for value in (5.0, 2.5, True, [1], date(2024, 5, 1))] == [
        "5",
        "2.5",
        "ja",
        "[1]",
        "2024-05-01",
    ]
