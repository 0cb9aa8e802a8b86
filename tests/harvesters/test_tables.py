"""The entry, through the sandbox it is made for."""

import json

import pytest

from harvesters.tables import read
from hub.errors import Unreadable
from hub.records import Refusal, Sheet
from hub.sandbox import Limits, run

CSV = "Ort;Wert\nUlm;1,5\nBonn\nTrier;2\n"


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "file"
    found.write_text(CSV, encoding="utf-8")
    return str(found)


def test_a_file_is_read_in_the_sandbox(path):
    sheet, *rest = run(read, path, "text/csv", "a.csv", {}, limits=Limits(memory=600_000_000))
    assert isinstance(sheet, Sheet)
    assert [json.loads(item) for item in rest if isinstance(item, bytes)] == [[["Ulm", 1.5], ["Trier", 2.0]]]
    assert [item.where for item in rest if isinstance(item, Refusal)] == ["row 3"]


def test_only_the_sheet_comes_when_nothing_else_is_wanted(path):
    (sheet,) = run(read, path, "text/csv", "a.csv", {"only": "sheet"})
    assert [column.type for column in sheet.columns] == ["text", "number"]


def test_too_deep_a_file_is_told_in_a_sentence(tmp_path):
    (tmp_path / "deep.json").write_text("[" * 200_000)
    with pytest.raises(Unreadable, match="nested too deeply"):
        list(read(str(tmp_path / "deep.json"), "", "deep.json", {}))


def test_a_kind_without_a_reader_is_told_in_a_sentence(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(Unreadable, match="PDF"):
        list(run(read, str(tmp_path / "a.pdf"), "", "a.csv", {}))
