import zipfile

import pytest
import xlsxwriter

from harvesters.tables import extents
from hub.errors import Unreadable


@pytest.fixture
def sheet(tmp_path):
    """The entry of a sheet with this XML."""

    def made(xml):
        with zipfile.ZipFile(tmp_path / "a", "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("sheet.xml", xml)
        return tmp_path / "a", zipfile.ZipFile(tmp_path / "a").infolist()[0]

    return made


def test_cells_tell_how_far_a_sheet_reaches(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet()
        for row in range(2, 3_000):
            page.write(row, 1, row)
        page.write(5, 26, "x")
        page.set_row(7, None, None, {"hidden": True})
    entry = zipfile.ZipFile(tmp_path / "a.xlsx").getinfo("xl/worksheets/sheet1.xml")
    found = extents.xlsx(tmp_path / "a.xlsx", entry)
    assert (found.first_row, found.last_row, found.first_column, found.last_column) == (3, 3_000, 2, 27)
    assert found.hidden == 1


def test_cells_far_apart_are_refused(sheet):
    with pytest.raises(Unreadable, match="1,048,576 rows and 16,384 columns"):
        extents.xlsx(*sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>'))


def test_errors_are_told_with_their_cells(sheet):
    found = extents.xlsx(
        *sheet('<row r="1"><c r="A1" t="e"><f>B1</f><v>#REF!</v></c><c r="B1" s="1" t="e"><v>#N/A</v></c></row>')
    )
    assert found.errors == [("A1", "#REF!"), ("B1", "#N/A")]


def test_hostile_tags_cost_no_time(sheet):
    assert extents.xlsx(*sheet("<c " * 300_000 + 't="e"')).errors == []


ODS = '<office:s xmlns:office="o" xmlns:table="t"><table:table table:name="A">{}</table:table></office:s>'
CELL = '<table:table-cell office:value-type="float"/>'


def test_repeated_cells_of_ods_count(sheet):
    empty = '<table:table-cell table:number-columns-repeated="4"/>'
    row = f'<table:table-row table:number-rows-repeated="3">{empty}{CELL}</table:table-row>'
    found = extents.ods(*sheet(ODS.format(row)))["A"]
    assert (found.last_row, found.last_column) == (3, 5)


def test_empty_rows_at_the_end_of_ods_do_not_count(sheet):
    row = f"<table:table-row>{CELL}</table:table-row>"
    empty = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    assert extents.ods(*sheet(ODS.format(row + empty)))["A"].last_row == 1


def test_a_row_repeated_without_end_is_refused(sheet):
    row = f'<table:table-row table:number-rows-repeated="999999999">{CELL * 3}</table:table-row>'
    with pytest.raises(Unreadable, match="at most"):
        extents.ods(*sheet(ODS.format(row)))


@pytest.mark.parametrize("xml", ["<a><b></a>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_a_sheet_that_is_no_sound_xml_is_refused(sheet, xml):
    with pytest.raises(Unreadable):
        extents.document(*sheet(xml))
