"""Parquet, sent while it is written: what is told of table and columns as metadata, GeoParquet where there are places.

Source: GeoParquet 1.1.0.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

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
AHEAD = 1
"""Blocks that wait to become columns; more would only take memory."""
HOW = {"compression": "zstd", "dictionary_pagesize_limit": 65_536}
"""A column of many values is quicker and smaller without a dictionary of all of them."""


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """Group by group, from rows."""
    like = _schema(head)
    with _File(like) as file:
        for rows in batches:
            yield file.add(arrow.batch(head, rows, like))
        yield file.end()


def from_csv(head: Head, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Group by group, from CSV as a database copies it out: texts quoted where they are empty, nothing unquoted.

    Each piece ends with a row. Columns are told apart by their place; geometries are WKB in hexadecimal. The rows of
    one block become columns while the database writes the next one.
    """
    like = _schema(head)
    with _File(like) as file, ThreadPoolExecutor(1) as beside:
        under_way: deque[Future[bytes]] = deque()
        for block in _blocks(pieces):
            under_way.append(beside.submit(lambda text: file.add(_parsed(text, like)), block))
            if len(under_way) > AHEAD:
                yield under_way.popleft().result()
        for last in under_way:
            yield last.result()
        yield file.end()


def _blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces together, as large as it pays and no larger: parsing takes several times as much memory."""
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(kept)
            kept, size = [], 0
    if size:
        yield b"".join(kept)


def _parsed(block: bytes, like: pa.Schema) -> pa.RecordBatch:
    kinds = {field.name: pa.string() if field.type == pa.binary() else field.type for field in like}
    found = csv.read_csv(
        pa.BufferReader(block),
        csv.ReadOptions(block_size=len(block) + 1, column_names=like.names, use_threads=False),
        csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=len(like) > 1),
        csv.ConvertOptions(
            column_types=kinds,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t", "true"],
            false_values=["f", "false"],
        ),
    )
    (whole,) = found.combine_chunks().to_batches()
    return _with_places(whole, like)


class _File:
    """A Parquet file on its way: what is added comes back as bytes as soon as a group is full."""

    def __init__(self, like: pa.Schema) -> None:
        self._like, self._sink = like, Sink()
        self._waiting: list[pa.RecordBatch] = []

    def __enter__(self) -> Self:
        self._writer = pq.ParquetWriter(pa.PythonFile(self._sink, mode="w"), self._like, **HOW)
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def add(self, batch: pa.RecordBatch) -> bytes:
        """What is ready to be sent when these rows are in."""
        self._waiting.append(batch)
        if sum(each.num_rows for each in self._waiting) >= GROUP:
            self._group()
            pa.default_memory_pool().release_unused()
        return self._sink.take()

    def end(self) -> bytes:
        """The rest."""
        if self._waiting:
            self._group()
        self._writer.close()
        return self._sink.take()

    def _group(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._waiting, self._like))
        self._waiting = []


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
