from harvesters.tables.shape import MAX_REFUSALS, Refusals
from hub.records import Refusal


def test_a_refused_row_has_the_number_that_a_spreadsheet_shows():
    refusals = Refusals()
    refusals.add(17, "The row is too short.", "a;b")
    assert list(refusals.rest()) == [Refusal("row 17", "The row is too short.", "a;b")]


def test_of_very_many_refused_rows_the_number_is_told():
    refusals = Refusals()
    for number in range(MAX_REFUSALS + 5):
        refusals.add(number, "No.")
    assert list(refusals.rest())[-1] == Refusal("further rows", "5 further rows were refused.")
