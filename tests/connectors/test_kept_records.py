import pytest

from connectors import kept_records

RECORDS = [{"id": "a", "name": "Straße"}, {"id": "b", "name": "Weg"}]


def test_what_is_packed_comes_back():
    assert kept_records.unpack(kept_records.pack(RECORDS)) == RECORDS


def test_what_is_too_long_is_not_kept(monkeypatch):
    monkeypatch.setattr(kept_records, "LARGEST", 10)
    assert kept_records.pack(RECORDS) == ""


@pytest.mark.parametrize("odd", [None, "", 5, "no base 85 \x00", "abcde", kept_records.pack({"a": 1})])
def test_what_cannot_be_read_counts_as_not_kept(odd):
    assert kept_records.unpack(odd) is None


def test_changes_replace_add_and_remove():
    changed = [{"id": "b", "name": "Gasse"}, {"id": "c"}, {"id": "a", "deleted": True}]
    assert kept_records.merge(RECORDS, changed) == [{"id": "b", "name": "Gasse"}, {"id": "c"}]
