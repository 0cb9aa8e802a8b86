"""Files on their way leave nothing behind."""

import os
import time

import pytest

from catalogue.exports import aside


def test_the_folder_is_gone_afterwards(tmp_path):
    with aside.folder(tmp_path / "exports") as folder:
        (folder / "a").write_bytes(b"x")
        assert list((tmp_path / "exports").iterdir()) == [folder]
    assert list((tmp_path / "exports").iterdir()) == []


def test_it_is_gone_whatever_happens(tmp_path):
    def fails():
        with aside.folder(tmp_path) as folder:
            (folder / "a").write_bytes(b"x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path):
    old, young = tmp_path / "export-old", tmp_path / "export-young"
    for folder in (old, young):
        folder.mkdir()
    before = time.time() - aside.LEFT_BEHIND - 1
    os.utime(old, (before, before))
    with aside.folder(tmp_path):
        assert not old.exists()
        assert young.exists()


def test_a_file_in_pieces_is_the_file(tmp_path):
    content = os.urandom(aside.PIECE * 2 + 5)
    (tmp_path / "a").write_bytes(content)
    found = list(aside.pieces(tmp_path / "a"))
    assert (b"".join(found), len(found)) == (content, 3)
