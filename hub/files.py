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
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import IO, Any, BinaryIO

from hub.errors import NotFound, TooLarge, Unavailable

CHUNK = 1_048_576
LARGEST = 1_000_000_000
DIGEST = re.compile(r"[0-9a-f]{64}")
PART = ".part"


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: the SHA-256 of its content in hexadecimal, and its size in bytes."""

    digest: str
    size: int


class Arrived(FileIO):
    """A whole file that lies beside the blobs, to be read, and to become one of them."""

    def keep(self) -> Blob:
        """Make it a blob, and answer when that is safe on disk."""
        raise NotImplementedError


class Files:
    """A folder of blobs, `aa/bb/aabb…`; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, chunks: bytes | Iterable[bytes] | IO[bytes] | Arrived, max_bytes: int = LARGEST) -> Blob:
        """Store the content and answer when it is safe on disk; a damaged blob of the same content is healed."""
        if isinstance(chunks, Arrived):
            return chunks.keep()
        with self.receive(max_bytes) as incoming:
            for piece in _pieces(chunks):
                incoming.write(piece)
            return incoming.keep()

    def receive(self, max_bytes: int = LARGEST) -> "Incoming":
        """A file to write what comes in to; closed without `keep` it is gone."""
        return Incoming(self, *self._new_part(), max_bytes)

    def path(self, digest: str) -> Path:
        """Where the blob lies, if it exists; anything but a digest is refused, so no name can lead elsewhere."""
        if not DIGEST.fullmatch(digest):
            raise NotFound("There is no such file.")
        return self.folder / digest[:2] / digest[2:4] / digest

    def open(self, digest: str) -> BinaryIO:
        """The content, to be closed by the caller; raises `NotFound`."""
        path = self.path(digest)
        with disk():
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
        with disk():
            path.unlink(missing_ok=True)
            sync_folder(path.parent)

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

    def older(self, before: datetime) -> Iterator[str]:
        """The blobs that were last stored before a moment; to store the same content again makes one young."""
        found = (path.name for path in self.folder.glob("??/??/*") if DIGEST.fullmatch(path.name))
        return (digest for digest in found if self.is_older(digest, before))

    def is_older(self, digest: str, before: datetime) -> bool:
        """Whether a blob is there and was last stored before a moment."""
        try:
            return self.path(digest).stat().st_mtime < before.timestamp()
        except FileNotFoundError:
            return False

    def sweep(self) -> int:
        """Remove what uploads left behind whose process has died; returns how many."""
        return sum(map(_abandoned, self.folder.glob(f"*{PART}")))

    def adopt(self, file: Path, digest: str) -> None:
        """Make a whole file on the same disk the blob `digest`; its own name stays."""
        part = self.folder / f"{secrets.token_hex(16)}{PART}"
        try:
            with disk():
                os.link(file, part)
                self.publish(part, self.path(digest))
        finally:
            with disk():  # two names of one file are not renamed
                part.unlink(missing_ok=True)

    def _new_part(self) -> tuple[Path, int]:
        """The lock tells `sweep` that we live; a sweep that comes between the two calls takes the file, so look."""
        while True:
            part = self.folder / f"{secrets.token_hex(16)}{PART}"
            with disk():
                number = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
                fcntl.flock(number, fcntl.LOCK_EX)
            if os.fstat(number).st_nlink:
                return part, number
            os.close(number)

    def publish(self, part: Path, target: Path) -> None:
        """Rename, and make the new names as durable as the content."""
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
        for folder in (target.parent, target.parent.parent, self.folder):
            sync_folder(folder)


class Incoming(Arrived):
    """A file that is still coming in; what its process does not keep vanishes with it."""

    def __init__(self, files: Files, part: Path, number: int, max_bytes: int) -> None:
        super().__init__(number, "r+")
        self._files, self._part, self._max_bytes = files, part, max_bytes
        self._content, self._size = hashlib.sha256(), 0

    def write(self, piece: Any, /) -> int:
        """Write at the end; only what our disk does counts as a failure of our disk."""
        self._size += len(piece)
        if self._size > self._max_bytes:
            raise TooLarge(f"The file is larger than the allowed {self._max_bytes:,} bytes.")
        self._content.update(piece)
        with disk():
            write_all(self.fileno(), piece)
        return len(piece)

    def keep(self) -> Blob:
        """Make it a blob; once more changes nothing."""
        blob = Blob(self._content.hexdigest(), self._size)
        if self._part.exists():
            with disk():
                os.fsync(self.fileno())
                self._files.publish(self._part, self._files.path(blob.digest))
        return blob

    def close(self) -> None:
        """Give the file up, unless it has been kept."""
        if not self.closed:
            super().close()
            with disk():
                self._part.unlink(missing_ok=True)


def _pieces(chunks: bytes | Iterable[bytes] | IO[bytes]) -> Iterable[bytes]:
    if isinstance(chunks, bytes):
        return (chunks,)
    read = getattr(chunks, "read", None)
    if read is None:
        return chunks
    return iter(lambda: read(CHUNK), b"")


def write_all(number: int, piece: bytes) -> None:
    """Write every byte."""
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(number, rest) :]


def _abandoned(part: Path) -> bool:
    """Remove a file that nobody is writing; whether there was one."""
    try:
        with part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()
    except (BlockingIOError, FileNotFoundError):  # its process is alive, or somebody else was faster
        return False
    return True


@contextmanager
def disk() -> Iterator[None]:
    """What the operating system refuses, as a sentence."""
    try:
        yield
    except OSError as problem:
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Unavailable("The disk of the hub is full, so the file could not be stored.") from problem
        raise Unavailable("The disk of the hub does not work just now, so the file could not be used.") from problem


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as the content."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
