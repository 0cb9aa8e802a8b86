import pytest

from harvesters.tables import heads
from hub.errors import Unreadable


def head(*rows, **hints):
    return heads.find(list(enumerate(rows, 1)), hints, frozenset({"", "-"}))


def test_the_first_row_of_words_is_the_header():
    found = head(["Ort", "Wert"], ["Ulm", "1"])
    assert (found.titles, found.rows, found.last) == (["Ort", "Wert"], (1,), 1)


def test_numbers_above_numbers_are_no_header():
    found = head(["Ulm", "1"], ["Bonn", "2"])
    assert (found.titles, found.rows, found.last) == (["", ""], (), 0)


def test_years_above_numbers_are_a_header():
    assert head(["Ort", "2019", "2020"], ["Ulm", "126000", "127000"]).rows == (1,)


def test_years_above_years_are_no_header():
    assert head(["Ulm", "2019"], ["Bonn", "2020"], ["Trier", "2021"]).rows == ()


def test_what_stands_above_the_table_is_passed_over():
    found = head(
        ["Statistik"], ["Stand", "2024"], ["Ort", "a", "b", "c"], ["Ulm", "1", "2", "3"], ["Bonn", "1", "2", "3"]
    )
    assert found.rows == (3,)


def test_groups_of_columns_stand_above_their_parts():
    found = head(["", "Bevölkerung", "", "Fläche"], ["Gemeinde", "m", "w", "ha"], ["Ulm", "1", "2", "3"])
    assert found.titles == ["Gemeinde", "Bevölkerung m", "Bevölkerung w", "Fläche ha"]


def test_units_stand_under_the_header():
    found = head(["Zeit", "Temp", "Wind"], ["", "°C", "m/s"], ["08:00", "20,5", "3"])
    assert (found.units, found.unit_row, found.last) == (["", "°C", "m/s"], 2, 2)


def test_a_hint_names_the_row_of_the_header():
    assert head(["a", "b"], ["c", "d"], ["1", "2"], header_row=2).titles == ["c", "d"]


def test_a_hint_says_that_there_is_no_header():
    assert head(["a", "b"], ["c", "d"], header_row=0).rows == ()


def test_a_header_row_that_is_not_there_is_told():
    with pytest.raises(Unreadable, match="Row 9"):
        head(["a"], ["b"], header_row=9)


def test_one_column_has_a_header_too():
    assert head(["Name"], ["Anna"]).titles == ["Name"]
