"""ODS that odfpy, pandas, calamine and LibreOffice open with equal values."""

import io
from datetime import date, datetime, time
from zipfile import ZIP_STORED, ZipFile

import odf.opendocument
import odf.table
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from catalogue.exports import sheets
from tests.catalogue.exports import sample
from tests.catalogue.exports.office import opened
from tests.catalogue.exports.sample import of, written


def cells(body, sheet=0):
    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def test_the_archive_begins_with_its_type_as_it_is():
    with ZipFile(io.BytesIO(written("ods"))) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        assert archive.testzip() is None


def test_values_come_back_with_their_types():
    names, first, second, *_ = cells(written("ods"))
    assert names == sample.HEAD.names
    assert first[:8] == [
        "01234", "=1+1", 'Ä "x";\n😀  y', "9007199254740993", 1.5, True, date(1899, 1, 2),
        datetime(2024, 5, 1, 12, 30, 15),
    ]  # fmt: skip
    assert first[9] == '{"a":[1,null]}'
    assert second[:7] == ["00007", "+49 731", "", -5, -0.25, False, date(2024, 2, 29)]


@pytest.mark.parametrize("value", ["=1+1", "of:=1", " a  b ", "tab\there", "<a>&", "12", "x" * 40_000, "a\n\nb"])
def test_a_text_is_a_text(value, tmp_path):
    body = written("ods", of("text", "integer"), [(value, 1)])
    document = odf.opendocument.load(io.BytesIO(body))
    cell = document.spreadsheet.getElementsByType(odf.table.TableCell)[2]
    assert cell.getAttribute("valuetype") == "string"
    assert cell.getAttribute("formula") is None
    if "\t" not in value and "  " not in value and value.strip() == value:
        assert cells(body)[1][0] == value


def test_what_xml_cannot_hold_is_left_out():
    assert cells(written("ods", of("text"), [("a\x01b",)]))[1][0] == "ab"


def test_a_time_of_the_day():
    document = odf.opendocument.load(io.BytesIO(written("ods", of("time"), [(time(8, 30, 1, 500000),)])))
    cell = document.spreadsheet.getElementsByType(odf.table.TableCell)[1]
    assert cell.getAttribute("timevalue") == "PT08H30M01.5S"


def test_what_does_not_fit_stands_on_a_further_sheet(monkeypatch):
    monkeypatch.setattr(sheets, "ROWS", 3)
    body = written("ods", of("integer"), [(1,), (2,), (3,)], [(4,), (5,)])
    assert CalamineWorkbook.from_filelike(io.BytesIO(body)).sheet_names == ["t", "t 2", "t 3", "Columns"]
    assert [cells(body, sheet) for sheet in range(3)] == [[["a"], [1], [2]], [["a"], [3], [4]], [["a"], [5]]]


def test_columns_are_explained_on_the_last_sheet():
    assert ["höhe über NN", "Höhe", "m", "number", ""] in cells(written("ods"), 1)


def test_pandas_reads_the_same_values():
    frame = pd.read_excel(io.BytesIO(written("ods")), engine="odf", dtype={"plz": str})
    assert frame.loc[0, ["plz", "Name"]].tolist() == list(sample.FULL[:2])
    assert frame.loc[1, "tag"] == pd.Timestamp("2024-02-29")


def test_the_same_rows_are_the_same_bytes():
    assert written("ods") == written("ods")


def test_libreoffice_opens_it(tmp_path):
    found = opened(written("ods"), "t.ods", tmp_path)
    assert found[1][:3] == ["01234", "=1+1", 'Ä "x";\n😀  y']
    assert found[1][4:8] == ["1.5", "TRUE", "1899-01-02", "2024-05-01 12:30:15"]
    assert found[1][8].startswith("08:30:00")
    assert found[2][3] == "-5"
