from zoneinfo import ZoneInfo

import pytest

from harvesters import columns

BERLIN = ZoneInfo("Europe/Berlin")


def typed(*texts, comma=True, missing=()):
    found = columns.typed(texts, comma, columns.missing_words(missing), BERLIN)
    return found.type, found.values


RECOGNISED = [
    (["1", "-2", "30"], "integer", [1, -2, 30]),
    (["1,5", "2"], "number", [1.5, 2.0]),
    (["1.234,5", "-7"], "number", [1234.5, -7.0]),
    (["1.234", "5.678.901"], "integer", [1234, 5678901]),
    (["20.5", "3"], "number", [20.5, 3.0]),
    (["ja", "Nein"], "boolean", [True, False]),
    (["01.05.2024", "2.5.2024"], "date", ["2024-05-01", "2024-05-02"]),
    (["2024-05-01"], "date", ["2024-05-01"]),
    (["01.05.2024 10:00"], "datetime", ["2024-05-01T10:00:00+02:00"]),
    (["2024-05-01T08:00:00Z"], "datetime", ["2024-05-01T08:00:00+00:00"]),
    (["89073", "01067"], "text", ["89073", "01067"]),
    (["08421000"], "text", ["08421000"]),
    (["1", "ca. 5"], "text", ["1", "ca. 5"]),
    (["0731/161-0"], "text", ["0731/161-0"]),
    (["12345678901234567890"], "text", ["12345678901234567890"]),
    (["10:30"], "text", ["10:30"]),
    (["NA"], "text", ["NA"]),
    (["1", "0"], "integer", [1, 0]),
    (["٣"], "text", ["٣"]),
]


@pytest.mark.parametrize(("texts", "type", "values"), RECOGNISED)
def test_a_column_has_the_first_type_that_all_its_values_fit(texts, type, values):
    assert typed(*texts) == (type, values)


@pytest.mark.parametrize("word", ["", "---", "k.A.", "K. A.", "n/a", "-", "#NV"])
def test_missing_words_are_no_values(word):
    assert typed("1", word) == ("integer", [1, None])


def test_minus_999_is_a_number_unless_somebody_says_otherwise():
    assert typed("1", "-999") == ("integer", [1, -999])
    assert typed("1", "-999", missing=["-999"]) == ("integer", [1, None])


def test_a_column_without_values_is_text():
    assert typed("", "---") == ("text", [None, None])


def test_points_are_decimal_where_the_file_says_so():
    assert typed("1.234", "2.5", comma=False) == ("number", [1.234, 2.5])
    assert typed("1.234", comma=False) == ("number", [1.234])


@pytest.mark.parametrize(
    ("cells", "delimiter", "comma"),
    [
        ([["1,5"], ["1.234"]], ",", True),
        ([["48.4012"], ["1.234"]], ";", False),
        ([["1.234"]], ";", True),
        ([["1.234"]], ",", False),
        ([["0.123"]], ";", False),
        ([[]], "\t", False),
    ],
)
def test_the_style_of_numbers_is_told_by_the_clear_cases(cells, delimiter, comma):
    assert columns.decimal_comma(cells, delimiter) is comma


def test_a_date_that_cannot_be_is_named_by_its_row():
    found = columns.typed(["28.02.2023", "30.02.2023"], True, columns.missing_words(), BERLIN)
    assert found.impossible == {1: "There is no such date or time: 30.02.2023."}


def test_a_time_that_spring_skips_is_named_by_its_row():
    found = columns.typed(["31.03.2024 01:30", "31.03.2024 02:30"], True, columns.missing_words(), BERLIN)
    assert list(found.impossible) == [1]


def test_the_repeated_hour_is_told_by_the_row_before():
    _, values = typed("27.10.2024 02:00", "27.10.2024 02:30", "27.10.2024 02:00")
    assert [value[-6:] for value in values] == ["+02:00", "+02:00", "+01:00"]
