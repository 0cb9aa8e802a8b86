"""Files on their way: where formats that cannot be written from front to back lie until they are sent."""

import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = 262_144
LEFT_BEHIND = 24 * 3600
"""A folder that is older than so many seconds was left behind by a process that was killed."""


@contextmanager
def folder(within: Path | None) -> Iterator[Path]:
    """A folder of one's own that is gone afterwards, whatever happens."""
    if within is not None:
        within.mkdir(parents=True, exist_ok=True)
        _sweep(within)
    with tempfile.TemporaryDirectory(dir=within, prefix="export-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def pieces(file: Path) -> Generator[bytes, None, None]:
    """The file, piece by piece."""
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece


def _sweep(within: Path) -> None:
    before = time.time() - LEFT_BEHIND
    for found in within.glob("export-*"):
        try:
            if found.stat().st_mtime < before:
                shutil.rmtree(found, ignore_errors=True)
        except OSError:  # another process was faster
            continue
