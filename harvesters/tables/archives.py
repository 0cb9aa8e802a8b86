"""Archives (ZIP) are looked through before anything in them is read: how many files, how large, with which names.

Nothing is unpacked: readers take members straight from the archive, and archives within archives are not opened.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path, PurePosixPath

from hub.errors import Unreadable

MAX_MEMBERS = 2_000
MAX_BYTES = 4_000_000_000  # unpacked, all together
MAX_RATIO = 100
SMALL = 10_000_000  # below this nobody minds how tightly something is packed
END = b"PK\x05\x06"
LONGEST_END = 65_557  # the last record with the longest comment

BROKEN = "The archive is damaged or not complete."
BOMB = "The archive becomes more than a hundred times as large when it is unpacked."


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A ZIP archive in which all is as it should be; raises Unreadable with the reason if not."""
    _count(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive)
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, UnicodeDecodeError) as problem:
        raise Unreadable(BROKEN) from problem


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


def _count(path: Path) -> None:
    """The number of members is read before the list of them is, which alone can fill the memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - LONGEST_END))
        tail = file.read()
    start = tail.rfind(END)
    if start < 0 or len(tail) < start + 22:
        raise Unreadable(BROKEN)
    count, listed = struct.unpack_from("<H4xI", tail, start + 10)[0], struct.unpack_from("<I", tail, start + 12)[0]
    if count > MAX_MEMBERS or listed > MAX_MEMBERS * 1_000:
        raise Unreadable(f"The archive holds more than {MAX_MEMBERS:,} files.")


def _check(archive: zipfile.ZipFile) -> None:
    found = archive.infolist()
    if len(found) > MAX_MEMBERS:
        raise Unreadable(f"The archive holds more than {MAX_MEMBERS:,} files.")
    for member in found:
        _check_name(member)
        _check_kind(member)
    names = [member.filename for member in found]
    if len(set(names)) < len(names):
        raise Unreadable("The archive holds two files of the same name.")
    _check_overlap(found)
    packed = sum(member.compress_size for member in found)
    unpacked = sum(member.file_size for member in found)
    if unpacked > MAX_BYTES or (unpacked > SMALL and unpacked > MAX_RATIO * packed):
        raise Unreadable(BOMB if unpacked <= MAX_BYTES else "The archive is larger than allowed when it is unpacked.")


def _check_name(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename.replace("\\", "/")
    steps = name.split("/")
    if name.startswith("/") or ".." in steps or ":" in steps[0] or any(not part.isprintable() for part in steps):
        raise Unreadable("The archive holds a file whose name leads to another place.")


def _check_kind(member: zipfile.ZipInfo) -> None:
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable("The archive holds a link to another file.")
    if member.flag_bits & 0x1:
        raise Unreadable("The archive is protected by a password.")


def _check_overlap(found: list[zipfile.ZipInfo]) -> None:
    """Members that share their bytes are how a small archive becomes a very large one."""
    ordered = sorted(found, key=lambda member: member.header_offset)
    for member, following in pairwise(ordered):
        if member.header_offset + 30 + member.compress_size > following.header_offset:
            raise Unreadable("The archive is damaged: files in it lie over each other.")
