"""Uploads in parts: each lies beside the kept files until it is whole and used, or until its time is over.

Everything is in two files, the bytes and a note about them, so nothing is forgotten when the hub starts anew.
"""

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import orjson

from hub.db import now
from hub.errors import Conflict, Invalid, NotFound, TooLarge, TooMany, Unavailable
from hub.files import Arrived, Blob, Files, disk, sync_folder, write_all

ID = re.compile(r"[0-9a-f]{32}")
MOST = 100
"""How many unfinished uploads one user may have."""
NOTE = ".json"


@dataclass(frozen=True, slots=True)
class Upload:
    """What is known of an upload; `offset` bytes of `length` are here. `metadata` stays as the client wrote it."""

    id: str
    owner: str
    length: int
    expires_at: datetime
    name: str = ""
    media_type: str = ""
    metadata: str = ""
    offset: int = 0


class Finished(Arrived):
    """An upload that is whole."""

    def __init__(self, files: Files, path: Path) -> None:
        super().__init__(path, "r")
        self._files, self._path = files, path

    def keep(self) -> Blob:
        """Make it a blob; the upload stays until somebody deletes it."""
        with disk():
            self.seek(0)
            blob = Blob(hashlib.file_digest(self, "sha256").hexdigest(), os.fstat(self.fileno()).st_size)
        self._adopt(blob.digest)
        return blob

    def _adopt(self, digest: str) -> None:
        try:
            self._files.adopt(self._path, digest)
        except Unavailable:
            if not self._files.exists(digest):  # else somebody who used it at the same time has kept it
                raise


class Uploads:
    """The unfinished uploads of a hub; each is there only for the user who began it."""

    def __init__(self, files: Files, lifetime: timedelta) -> None:
        self.files, self.lifetime = files, lifetime
        self.folder = files.folder / "uploads"

    def create(self, owner: UUID, length: int, name: str = "", media_type: str = "", metadata: str = "") -> Upload:
        """Begin an upload of `length` bytes; those whose time is over make room first."""
        self.sweep()
        if sum(note.owner == str(owner) for note in self._notes()) >= MOST:
            raise TooMany(f"There are {MOST} unfinished uploads of yours already; finish or delete some")
        id, until = secrets.token_hex(16), now() + self.lifetime
        upload = Upload(id, str(owner), length, until, name, media_type, metadata)
        with disk():
            self.folder.mkdir(exist_ok=True)
            self._path(id).touch(0o600, exist_ok=False)
            self._write_note(upload)
        return upload

    def find(self, id: str, owner: UUID) -> Upload:
        """An upload of this user; raises `NotFound` for those of others, and when its time is over."""
        found = self._read(id)
        if found is None or found.owner != str(owner):
            raise NotFound("There is no such upload")
        if found.expires_at <= now():
            self._remove(id)
            raise NotFound("There is no such upload")
        return found

    def append(self, id: str, owner: UUID, offset: int, pieces: Iterable[bytes]) -> Upload:
        """Write at `offset`, which must be the end; what arrived stays when the sender breaks off."""
        found = self.find(id, owner)
        with self._held(id) as number:
            end = os.lseek(number, 0, os.SEEK_END)
            if end != offset:
                raise Conflict(f"The upload goes on at {end}, not at {offset}")
            try:
                _write(number, pieces, end, found.length)
            finally:
                with disk():
                    os.fsync(number)
        return self.find(id, owner)

    def delete(self, id: str, owner: UUID) -> None:
        """Give an upload up; raises `NotFound`."""
        self.find(id, owner)
        self._remove(id)

    def finished(self, id: str, owner: UUID) -> tuple[Upload, Finished]:
        """An upload that is whole, to be read and kept; raises `Invalid` while parts are missing."""
        found = self.find(id, owner)
        if found.offset < found.length:
            raise Invalid(f"Only {found.offset} of {found.length} bytes have been uploaded")
        return found, Finished(self.files, self._path(id))

    def sweep(self) -> int:
        """Remove the uploads whose time is over, and what a crash left of others; how many."""
        over = [note.id for note in self._notes() if note.expires_at <= now()]
        oldest = (now() - self.lifetime).timestamp()
        for path in self.folder.glob("*"):
            if ID.fullmatch(path.name) and not self._note(path.name).exists() and _touched(path) < oldest:
                over.append(path.name)
        for id in over:
            self._remove(id)
        return len(over)

    @contextmanager
    def _held(self, id: str) -> Iterator[int]:
        """The open file, for one sender at a time."""
        try:
            number = os.open(self._path(id), os.O_RDWR)
        except FileNotFoundError:
            raise NotFound("There is no such upload") from None
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield number
        except BlockingIOError:
            raise Conflict("Somebody is sending to this upload just now") from None
        finally:
            os.close(number)

    def _notes(self) -> Iterator[Upload]:
        found = (self._read(path.name.removesuffix(NOTE)) for path in self.folder.glob(f"*{NOTE}"))
        return (note for note in found if note)

    def _read(self, id: str) -> Upload | None:
        if not ID.fullmatch(id):
            return None
        try:
            note = orjson.loads(self._note(id).read_bytes())
            size = self._path(id).stat().st_size
        except FileNotFoundError:
            return None
        return Upload(**{**note, "expires_at": datetime.fromisoformat(note["expires_at"]), "offset": size})

    def _write_note(self, upload: Upload) -> None:
        """Written aside and renamed, so that nobody reads half of it."""
        aside = self.folder / f"{upload.id}.new"
        with aside.open("xb") as file:
            file.write(orjson.dumps(upload))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._note(upload.id))
        sync_folder(self.folder)

    def _remove(self, id: str) -> None:
        with disk():
            self._note(id).unlink(missing_ok=True)
            self._path(id).unlink(missing_ok=True)

    def _path(self, id: str) -> Path:
        return self.folder / id

    def _note(self, id: str) -> Path:
        return self.folder / f"{id}{NOTE}"


def _write(number: int, pieces: Iterable[bytes], start: int, length: int) -> None:
    end = start
    for piece in pieces:
        end += len(piece)
        if end > length:
            os.ftruncate(number, start)
            raise TooLarge(f"The upload was announced with {length} bytes, and more came")
        with disk():
            write_all(number, piece)


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
