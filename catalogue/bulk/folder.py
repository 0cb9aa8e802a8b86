"""Where the files of the whole catalogue lie, in the data folder.

dumps/blocks/4f.nq.gz, 4f.arrow    the block of the datasets whose ids begin with 4f
dumps/catalog-….nq.gz, .parquet    the files; their names hold their hash, so a reader keeps the one it began with
dumps/catalog.json                 which of them are the newest; it is written last, in one step
"""

import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BufferedWriter
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pyarrow as pa

from catalogue.bulk.blocks import BLOCKS, Block

PLACE = "dumps"
FILES: Mapping[str, str] = {"nq.gz": "application/gzip", "parquet": "application/vnd.apache.parquet"}
"""The media type of each file."""
PIECE = 1_048_576


@dataclass(frozen=True, slots=True)
class Made:
    """The newest files: when and from which changes they were made, how much is in them, and their hashes."""

    folder: Path
    at: datetime
    cursor: int
    stamp: str
    datasets: int
    statements: int
    digests: Mapping[str, str] = field(default_factory=dict)

    def path(self, form: str) -> Path:
        """Where the file of this form is."""
        return self.folder / f"catalog-{self.digests[form][:16]}.{form}"


def made(data: Path) -> Made | None:
    """The newest files; None where there are none, or where something has damaged the note of them."""
    folder = data / PLACE
    try:
        noted = orjson.loads((folder / "catalog.json").read_bytes())
        found = Made(folder, datetime.fromisoformat(noted.pop("at")), **noted)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if all(found.path(form).exists() for form in FILES) else None


def paths(made: Made | None) -> list[str]:
    """The addresses of the files, behind that of the portal."""
    return [f"dump/catalog.{form}" for form in FILES] if made else []


class Folder:
    """The folder, as the one worker sees it that writes."""

    def __init__(self, data: Path) -> None:
        self.path = data / PLACE
        self._blocks = self.path / "blocks"
        self._blocks.mkdir(parents=True, exist_ok=True)

    def put(self, number: int, block: Block) -> None:
        """Keep a block; one without any dataset leaves nothing."""
        quads, rows = self._block(number)
        if not block.statements:
            quads.unlink(missing_ok=True)
            rows.unlink(missing_ok=True)
            return
        with _replacing(quads) as file:
            file.write(block.quads)
        noted = {"statements": str(block.statements)}
        with _replacing(rows) as file, pa.ipc.new_stream(file, block.table.schema.with_metadata(noted)) as stream:
            stream.write_table(block.table)

    def quads(self) -> Iterator[bytes]:
        """The statements of all blocks, compressed, piece by piece."""
        for number in range(BLOCKS):
            quads, _ = self._block(number)
            if quads.exists():
                with quads.open("rb") as file:
                    while piece := file.read(PIECE):
                        yield piece

    def tables(self) -> Iterator[tuple[pa.Table, int]]:
        """The table of each block, and how many statements are made of it."""
        for number in range(BLOCKS):
            _, rows = self._block(number)
            if rows.exists():
                with rows.open("rb") as file, pa.ipc.open_stream(file) as stream:
                    table = stream.read_all()
                yield table, int(table.schema.metadata[b"statements"])

    @contextmanager
    def writing(self, form: str, digests: dict[str, str]) -> Iterator[io.RawIOBase]:
        """Write a file; afterwards its hash stands in `digests`, and it lies where that says."""
        aside, hashed = self.path / f"{uuid4().hex}.part", hashlib.sha256()
        try:
            with aside.open("wb") as file:
                yield _Through(file, hashed)
                file.flush()
                os.fsync(file.fileno())
            digests[form] = hashed.hexdigest()
            aside.replace(self.path / f"catalog-{digests[form][:16]}.{form}")
        finally:
            aside.unlink(missing_ok=True)

    def note(self, made: Made) -> None:
        """From now on these are the newest files; those before go, and what a killed worker has left."""
        noted = {key: value for key, value in asdict(made).items() if key != "folder"}
        with _replacing(self.path / "catalog.json") as file:
            file.write(orjson.dumps(noted))
        kept = {made.path(form).name for form in FILES} | {"catalog.json"}
        for old in self.path.iterdir():
            if old.is_file() and old.name not in kept and old.suffix != ".lock":
                old.unlink(missing_ok=True)

    def _block(self, number: int) -> tuple[Path, Path]:
        name = f"{number:02x}"
        return self._blocks / f"{name}.nq.gz", self._blocks / f"{name}.arrow"


class _Through(io.RawIOBase):
    """A file whose hash is taken while it is written."""

    def __init__(self, file: BufferedWriter, hashed: Any) -> None:
        super().__init__()
        self._file, self._hashed = file, hashed

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any, /) -> int:
        """Take the next piece."""
        self._hashed.update(data)
        return self._file.write(data)


@contextmanager
def _replacing(path: Path) -> Iterator[BufferedWriter]:
    """A file that takes its place in one step when it is whole."""
    aside = path.with_name(f"{path.name}.part")
    with aside.open("wb") as file:
        yield file
    aside.replace(path)
