from harvesters.tables.shape import MAX_REFUSALS, Held, Refusals
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


def test_a_file_in_memory_is_opened_from_its_beginning_each_time():
    held = Held(b"a;b")
    assert [held.open("rb").read() for _ in range(2)] == [b"a;b", b"a;b"]
