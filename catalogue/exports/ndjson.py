"""JSON with a record on each line, for programs that read line by line."""

from collections.abc import Iterator

import orjson

from catalogue.exports import values
from catalogue.exports.head import Batches, Head, Options
from catalogue.exports.records import records


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """A line per record."""
    for batch in batches:
        yield b"".join(values.json(record, orjson.OPT_APPEND_NEWLINE) for record in records(head, batch))
