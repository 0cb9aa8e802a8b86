"""What is in an archive (ZIP) of geodata; nothing is unpacked, and archives in archives are not opened."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from harvesters.tables import packages
from hub.errors import Unreadable


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive in which all is as it should be; raises Unreadable with the reason if not."""
    packages.check(path)
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError) as problem:
        raise Unreadable(packages.DAMAGED) from problem


def members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in an archive, without folders and what macOS adds."""
    return [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith("__MACOSX/") and not _last(member).startswith("._")
    ]


def content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """What is in a member, if it is not larger than allowed."""
    with archive.open(member) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise Unreadable(f"{_last(member)} in the archive is larger than allowed.")
    return body


def _last(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).name
