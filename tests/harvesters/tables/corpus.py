"""Broken and hostile files, made by code, and what has to be said about them; for the readers and for imports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Case:
    """A file: its name, what writes it, and either a part of the sentence that refuses it or what is refused in it.

    `rows` are those that are taken in, `refused` where the others stood (None: not looked at).
    """

    id: str
    file: str
    body: bytes | Callable[[Path], None]
    sentence: str = ""
    rows: int | None = None
    refused: tuple[str, ...] | None = None
    hints: Mapping[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """The file, in a folder."""
        path = folder / f"{self.id}.bin"
        if isinstance(self.body, bytes):
            path.write_bytes(self.body)
        else:
            self.body(path)
        return path


def told(id: str, file: str, body: bytes | str | Callable[[Path], None], sentence: str, **hints: Any) -> Case:
    """A file that is refused as a whole."""
    return Case(id, file, body.encode() if isinstance(body, str) else body, sentence, hints=hints)


def read(
    id: str, file: str, body: bytes | str | Callable[[Path], None], rows: int, *refused: int | str, **hints: Any
) -> Case:
    """A file of which rows are taken in and these (by number, or by what is said in full) are refused."""
    where = tuple(f"row {one}" if isinstance(one, int) else one for one in refused)
    return Case(id, file, body.encode() if isinstance(body, str) else body, "", rows, where, hints)
