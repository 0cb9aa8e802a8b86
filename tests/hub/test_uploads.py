"""Uploads in parts: what arrived stays, for its sender alone, until it is whole and used or its time is over."""

import errno
import fcntl
import os
from datetime import timedelta
from uuid import uuid4

import pytest

from hub.errors import Conflict, Invalid, NotFound, TooLarge, TooMany, Unavailable
from hub.files import Files
from hub.uploads import MOST, Uploads

ME, OTHER = uuid4(), uuid4()
DAY = timedelta(days=1)


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "files")


@pytest.fixture
def uploads(files):
    return Uploads(files, DAY)


def names(files):
    return sorted(path.name for path in files.folder.rglob("*") if path.is_file())


def test_an_upload_in_two_parts_becomes_a_blob(files, uploads):
    made = uploads.create(ME, 6, "a.csv", "text/csv", "filename YQ==")
    assert uploads.append(made.id, ME, 0, [b"ab", b"c"]).offset == 3
    assert uploads.append(made.id, ME, 3, [b"def"]).offset == 6
    found, file = uploads.finished(made.id, ME)
    assert (found.name, found.media_type, found.metadata) == ("a.csv", "text/csv", "filename YQ==")
    assert file.read() == b"abcdef"
    blob = files.put(file)
    file.close()
    uploads.delete(made.id, ME)
    assert (files.open(blob.digest).read(), blob.size) == (b"abcdef", 6)
    assert names(files) == [blob.digest]
    assert list(files.verify()) == []


def test_to_keep_it_twice_changes_nothing(files, uploads):
    made = uploads.create(ME, 1)
    uploads.append(made.id, ME, 0, [b"a"])
    for _ in range(2):
        _, file = uploads.finished(made.id, ME)
        blob = file.keep()
        file.close()
    assert names(files) == sorted([blob.digest, made.id, f"{made.id}.json"])


def test_an_upload_that_is_used_can_be_used_again_until_it_is_deleted(files, uploads):
    made = uploads.create(ME, 1)
    uploads.append(made.id, ME, 0, [b"a"])
    uploads.finished(made.id, ME)[1].keep()
    assert uploads.append(made.id, ME, 1, []).offset == 1
    assert uploads.finished(made.id, ME)[1].read() == b"a"


def test_nothing_is_forgotten_by_a_new_start(files, uploads):
    made = uploads.create(ME, 6)
    uploads.append(made.id, ME, 0, [b"abc"])
    again = Uploads(Files(files.folder), DAY)
    assert again.find(made.id, ME) == uploads.find(made.id, ME)
    assert again.find(made.id, ME).offset == 3
    assert files.sweep() == again.sweep() == 0


@pytest.mark.parametrize("offset", [0, 2, 4, 10**18])
def test_a_wrong_offset_changes_nothing(uploads, offset):
    made = uploads.create(ME, 6)
    uploads.append(made.id, ME, 0, [b"abc"])
    with pytest.raises(Conflict):
        uploads.append(made.id, ME, offset, [b"x"])
    assert uploads.find(made.id, ME).offset == 3


def test_more_than_was_announced_is_refused_wholly(uploads):
    made = uploads.create(ME, 6)
    uploads.append(made.id, ME, 0, [b"abc"])
    with pytest.raises(TooLarge):
        uploads.append(made.id, ME, 3, [b"de", b"fg"])
    assert uploads.find(made.id, ME).offset == 3


def test_what_arrived_before_the_sender_broke_off_stays(uploads):
    def breaks():
        yield b"abc"
        raise ConnectionResetError

    made = uploads.create(ME, 6)
    with pytest.raises(ConnectionResetError):
        uploads.append(made.id, ME, 0, breaks())
    assert uploads.append(made.id, ME, 3, [b"def"]).offset == 6


def test_one_sender_at_a_time(uploads):
    def second():
        with pytest.raises(Conflict):
            uploads.append(made.id, ME, 0, [b"x"])
        yield b"abc"

    made = uploads.create(ME, 3)
    assert uploads.append(made.id, ME, 0, second()).offset == 3
    assert uploads.finished(made.id, ME)[1].read() == b"abc"


def test_an_upload_deleted_while_it_comes_in_is_gone(files, uploads):
    def deleted():
        uploads.delete(made.id, ME)
        yield b"abc"

    made = uploads.create(ME, 3)
    with pytest.raises(NotFound):
        uploads.append(made.id, ME, 0, deleted())
    assert names(files) == []


def test_what_is_not_whole_cannot_be_used(uploads):
    made = uploads.create(ME, 2)
    uploads.append(made.id, ME, 0, [b"a"])
    with pytest.raises(Invalid, match="1 of 2"):
        uploads.finished(made.id, ME)


def test_two_who_use_it_at_once_both_keep_it(files, uploads):
    made = uploads.create(ME, 1)
    uploads.append(made.id, ME, 0, [b"a"])
    first, second = (uploads.finished(made.id, ME)[1] for _ in range(2))
    blob = first.keep()
    uploads.delete(made.id, ME)
    assert second.keep() == blob
    files.delete(blob.digest)
    with pytest.raises(Unavailable):
        second.keep()


def test_an_empty_file_is_whole_at_once(files, uploads):
    _, file = uploads.finished(uploads.create(ME, 0).id, ME)
    assert files.open(file.keep().digest).read() == b""


def test_others_find_nothing(uploads):
    made = uploads.create(ME, 1)
    for work in (
        lambda: uploads.find(made.id, OTHER),
        lambda: uploads.append(made.id, OTHER, 0, [b"x"]),
        lambda: uploads.delete(made.id, OTHER),
        lambda: uploads.finished(made.id, OTHER),
    ):
        with pytest.raises(NotFound):
            work()
    assert uploads.find(made.id, ME).offset == 0


@pytest.mark.parametrize("id", ["", "..", "../secret_key", "a" * 32, "A" * 32, "a" * 31 + "\n", "ä" * 32, "*"])
def test_a_name_leads_nowhere_else(uploads, id):
    with pytest.raises(NotFound):
        uploads.find(id, ME)


def test_what_nobody_used_is_removed_when_its_time_is_over(files, uploads, monkeypatch):
    old = uploads.create(ME, 1)
    monkeypatch.setattr("hub.uploads.now", lambda: old.expires_at - timedelta(seconds=1))
    young = uploads.create(ME, 1)
    assert uploads.find(old.id, ME)
    monkeypatch.setattr("hub.uploads.now", lambda: old.expires_at)
    assert uploads.sweep() == 1
    assert names(files) == [young.id, f"{young.id}.json"]


def test_an_upload_whose_time_is_over_is_not_found(files, uploads, monkeypatch):
    made = uploads.create(ME, 1)
    monkeypatch.setattr("hub.uploads.now", lambda: made.expires_at)
    with pytest.raises(NotFound):
        uploads.append(made.id, ME, 0, [b"a"])
    assert names(files) == []


def test_bytes_without_a_note_are_removed_when_they_are_old(files, uploads):
    made = uploads.create(ME, 1)
    (uploads.folder / f"{made.id}.json").unlink()
    assert uploads.sweep() == 0
    os.utime(uploads.folder / made.id, (0, 0))
    assert uploads.sweep() == 1
    assert names(files) == []


def test_nobody_can_begin_uploads_without_end(uploads):
    made = [uploads.create(ME, 1) for _ in range(MOST)]
    with pytest.raises(TooMany):
        uploads.create(ME, 1)
    assert uploads.create(OTHER, 1)
    uploads.delete(made[0].id, ME)
    assert uploads.create(ME, 1)


def test_a_full_disk_is_a_sentence_and_what_arrived_stays(uploads, monkeypatch):
    made, write = uploads.create(ME, 6), os.write
    uploads.append(made.id, ME, 0, [b"abc"])

    def full(number, piece):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Unavailable, match="full"):
        uploads.append(made.id, ME, 3, [b"def"])
    monkeypatch.setattr(os, "write", write)
    assert uploads.append(made.id, ME, 3, [b"def"]).offset == 6


def test_bytes_are_safe_before_they_are_counted(uploads, monkeypatch):
    done = []
    made = uploads.create(ME, 3)
    monkeypatch.setattr(os, "fsync", lambda number: done.append(os.fstat(number).st_size))
    assert uploads.append(made.id, ME, 0, [b"abc"]).offset == 3
    assert done == [3]


def test_the_lock_ends_with_the_sending(uploads):
    made = uploads.create(ME, 3)
    uploads.append(made.id, ME, 0, [b"a"])
    with (uploads.folder / made.id).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
