"""JSON (RFC 8259): a list of objects, or CKAN's object of fields and records."""

from collections.abc import Iterator

import orjson

from catalogue.exports import values
from catalogue.exports.head import Batches, Head, Options
from catalogue.exports.records import records


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """Record by record; with a geometry as GeoJSON where there is one."""
    if options.fields is not None:
        yield b'{\n"fields": ' + orjson.dumps(list(options.fields)) + b',\n"records": ['
    else:
        yield b"["
    separator = b"\n"
    for batch in batches:
        pieces = map(values.json, records(head, batch) if options.fields is None else map(list, batch))
        if batch:
            yield separator + b",\n".join(pieces)
            separator = b",\n"
    yield b"\n]}\n" if options.fields is not None else b"\n]\n"
