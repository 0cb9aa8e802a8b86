"""GeoJSON (RFC 7946): WGS 84, outer rings counter-clockwise."""

from collections.abc import Iterator

from catalogue.exports import values
from catalogue.exports.head import Batches, Head, Options, Rows


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """A collection, feature by feature; numbered rows carry their number as id."""
    yield b'{"type":"FeatureCollection","features":['
    separator = b"\n"
    for batch in batches:
        if batch:
            yield separator + b",\n".join(_features(head, batch))
            separator = b",\n"
    yield b"\n]}\n"


def _features(head: Head, batch: Rows) -> Iterator[bytes]:
    first = 1 if head.numbered else 0
    names = head.names[first:]
    for row, place in zip(batch, values.geojsons([row[-1] for row in batch]), strict=True):
        number = b'"id":%d,' % row[0] if first else b""
        about = values.json(dict(zip(names, row[first:-1], strict=True)))
        yield b'{"type":"Feature",' + number + b'"geometry":' + place.encode() + b',"properties":' + about + b"}"
