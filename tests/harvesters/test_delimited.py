import csv

import pytest

from harvesters import delimited
from hub.errors import Unreadable


def rows(body, **given):
    body = body.encode() if isinstance(body, str) else body
    return [line.fields for line in delimited.read(body, **given).lines]


@pytest.mark.parametrize(
    "body",
    [
        "Straße;Größe\n",
        "\ufeffStraße;Größe\n",
        "Straße;Größe\n".encode("cp1252"),
        "Straße;Größe\n".encode("utf-16"),
        "\ufeffStraße;Größe\n".encode("utf-16-be"),
    ],
    ids=["UTF-8", "with mark", "cp1252", "UTF-16", "big-endian"],
)
def test_the_encoding_is_recognised(body):
    body = body.encode() if isinstance(body, str) else body
    assert delimited.read(body).names == ["Straße", "Größe"]


def test_a_bad_byte_in_utf_8_costs_its_row_only():
    sheet = delimited.read("Straße;n\nÄußere Gasse;1\n".encode() + b"Kirchstra\xdfe;2\n" + "Öder Weg;3\n".encode())
    assert [line.fields[0] for line in sheet.lines] == ["Äußere Gasse", "Öder Weg"]
    assert sheet.refused == [(3, "The row holds characters that are neither UTF-8 nor Windows-1252.")]


def test_a_byte_that_cp1252_does_not_have_costs_its_row_only():
    sheet = delimited.read(b"a;b\n\xe4;1\n\x81;2\n\xfc;3\n")
    assert ([line.number for line in sheet.lines], sheet.refused[0][0]) == ([2, 4], 3)


@pytest.mark.parametrize("delimiter", delimited.DELIMITERS)
def test_the_delimiter_is_recognised(delimiter):
    body = "\n".join(delimiter.join(row) for row in (["a", "b", "c"], ["1", "x", "y"], ["2", "x", "y"]))
    assert delimited.read(body.encode()).names == ["a", "b", "c"]


def test_decimal_commas_do_not_pass_for_delimiters():
    assert rows("Ort;Wert\nUlm;1,5\nBonn;2,5\n") == [["Ulm", "1,5"], ["Bonn", "2,5"]]


def test_a_hint_beats_the_guess():
    assert delimited.read(b"a,b;c\n1,2;3\n", delimiter=";").names == ["a,b", "c"]


def test_excels_own_note_about_the_delimiter_is_followed():
    assert delimited.read(b"sep=;\r\na;b\r\n1,2;3,4\r\n").names == ["a", "b"]


def test_one_column_is_a_table_too():
    assert rows("Name\nAnna\nBert\n") == [["Anna"], ["Bert"]]


def test_names_are_neither_empty_nor_there_twice():
    assert delimited.read(b"a;;a; a_2;a\n1;2;3;4;5\n").names == ["a", "column_2", "a_2", "a_2_2", "a_3"]


def test_a_line_break_in_a_header_is_a_blank():
    assert delimited.read(b'"Anzahl\nBaeume";b\n1;2\n').names == ["Anzahl Baeume", "b"]


def test_units_under_the_header_are_recognised():
    sheet = delimited.read("Zeit;Temp;Wind\n;°C;m/s\n08:00;20,5;3\n".encode())
    assert (sheet.units, [line.number for line in sheet.lines]) == (["", "°C", "m/s"], [3])


@pytest.mark.parametrize("second", ["Max;m\n", "Max;m\nUte;w\n"])
def test_a_row_of_data_does_not_pass_for_units(second):
    assert delimited.read(f"Name;Geschlecht\n{second}".encode()).units == ["", ""]


def test_units_in_the_header_are_recognised():
    sheet = delimited.read("Zeit;Temp [°C]\n08:00;20\n".encode())
    assert (sheet.names, sheet.titles, sheet.units) == (["Zeit", "Temp"], ["Zeit", "Temp [°C]"], ["", "°C"])


@pytest.mark.parametrize("row", ["1;2", "1;2;3;4"])
def test_a_ragged_row_is_refused_with_its_number(row):
    sheet = delimited.read(f"a;b;c\n1;2;3\n{row}\n4;5;6\n".encode())
    assert [line.number for line in sheet.lines] == [2, 4]
    assert sheet.refused == [(3, f"The row has {len(row.split(';'))} fields, but the header has 3.")]


def test_delimiters_at_the_end_of_rows_make_no_columns():
    assert rows("a;b;;\n1;2;;\n3;4;\n5;6\n") == [["1", "2"], ["3", "4"], ["5", "6"]]


def test_values_below_a_nameless_last_column_are_kept():
    assert rows("a;b;\n1;2;x\n") == [["1", "2", "x"]]


def test_empty_lines_count_but_hold_nothing():
    assert [line.number for line in delimited.read(b"a;b\n\n;\n1;2\n").lines] == [4]


def test_a_line_break_between_quotes_is_part_of_the_field():
    assert rows('a;b\n"x\r\ny";2\n3;4\n') == [["x\r\ny", "2"], ["3", "4"]]


def test_unusual_line_separators_do_not_break_a_row():
    assert rows("a;b\nx\u2028y\x0bz;2\n") == [["x\u2028y\x0bz", "2"]]


def test_a_missing_quotation_mark_does_not_swallow_rows_in_silence():
    sheet = delimited.read(b'a;b\n1;2\n3;"x\n5;6\n')
    assert ([line.fields for line in sheet.lines], sheet.refused[0][0]) == ([["1", "2"]], 3)


def test_a_field_without_end_is_refused():
    before = csv.field_size_limit(131_072)  # another library of the tests may have raised it
    try:
        sheet = delimited.read(b"a;b\n1;" + b"x" * 200_000 + b"\n3;4\n")
    finally:
        csv.field_size_limit(before)
    assert "quotation mark" in sheet.refused[0][1]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"a;b\n1;\0\n", "NUL"),
        (b"\0" * 1000, "NUL"),
        (b"PK\x03\x04\x00\x00", "NUL"),
        (b'{"type": "FeatureCollection"}', "JSON"),
        (b"\n<!DOCTYPE html><p>", "HTML"),
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b";".join([b"x"] * 10_001), "10,001 columns"),
    ],
)
def test_what_is_no_table_is_unreadable(body, reason):
    with pytest.raises(Unreadable, match=reason):
        delimited.read(body)
