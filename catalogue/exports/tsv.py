"""Values between tabs, quoted where a value holds one, as CKAN writes them."""

from collections.abc import Iterator
from dataclasses import replace

from catalogue.exports import csv
from catalogue.exports.head import Batches, Head, Options


def write(head: Head, batches: Batches, options: Options) -> Iterator[bytes]:
    """A line of names, then a line per row."""
    yield from csv.write(head, batches, replace(options, variant=replace(options.variant, delimiter="\t")))
