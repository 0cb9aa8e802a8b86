"""Answers piece by piece, so that none has to fit into memory."""

from collections.abc import Generator, Iterable, Iterator
from typing import Any

import orjson

CHUNK = 65_536


def json_list(records: Iterable[Any], before: bytes = b"", behind: bytes = b"") -> Iterator[bytes]:
    """A JSON list, record by record, with what stands before and behind it."""
    yield before + b"["
    separator = b"\n"
    for record in records:
        yield separator + orjson.dumps(record)
        separator = b",\n"
    yield b"\n]" + behind + b"\n"


def gather(pieces: Iterable[bytes]) -> Generator[bytes, None, None]:
    """The same bytes in pieces of a size that is worth sending; an empty piece passes, as a sign of life."""
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size >= CHUNK or (not piece and not size):
            yield b"".join(kept)
            kept, size = [], 0
    yield b"".join(kept)
