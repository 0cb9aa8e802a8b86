import pytest

from harvesters.tables import delimited
from hub.errors import Unreadable


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["a;b;c", "1,5;2,5;3,5"], ";"),
        (["a,b", "1,2"], ","),
        (["a\tb", "1,5\t2"], "\t"),
        (["a|b", "1|2"], "|"),
        (["Name", "Müller, Anna", "Maier, Bert"], ";"),
        (["Statistik, Ulm", "Stand, heute", "", "Ort;Wert", "Ulm;1,5", "Bonn;2,5"], ";"),
    ],
)
def test_the_delimiter_is_told_by_the_width_of_lines(lines, delimiter):
    assert delimited.sniffed(lines) == delimiter


def test_lines_above_the_header_are_passed_over(table):
    got = table("Statistik Ulm\nStand: 2024\n\nOrt;Wert\nUlm;1,5\n")
    assert (got.names, got.rows, got.sheet.facts["header_row"]) == (["Ort", "Wert"], [["Ulm", 1.5]], 4)


def test_excels_own_note_about_the_delimiter_is_followed(table):
    got = table("sep=;\r\na;b\r\n1,2;3,4\r\nx\r\n")
    assert (got.rows, got.refused) == ([[1.2, 3.4]], ["row 4"])


def test_a_hint_beats_the_guess(table):
    assert table("a,b;c\n1,2;3\n", delimiter=";").names == ["a,b", "c"]


@pytest.mark.parametrize("delimiter", ['"', "ab", "\n"])
def test_a_delimiter_that_cannot_be_is_told(table, delimiter):
    with pytest.raises(Unreadable, match="one character"):
        table("a;b\n1;2\n", delimiter=delimiter)


def test_a_missing_quotation_mark_costs_its_row_and_not_the_rest(table):
    got = table('a;b\n"x;1\ny;2\nz;3\n')
    assert (got.column("a"), got.refused) == (["y", "z"], ["row 2"])


def test_a_line_break_within_quotation_marks_is_one_row(table):
    got = table('a;b\n"x\ny";1\nz\n')
    assert (got.rows, got.refused) == ([["x\ny", 1]], ["row 3"])


@pytest.mark.parametrize("row", ["1;2", "1;2;3;4"])
def test_a_ragged_row_is_refused_with_its_number(table, row):
    got = table(f"a;b;c\n1;2;3\n{row}\n4;5;6\n")
    assert got.refusals[0].where == "row 3"
    assert got.refusals[0].reason == f"The row has {len(row.split(';'))} fields, but the header has 3."


def test_a_bad_byte_in_utf_8_costs_its_row_only(table):
    got = table("Straße;n\nÄußere Gasse;1\n".encode() + b"Kirchstra\xdfe;2\n" + "Öder Weg;3\n".encode())
    assert (got.column("Straße"), got.refused) == (["Äußere Gasse", "Öder Weg"], ["row 3"])


def test_the_number_of_columns_is_limited(table):
    with pytest.raises(Unreadable, match="300,000 columns"):
        table(";".join(map(str, range(300_000))) + "\n")


def test_a_refused_row_is_shown_in_part(table):
    assert table("a;b;c\n1;2;3\nx;" + "y" * 500 + "\n").refusals[0].record == "x; " + "y" * 60
