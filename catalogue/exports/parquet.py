"""Parquet, sent while it is written: what is told of table and columns as metadata, GeoParquet where there are places.

Source: GeoParquet 1.1.0.
"""

import io
from collections.abc import Iterator
from itertools import chain

import numpy as np
import orjson
import pyarrow as pa
from pyarrow import csv
from pyarrow import parquet as pq

from catalogue.exports import arrow
from catalogue.exports.head import Batches, Head, Options
from catalogue.exports.values import text
from catalogue.exports.zipping import Sink

GROUP = 65_536
"""At least so many rows lie together."""
BLOCK = 1_000_000


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """Group by group, from rows."""
    like = _schema(head)
    yield from _write(like, (arrow.batch(head, rows, like) for rows in batches))


def from_csv(head: Head, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Group by group, from CSV as a database copies it out: texts quoted where they are empty, nothing unquoted.

    Columns are told apart by their place; geometries are WKB in hexadecimal.
    """
    like = _schema(head)
    first = next(pieces, b"")
    if not first:
        yield from _write(like, iter(()))
        return
    kinds = {field.name: pa.string() if field.type == pa.binary() else field.type for field in like}
    reader = csv.open_csv(
        pa.PythonFile(_Reader(chain([first], pieces)), mode="r"),
        csv.ReadOptions(block_size=BLOCK, column_names=like.names, use_threads=False),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=kinds,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t", "true"],
            false_values=["f", "false"],
        ),
    )
    yield from _write(like, (_with_places(found, like) for found in reader))


def _write(like: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    sink = Sink()
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), like, compression="zstd") as writer:
        for batch in batches:
            waiting.append(batch)
            if sum(each.num_rows for each in waiting) >= GROUP:
                writer.write_table(pa.Table.from_batches(waiting, like))
                waiting = []
            yield sink.take()
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, like))
    yield sink.take()


def _schema(head: Head) -> pa.Schema:
    said = {"title": head.title or head.name, **{key: text(value) for key, value in head.about.items() if value}}
    if head.geometry:
        said["geo"] = orjson.dumps(_geo(head.place)).decode()
    return arrow.schema(head, head.names, head.place).with_metadata(said)


def _geo(column: str) -> dict[str, object]:
    """Geometries of any kind in OGC:CRS84, which is what is meant where none is named."""
    return {
        "version": "1.1.0",
        "primary_column": column,
        "columns": {column: {"encoding": "WKB", "geometry_types": []}},
    }


def _with_places(found: pa.RecordBatch, like: pa.Schema) -> pa.RecordBatch:
    columns = [
        _from_hex(column) if field.type == pa.binary() else column
        for column, field in zip(found.columns, like, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=like)


def _from_hex(column: pa.StringArray) -> pa.BinaryArray:
    """Each two letters of a text as a byte, all at once."""
    whole = pa.concat_arrays([column])  # from its own beginning
    valid, offsets, letters = whole.buffers()
    ends = np.frombuffer(offsets, np.int32)[: len(whole) + 1]
    codes = np.frombuffer(letters or b"", np.uint8)[: ends[-1]]
    halves = (codes & 15) + 9 * (codes >> 6)
    data = (halves[0::2] << 4 | halves[1::2]).astype(np.uint8)
    parts = [valid, pa.py_buffer((ends // 2).astype(np.int32)), pa.py_buffer(data)]
    return pa.BinaryArray.from_buffers(pa.binary(), len(whole), parts)


class _Reader(io.RawIOBase):
    """Pieces as a file to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, or fewer at the end."""
        kept, length = [self._left], len(self._left)
        while size < 0 or length < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            kept.append(piece)
            length += len(piece)
        whole = b"".join(kept)
        found, self._left = (whole, b"") if size < 0 else (whole[:size], whole[size:])
        return found
