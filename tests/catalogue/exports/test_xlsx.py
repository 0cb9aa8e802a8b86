"""XLSX that openpyxl, pandas and LibreOffice open with equal values."""

import io
from datetime import date, datetime, time
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from catalogue import exports
from catalogue.exports import Options, sheets, xlsx
from tests.catalogue.exports import sample
from tests.catalogue.exports.office import opened
from tests.catalogue.exports.sample import of, written


def read(body):
    return openpyxl.load_workbook(io.BytesIO(body))


def cells(body, sheet=0):
    return [list(row) for row in read(body).worksheets[sheet].iter_rows(values_only=True)]


def test_values_come_back_with_their_types():
    names, first, second, *rest = cells(written("xlsx"))
    assert names == sample.HEAD.names
    assert first == [
        "01234", "=1+1", 'Ä "x";\n😀  y', "9007199254740993", 1.5, True, "1899-01-02",
        datetime(2024, 5, 1, 12, 30, 15), time(8, 30), '{"a":[1,null]}',
    ]  # fmt: skip
    assert second[:7] == ["00007", "+49 731", "", -5, -0.25, False, datetime(2024, 2, 29)]
    assert rest in ([], [[None] * 10])


@pytest.mark.parametrize(
    "value", ["=1+1", "{=1}", "https://town.example/", "+1", "@x", "12", "_x0041_", "a\x01b", " a "]
)
def test_a_text_is_a_text(value):
    sheet = read(written("xlsx", of("text"), [(value,)])).worksheets[0]
    cell = sheet.cell(2, 1)
    assert cell.data_type in ("s", "inlineStr")
    assert openpyxl.utils.escape.unescape(cell.value) == value or cell.value == value
    assert cell.hyperlink is None


def test_no_formula_is_anywhere():
    with ZipFile(io.BytesIO(written("xlsx"))) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_that_no_cell_holds_is_cut_where_it_says_so(letter):
    body = written("xlsx", of("text"), [(letter * 40_000,), ("short",)])
    cut = cells(body)[1][0]
    assert cut.endswith(xlsx.CUT)
    assert xlsx.LONGEST - 1 <= len(cut.encode("utf-16-le")) // 2 <= xlsx.LONGEST
    assert any("1 Texte gekürzt" in str(line[1]) for line in cells(body, 1))


def test_days_before_march_1900_are_texts():
    days = [(date(1900, 2, 28),), (date(1900, 3, 1),)]
    assert [row[0] for row in cells(written("xlsx", of("date"), days))[1:]] == ["1900-02-28", datetime(1900, 3, 1)]


def test_what_does_not_fit_stands_on_a_further_sheet(monkeypatch):
    monkeypatch.setattr(sheets, "ROWS", 3)
    body = written("xlsx", of("integer"), [(1,), (2,), (3,)], [(4,), (5,)])
    assert read(body).sheetnames == ["t", "t 2", "t 3", "Columns"]
    assert [cells(body, sheet) for sheet in range(3)] == [[["a"], [1], [2]], [["a"], [3], [4]], [["a"], [5]]]


def test_columns_are_explained_on_the_last_sheet():
    lines = cells(written("xlsx"), 1)
    assert ["höhe über NN", "Höhe", "m", "number", ""] in lines


def test_pandas_reads_the_same_values():
    frame = pd.read_excel(io.BytesIO(written("xlsx")), engine="openpyxl", dtype={"plz": str})
    assert frame.loc[0, ["plz", "Name", "name"]].tolist() == list(sample.FULL[:3])
    assert frame.loc[1, "tag"] == pd.Timestamp("2024-02-29")


def test_the_same_rows_are_the_same_bytes():
    assert written("xlsx") == written("xlsx")


def test_who_leaves_half_way_leaves_no_file(tmp_path):
    pieces = exports.write("xlsx", sample.HEAD, iter([sample.ROWS] * 9), Options(folder=tmp_path))
    assert next(pieces) == b""
    assert list(tmp_path.iterdir())
    pieces.close()
    assert list(tmp_path.iterdir()) == []


def test_libreoffice_opens_it(tmp_path):
    found = opened(written("xlsx"), "t.xlsx", tmp_path)
    assert found[1][:3] == ["01234", "=1+1", 'Ä "x";\n😀  y']
    assert found[2][3] == "-5"
