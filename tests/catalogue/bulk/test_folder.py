import hashlib

import pytest

from catalogue.bulk import columns
from catalogue.bulk.blocks import Block
from catalogue.bulk.folder import FILES, Folder, Made, made, paths
from hub.db import now

ROWS = columns.table(columns.lines([{"id": "a", "title": "A"}]))


def written(folder: Folder, content: bytes, cursor: int = 1) -> Made:
    digests: dict[str, str] = {}
    for form in FILES:
        with folder.writing(form, digests) as file:
            file.write(content)
    found = Made(folder.path, now(), cursor, "stamp", 1, 2, digests)
    folder.note(found)
    return found


def break_off(folder: Folder) -> None:
    with folder.writing("nq.gz", {}) as file:
        file.write(b"half")
        raise OSError("the disk is full")


def test_blocks_come_back_in_their_order_and_empty_ones_go(tmp_path):
    folder = Folder(tmp_path)
    folder.put(200, Block(b"two", 2, ROWS))
    folder.put(3, Block(b"one", 1, ROWS))
    assert list(folder.quads()) == [b"one", b"two"]
    assert [(table.column("title").to_pylist(), said) for table, said in folder.tables()] == [(["A"], 1), (["A"], 2)]
    folder.put(3, Block(b"", 0, columns.table([])))
    assert list(folder.quads()) == [b"two"]


def test_files_are_named_by_their_hash_and_the_newest_are_known(tmp_path):
    folder = Folder(tmp_path)
    assert made(tmp_path) is None
    first = written(folder, b"first")
    assert made(tmp_path) == first
    assert first.path("nq.gz").name == f"catalog-{hashlib.sha256(b'first').hexdigest()[:16]}.nq.gz"
    assert paths(first) == ["dump/catalog.nq.gz", "dump/catalog.parquet"]


def test_those_before_go_and_who_reads_one_reads_it_to_its_end(tmp_path):
    folder = Folder(tmp_path)
    first = written(folder, b"first")
    with first.path("nq.gz").open("rb") as reading:
        second = written(folder, b"second", 2)
        assert not first.path("nq.gz").exists()
        assert reading.read() == b"first"
    assert second.path("parquet").read_bytes() == b"second"


def test_what_broke_off_half_way_changes_nothing(tmp_path):
    folder = Folder(tmp_path)
    first = written(folder, b"first")
    with pytest.raises(OSError, match="disk"):
        break_off(folder)
    assert made(tmp_path) == first
    assert not list(folder.path.glob("*.part"))


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"{}", b'{"at": "gestern"}'])
def test_a_damaged_note_is_none(tmp_path, damage):
    folder = Folder(tmp_path)
    written(folder, b"first")
    (folder.path / "catalog.json").write_bytes(damage)
    assert made(tmp_path) is None


def test_a_note_without_its_files_is_none(tmp_path):
    found = written(Folder(tmp_path), b"first")
    found.path("parquet").unlink()
    assert made(tmp_path) is None
