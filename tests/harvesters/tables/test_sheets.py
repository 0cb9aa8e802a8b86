from datetime import date, datetime, time, timedelta

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from hub.errors import Unreadable


@pytest.fixture
def book(tmp_path):
    """A workbook of sheets given as rows."""

    def made(*sheets, change=lambda workbook: None):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for number, rows in enumerate(sheets, 1):
            page = workbook.create_sheet(f"Blatt {number}")
            for row in rows:
                page.append(row)
        change(workbook)
        workbook.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    return made


def test_cells_bring_their_types(table, book):
    got = table(book([
        ["n", "x", "t", "d", "dt", "tm", "b"],
        [1, 2.5, "007", date(2024, 5, 1), datetime(2024, 5, 1, 8, 30), time(8, 30), True],
        [2, 3, "008", date(2024, 5, 2), datetime(2024, 1, 1, 8), time(9), False],
    ]))  # fmt: skip
    assert list(got.types.values()) == ["integer", "number", "text", "date", "datetime", "time", "boolean"]
    assert got.rows[0] == [1, 2.5, "007", "2024-05-01", "2024-05-01T08:30:00+02:00", "08:30:00", True]


def test_the_first_sheet_with_a_table_is_taken(table, book):
    got = table(book([], [["a", "b"], [1, 2]], [["c"], [3]]))
    assert (got.names, got.sheet.facts["sheet"]) == (["a", "b"], "Blatt 2")
    assert got.sheet.facts["sheets"] == ["Blatt 1", "Blatt 2", "Blatt 3"]


def test_a_hint_names_the_sheet(table, book):
    assert table(book([["a"], [1]], [["c"], [3]]), sheet="Blatt 2").names == ["c"]


def test_a_sheet_that_is_not_there_is_told(table, book):
    with pytest.raises(Unreadable, match="there are: Blatt 1"):
        table(book([["a"], [1]]), sheet="nope")


def test_hidden_sheets_are_passed_over(table, book):
    def hide(workbook):
        workbook["Blatt 1"].sheet_state = "hidden"

    assert table(book([["a"], [1]], [["c"], [3]], change=hide)).names == ["c"]


def test_hidden_rows_are_taken_and_counted(table, book):
    def hide(workbook):
        workbook["Blatt 1"].row_dimensions[2].hidden = True

    got = table(book([["a"], [1], [2]], change=hide))
    assert (got.rows, got.sheet.facts["hidden_rows"]) == ([[1], [2]], 1)


def test_rows_above_and_an_empty_column_do_not_harm(table, book):
    got = table(
        book([[None, "Statistik"], [], [None, "Ort", None, "n"], [None, "Ulm", None, 1], [None, "Bonn", None, 2]])
    )
    assert (got.names, got.rows, got.sheet.facts["header_row"]) == (["Ort", "n"], [["Ulm", 1], ["Bonn", 2]], 3)


def test_merged_cells_hold_their_value_everywhere(table, book):
    def merge(workbook):
        page = workbook["Blatt 1"]
        page.merge_cells("A1:C1")
        page.merge_cells("B2:C2")
        page.merge_cells("A4:A5")

    rows = [["Statistik"], ["Ort", "Einwohner"], [None, "m", "w"], ["Ulm", 1, 2], [None, 3, 4]]
    got = table(book(rows, change=merge))
    assert got.names == ["Ort", "Einwohner m", "Einwohner w"]
    assert got.rows == [["Ulm", 1, 2], ["Ulm", 3, 4]]


def test_cells_with_errors_are_empty_and_told(table, book):
    def spoil(workbook):
        cell = workbook["Blatt 1"]["B2"]
        cell.value, cell.data_type = "#REF!", "e"

    got = table(book([["a", "b"], [1, 2], [3, 4]], change=spoil))
    assert got.rows == [[1, None], [3, 4]]
    assert got.refusals[0].where == "cell B2"
    assert "#REF!" in got.refusals[0].reason


def test_formulas_give_their_last_value(table, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, ["a", "b"])
        page.write(1, 0, 1)
        page.write_formula(1, 1, "=A2*2", None, 2)
    assert table(tmp_path / "a.xlsx").rows == [[1, 2]]


def test_numbers_kept_as_text_are_numbers(table, book):
    assert table(book([["a", "b"], ["1,5", "x"], [2.5, "y"]])).column("a") == [1.5, 2.5]


def test_spans_of_time_are_text(table, book):
    def span(workbook):
        workbook["Blatt 1"]["B2"].number_format = "[h]:mm:ss"

    assert table(book([["a", "b"], ["x", timedelta(hours=30)]], change=span)).column("b") == ["30:00:00"]


def test_cells_far_apart_are_told_in_a_sentence(table, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        page = workbook.add_worksheet()
        page.write(0, 0, 1)
        page.write(1_048_575, 16_383, 1)
    with pytest.raises(Unreadable, match="1,048,576 rows"):
        table(tmp_path / "a.xlsx")


def test_opendocument_is_read(table, tmp_path):
    frame = pd.DataFrame({"Ort": ["Ulm", "Bonn"], "n": [1, 2.5], "d": [date(2024, 1, 1), None]})
    frame.to_excel(tmp_path / "a.ods", index=False, engine="odf")
    got = table(tmp_path / "a.ods", "a.ods")
    assert got.rows == [["Ulm", 1.0, "2024-01-01"], ["Bonn", 2.5, None]]


@pytest.mark.parametrize("size", [100, 3_000, 4_500])
def test_a_truncated_workbook_is_told(table, book, size):
    path = book([["a"], [1]])
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(Unreadable, match="damaged"):
        table(path, "a.xlsx")


def test_an_old_workbook_that_is_none_is_told(table):
    with pytest.raises(Unreadable, match="damaged"):
        table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "a.xls")
