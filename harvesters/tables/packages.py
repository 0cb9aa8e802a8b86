"""Files that are ZIP archives inside: looked over before another library unpacks them."""

import struct
import zipfile
import zlib
from collections.abc import Iterator

from harvesters.tables.shape import File
from hub.errors import Unreadable

MAX_ENTRIES = 10_000
MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 100
SMALL = 20_000_000  # below this, a high ratio does no harm
CHUNK = 1 << 18
LONGEST_END = 65_557  # bytes of an archive's last record
DAMAGED = "The file is a damaged or incomplete archive; please save it again."
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".ods", ".7z", ".rar", ".gz", ".kmz", ".jar", ".docx")


def check(path: File) -> list[zipfile.ZipInfo]:
    """The entries of an archive; raises Unreadable with a sentence if it may be there to do harm."""
    count(path)
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, EOFError) as problem:
        raise Unreadable(DAMAGED) from problem
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(f"The archive has {len(entries):,} entries; at most {MAX_ENTRIES:,} are opened.")
    for entry in entries:
        _check_entry(entry)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unreadable(f"The archive unpacks to more than {MAX_UNPACKED:,} bytes.")
    if len({entry.filename for entry in entries}) < len(entries):
        raise Unreadable("The archive holds two entries of one name.")
    _check_places(entries)
    return entries


def count(path: File) -> None:
    """The number of entries is read before the list of them, which alone can fill the memory."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - LONGEST_END))
        tail = file.read()
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) < start + 22:
        raise Unreadable(DAMAGED)
    entries, size = struct.unpack_from("<HI", tail, start + 10)
    if entries > MAX_ENTRIES or size > MAX_ENTRIES * 1_000:
        raise Unreadable(f"The archive has more entries than fit; at most {MAX_ENTRIES:,} are opened.")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & 1:
        raise Unreadable("The file is protected with a password; please save it without one.")
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name[:3]:
        raise Unreadable("The archive holds names that lead out of it.")
    if name.lower().endswith(_ARCHIVES):
        raise Unreadable("The archive holds another archive.")
    if entry.external_attr >> 28 == 0xA:
        raise Unreadable("The archive holds links.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("The archive is packed in a way that is not known.")
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        raise Unreadable(f"A part of the archive unpacks to more than {MAX_RATIO} times its size.")


def _check_places(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that lie upon each other unpack the same bytes again and again."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Unreadable("The entries of the archive overlap.")
        end = entry.header_offset + 30 + len(entry.filename.encode()) + entry.compress_size


def unpacked(path: File, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really holds, piece by piece, whatever its headers say about its size."""
    with path.open("rb") as file:
        file.seek(entry.header_offset)
        header = file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise Unreadable(DAMAGED)
        file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
        left, given = entry.compress_size, 0
        inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        while left > 0 and (packed := file.read(min(CHUNK, left))):
            left -= len(packed)
            for piece in _inflated(inflate, packed):
                given += len(piece)
                if given > max(SMALL, MAX_RATIO * max(1, entry.compress_size)) or given > MAX_UNPACKED:
                    raise Unreadable(f"A part of the archive unpacks to more than {MAX_RATIO} times its size.")
                yield piece
        if left > 0 or given != entry.file_size:
            raise Unreadable(DAMAGED)


def _inflated(inflate: "zlib._Decompress | None", packed: bytes) -> Iterator[bytes]:
    if inflate is None:
        yield packed
        return
    try:
        while packed:
            yield inflate.decompress(packed, CHUNK)
            packed = inflate.unconsumed_tail
    except zlib.error as problem:
        raise Unreadable(DAMAGED) from problem
