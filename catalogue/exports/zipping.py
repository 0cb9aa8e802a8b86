"""A ZIP archive that is sent while it is written; the same entries always give the same bytes."""

import io
from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

BEGIN = (1980, 1, 1, 0, 0, 0)


class Sink(io.RawIOBase):
    """Where writers write to that only know files: it gives the bytes back."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[bytes] = []

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: object, /) -> int:
        """Keep a copy: writers use their buffers again."""
        piece = bytes(data)  # type: ignore[call-overload]
        self._kept.append(piece)
        return len(piece)

    def take(self) -> bytes:
        """What was written since the last time."""
        found, self._kept = b"".join(self._kept), []
        return found


class Archive:
    """An archive, entry by entry; sizes stand behind each entry, for nobody knows them before."""

    def __init__(self) -> None:
        self.sink = Sink()
        self.zip = ZipFile(self.sink, "w")

    def add(
        self, name: str, pieces: Iterable[bytes], *, compress: bool = True, date: tuple[int, ...] = BEGIN
    ) -> Iterator[bytes]:
        """One entry; yields what can be sent by now."""
        info = ZipInfo(name, date)  # type: ignore[arg-type]
        info.compress_type = ZIP_DEFLATED if compress else ZIP_STORED
        info.external_attr = 0o644 << 16
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)
                yield self.sink.take()
        yield self.sink.take()

    def put(self, name: str, content: bytes, *, compress: bool = True) -> bytes:
        """One small entry."""
        info = ZipInfo(name, BEGIN)
        info.compress_type = ZIP_DEFLATED if compress else ZIP_STORED
        info.external_attr = 0o644 << 16
        self.zip.writestr(info, content)
        return self.sink.take()

    def end(self) -> bytes:
        """The list of all entries."""
        self.zip.close()
        return self.sink.take()
