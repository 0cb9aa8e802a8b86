import io
from datetime import date, datetime

import openpyxl
import pytest

from harvesters import listed
from hub.errors import Unreadable

CSV = "Stand: heute\n\nID;Titel;Groesse\n1;Bäume;3\n\n2;Bänke;\n".encode("cp1252")


def rows(body, name="liste.csv", **hints):
    return [(row.number, dict(row.fields)) for row in listed.rows(body, "", name, hints)]


def workbook(*lines, title="Liste", before=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for line in lines:
        sheet.append(line)
    for name in before:
        book.create_sheet(name, 0)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_header_is_found_below_a_title_and_empty_fields_are_absent():
    assert rows(CSV) == [(4, {"ID": "1", "Titel": "Bäume", "Groesse": "3"}), (6, {"ID": "2", "Titel": "Bänke"})]


def test_a_workbook_says_numbers_and_days_as_people_write_them():
    body = workbook(["ID", "Titel", "Stand"], [7.0, "Bäume", datetime(2024, 5, 1)], [8, "Bänke", date(2024, 6, 1)])
    assert rows(body, "liste.xlsx") == [
        (2, {"ID": "7", "Titel": "Bäume", "Stand": "2024-05-01"}),
        (3, {"ID": "8", "Titel": "Bänke", "Stand": "2024-06-01"}),
    ]


def test_the_first_sheet_with_a_table_is_read_or_the_one_that_is_named():
    body = workbook(["ID", "Titel"], ["1", "Bäume"], before=["Leer"])
    assert rows(body, "a.xlsx") == rows(body, "a.xlsx", sheet="Liste")
    with pytest.raises(Unreadable, match="no sheet Weg"):
        rows(body, "a.xlsx", sheet="Weg")


def test_a_row_that_cannot_be_read_says_why():
    (row,) = listed.rows(b'ID;Titel\n1;"offen\n', "", "a.csv", {})
    assert "quotation mark" in row.problem


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b'{"a": 1}', b"\x00\x01\x02"])
def test_what_is_no_list_is_refused(body):
    with pytest.raises(Unreadable):
        rows(body)
