"""Files stored once, under the SHA-256 of their content: each is there whole or not at all."""

import errno
import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hub.errors import NotFound, TooLarge, Unavailable

CHUNK = 1_048_576
DIGEST = re.compile(r"[0-9a-f]{64}")
PART = ".part"


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: the SHA-256 of its content in hexadecimal, and its size in bytes."""

    digest: str
    size: int


class Files:
    """A folder of blobs, `aa/bb/aabb…`; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, chunks: bytes | Iterable[bytes] | BinaryIO, max_bytes: int = 1_000_000_000) -> Blob:
        """Store the content and answer when it is safe on disk; a damaged blob of the same content is healed."""
        with self._part() as (part, number):
            blob = _copy(_pieces(chunks), number, max_bytes)
            with _disk():
                os.fsync(number)
                self._publish(part, self.path(blob.digest))
        return blob

    def path(self, digest: str) -> Path:
        """Where the blob lies, if it exists; anything but a digest is refused, so no name can lead elsewhere."""
        if not DIGEST.fullmatch(digest):
            raise NotFound("There is no such file.")
        return self.folder / digest[:2] / digest[2:4] / digest

    def open(self, digest: str) -> BinaryIO:
        """The content, to be closed by the caller; raises `NotFound`."""
        path = self.path(digest)
        with _disk():
            try:
                return path.open("rb")
            except FileNotFoundError:
                raise NotFound("There is no such file.") from None

    def exists(self, digest: str) -> bool:
        """Whether the blob is stored; its content is not looked at."""
        return self.path(digest).is_file()

    def delete(self, digest: str) -> None:
        """Remove the blob, if it is there."""
        path = self.path(digest)
        if not path.exists():
            return
        with _disk():
            path.unlink(missing_ok=True)
            _sync_folder(path.parent)

    def verify(self) -> Iterator[str]:
        """The names of blobs whose content is no longer what their name says."""
        for path in sorted(self.folder.glob("??/??/*")):
            try:
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            except FileNotFoundError:  # deleted meanwhile
                continue
            except OSError:
                digest = ""
            if digest != path.name:
                yield path.name

    def sweep(self) -> int:
        """Remove what uploads left behind whose process has died; returns how many."""
        swept = 0
        for part in self.folder.glob(f"*{PART}"):
            with part.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:  # its process is alive
                    continue
                part.unlink(missing_ok=True)
                swept += 1
        return swept

    @contextmanager
    def _part(self) -> Iterator[tuple[Path, int]]:
        """A new file beside the blobs, so that the rename stays on one file system; gone at the end."""
        part, number = self._new_part()
        try:
            yield part, number
        finally:
            os.close(number)
            with _disk():
                part.unlink(missing_ok=True)

    def _new_part(self) -> tuple[Path, int]:
        """The lock tells `sweep` that we live; a sweep that comes between the two calls takes the file, so look."""
        while True:
            part = self.folder / f"{secrets.token_hex(16)}{PART}"
            with _disk():
                number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                fcntl.flock(number, fcntl.LOCK_EX)
            if os.fstat(number).st_nlink:
                return part, number
            os.close(number)

    def _publish(self, part: Path, target: Path) -> None:
        """Rename, and make the new names as durable as the content."""
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
        for folder in (target.parent, target.parent.parent, self.folder):
            _sync_folder(folder)


def _pieces(chunks: bytes | Iterable[bytes] | BinaryIO) -> Iterable[bytes]:
    if isinstance(chunks, bytes):
        return (chunks,)
    read = getattr(chunks, "read", None)
    if read is None:
        return chunks
    return iter(lambda: read(CHUNK), b"")


def _copy(pieces: Iterable[bytes], number: int, max_bytes: int) -> Blob:
    """Write all pieces; only what our disk does counts as a failure of our disk."""
    content, size = hashlib.sha256(), 0
    for piece in pieces:
        size += len(piece)
        if size > max_bytes:
            raise TooLarge(f"The file is larger than the allowed {max_bytes:,} bytes.")
        content.update(piece)
        rest = memoryview(piece)
        with _disk():
            while rest:
                rest = rest[os.write(number, rest) :]
    return Blob(content.hexdigest(), size)


@contextmanager
def _disk() -> Iterator[None]:
    """What the operating system refuses, as a sentence."""
    try:
        yield
    except OSError as problem:
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Unavailable("The disk of the hub is full, so the file could not be stored.") from problem
        raise Unavailable("The disk of the hub does not work just now, so the file could not be used.") from problem


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
