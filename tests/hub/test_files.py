"""Blobs are whole or absent, whatever fails in between, and their names lead nowhere else."""

import errno
import fcntl
import hashlib
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.errors import NotFound, TooLarge, Unavailable
from hub.files import CHUNK, Blob, Files

ROOT = Path(__file__).parents[2]
CONTENT = b"Allmende" * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
PIECES = [CONTENT[start : start + 3000] for start in range(0, len(CONTENT), 3000)]
BAD_DIGESTS = [
    *("", "x", "../../etc/passwd", "/etc/passwd", DIGEST[:-1], DIGEST + "0", DIGEST.upper(), DIGEST + "\n", "g" * 64),
    *("../" + DIGEST[3:], "٠" * 64, "\x00" * 64),
]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def everything(files: Files) -> list[Path]:
    return [path for path in files.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "content",
    [CONTENT, PIECES, iter(PIECES), io.BytesIO(CONTENT), bytearray(CONTENT).split(b"never")],
    ids=["bytes", "list", "iterator", "file", "bytearray"],
)
def test_what_was_put_is_read_back(files: Files, content: Any) -> None:
    assert files.put(content) == Blob(DIGEST, len(CONTENT))
    with files.open(DIGEST) as file:
        assert file.read() == CONTENT


def test_a_file_is_read_in_pieces_not_in_lines(files: Files, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"\n" * (2 * CHUNK + 1))
    with source.open("rb") as file:
        blob = files.put(file)
    assert blob == Blob(hashlib.sha256(source.read_bytes()).hexdigest(), 2 * CHUNK + 1)


def test_an_empty_file_is_a_file(files: Files) -> None:
    assert files.path(files.put(b"").digest).read_bytes() == b""


def test_the_path_is_made_of_the_digest(files: Files) -> None:
    files.put(CONTENT)
    assert everything(files) == [files.folder / DIGEST[:2] / DIGEST[2:4] / DIGEST]


def test_the_same_content_is_stored_once(files: Files) -> None:
    assert files.put(CONTENT) == files.put(CONTENT)
    assert len(everything(files)) == 1


def test_many_threads_put_the_same_content(files: Files) -> None:
    threads = [threading.Thread(target=files.put, args=(CONTENT,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert everything(files) == [files.path(DIGEST)]
    assert list(files.verify()) == []


def test_a_blob_exists_until_it_is_deleted(files: Files) -> None:
    assert not files.exists(DIGEST)
    files.put(CONTENT)
    assert files.exists(DIGEST)
    files.delete(DIGEST)
    assert not files.exists(DIGEST)
    files.delete(DIGEST)


def test_a_missing_blob_cannot_be_opened(files: Files) -> None:
    with pytest.raises(NotFound):
        files.open(DIGEST)


@pytest.mark.parametrize("digest", BAD_DIGESTS)
@pytest.mark.parametrize("method", ["open", "path", "exists", "delete"])
def test_a_name_that_is_no_digest_leads_nowhere(files: Files, method: str, digest: str) -> None:
    with pytest.raises(NotFound):
        getattr(files, method)(digest)


def test_others_cannot_read_a_blob(files: Files) -> None:
    assert files.path(files.put(CONTENT).digest).stat().st_mode & 0o077 == 0


# Size


def test_content_that_is_too_large_leaves_nothing(files: Files) -> None:
    with pytest.raises(TooLarge, match=r"larger than the allowed 7,999 bytes"):
        files.put(PIECES, 7_999)
    assert everything(files) == []


def test_content_of_just_the_allowed_size_is_taken(files: Files) -> None:
    assert files.put(PIECES, 8_000).size == 8_000


def test_an_endless_stream_is_cut(files: Files) -> None:
    with pytest.raises(TooLarge):
        files.put(iter(lambda: bytes(1000), None), 5_000)


# Failures on the way


def test_a_source_that_fails_in_the_middle_leaves_nothing(files: Files) -> None:
    def broken() -> Iterator[bytes]:
        yield CONTENT
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        files.put(broken())
    assert everything(files) == []


class Fault:
    """Lets the n-th call that changes the disk fail, and counts them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fail_at: int, number: int, short: bool = False) -> None:
        self.calls, self.fail_at, self.number, self.short = 0, fail_at, number, short
        for name in ("open", "write", "fsync", "mkdir", "rename", "replace", "link", "unlink"):
            monkeypatch.setattr(os, name, self.wrap(name, getattr(os, name)))

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.fail_at:
                raise OSError(self.number, os.strerror(self.number))
            if name == "write" and self.short:
                return real(arguments[0], arguments[1][:100])
            return real(*arguments, **options)

        return call


def calls_of_one_put(tmp_path: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        files = Files(tmp_path / "count")
        fault = Fault(patch, 0, 0)
        files.put(PIECES)
    return fault.calls


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
def test_each_failure_of_the_disk_leaves_the_whole_blob_or_none(tmp_path: Path, number: int) -> None:
    total = calls_of_one_put(tmp_path)
    assert total >= 12
    for fail_at in range(1, total + 1):
        files = Files(tmp_path / str(fail_at))
        with pytest.MonkeyPatch.context() as patch:
            Fault(patch, fail_at, number)
            with pytest.raises(Unavailable) as caught:
                files.put(PIECES)
        assert ("is full" in caught.value.message) == (number in {errno.ENOSPC, errno.EDQUOT})
        files.sweep()
        assert everything(files) in ([], [files.path(DIGEST)])
        assert list(files.verify()) == []
        assert files.put(PIECES).digest == DIGEST


def test_a_failure_spares_the_blob_that_was_there(tmp_path: Path) -> None:
    for fail_at in range(1, calls_of_one_put(tmp_path) + 1):
        files = Files(tmp_path / str(fail_at))
        files.put(PIECES)
        with pytest.MonkeyPatch.context() as patch, suppress(Unavailable):
            Fault(patch, fail_at, errno.ENOSPC)
            files.put(PIECES)
        assert list(files.verify()) == []
        assert files.exists(DIGEST)


def test_short_writes_are_continued(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    Fault(monkeypatch, 0, 0, short=True)
    assert files.path(files.put(PIECES).digest).read_bytes() == CONTENT


def test_content_and_names_are_synced_before_the_answer(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda number: (synced.append(os.readlink(f"/proc/self/fd/{number}")), real(number))
    )
    files.put(CONTENT)
    target = files.path(DIGEST)
    assert synced[0].endswith(".part")
    assert synced[1:] == [str(target.parent), str(target.parent.parent), str(files.folder)]


def test_a_process_killed_in_the_middle_leaves_what_a_sweep_removes(files: Files) -> None:
    program = (
        "import sys, time; from pathlib import Path; from hub.files import Files\n"
        "def pieces():\n    yield b'half'\n    print('half', flush=True)\n    time.sleep(1000)\n"
        "Files(Path(sys.argv[1])).put(pieces())\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(files.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        process.stdout.readline()
        assert files.sweep() == 0
        assert len(everything(files)) == 1
        process.kill()
    assert list(files.verify()) == []
    assert files.sweep() == 1
    assert everything(files) == []


def test_an_upload_that_a_sweep_takes_in_its_first_moment_starts_again(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fcntl.flock
    swept: list[int] = []

    def lock(file: Any, operation: int) -> None:
        if not swept:
            swept.append(0)
            swept[0] = files.sweep()
        real(file, operation)

    monkeypatch.setattr(fcntl, "flock", lock)
    files.put(CONTENT)
    assert swept == [1]
    assert everything(files) == [files.path(DIGEST)]


# Scrubbing


@pytest.mark.parametrize("damage", [b"", CONTENT[:-1], CONTENT[:-1] + b"f", CONTENT + b"e"])
def test_a_damaged_blob_is_named(files: Files, damage: bytes) -> None:
    files.put(b"sound")
    files.put(CONTENT)
    files.path(DIGEST).write_bytes(damage)
    assert list(files.verify()) == [DIGEST]


def test_putting_the_content_again_heals_a_damaged_blob(files: Files) -> None:
    files.put(CONTENT)
    files.path(DIGEST).write_bytes(b"damage")
    files.put(CONTENT)
    assert list(files.verify()) == []


def test_a_blob_that_cannot_be_read_is_named(files: Files) -> None:
    files.put(CONTENT)
    files.path(DIGEST).unlink()
    files.path(DIGEST).mkdir()
    assert list(files.verify()) == [DIGEST]


def test_a_full_disk_is_told_in_a_sentence(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    Fault(monkeypatch, 2, errno.ENOSPC)
    with pytest.raises(Unavailable, match="The disk of the hub is full"):
        files.put(CONTENT)


def test_a_file_that_comes_in_is_a_blob_when_it_is_kept(files: Files) -> None:
    with files.receive() as incoming:
        incoming.write(b"a;b\n")
        incoming.write(b"1;2\n")
        incoming.seek(0)
        assert incoming.read() == b"a;b\n1;2\n"
        blob = files.put(incoming)
        assert incoming.keep() == blob
    assert files.open(blob.digest).read() == b"a;b\n1;2\n"
    assert list(files.verify()) == []
    assert [path for path in files.folder.rglob("*") if path.is_file()] == [files.path(blob.digest)]


def test_a_file_that_nobody_keeps_is_gone(files: Files) -> None:
    incoming = files.receive()
    incoming.write(b"x")
    assert files.sweep() == 0
    incoming.close()
    incoming.close()
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []


def test_a_file_that_is_adopted_heals_a_damaged_blob_and_keeps_its_name(files: Files, tmp_path: Path) -> None:
    blob = files.put(b"content")
    files.path(blob.digest).write_bytes(b"damaged")
    whole = tmp_path / "whole"
    whole.write_bytes(b"content")
    for _ in range(2):
        files.adopt(whole, blob.digest)
        assert files.open(blob.digest).read() == whole.read_bytes() == b"content"
    assert list(files.folder.glob("*.part")) == []


def test_what_is_stored_again_is_young_again(tmp_path):
    files = Files(tmp_path / "files")
    digest, before = files.put(b"x").digest, datetime.now(UTC) - timedelta(days=1)
    os.utime(files.path(digest), (0, 0))
    (files.folder / "uploads").mkdir()
    assert list(files.older(before)) == [digest]
    files.put(b"x")
    assert list(files.older(before)) == []
    assert not files.is_older("0" * 64, before)
