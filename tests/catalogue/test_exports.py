"""The formats that there are, and what all of them keep to."""

import tracemalloc
from importlib import import_module

import pytest

from catalogue import exports
from catalogue.exports import FORMATS, Options
from hub.errors import NotFound
from hub.records import Column
from tests.catalogue.exports import sample


def test_every_format_has_its_module():
    for suffix, format in FORMATS.items():
        assert format.writer is import_module(f"catalogue.exports.{suffix}")
        assert callable(format.writer.write)


def test_an_unknown_format_is_told_those_that_there_are():
    with pytest.raises(NotFound, match=r"There is no such format; there are csv, tsv, .*kml"):
        exports.find("exe")


def test_a_format_for_places_needs_places():
    assert exports.find("kml").suffix == "kml"
    with pytest.raises(NotFound, match="KML is for rows with places, and this table has none; there are csv"):
        exports.find("kml", places=False)
    assert "gpkg" not in exports.suffixes(places=False)


@pytest.mark.parametrize("suffix", FORMATS)
def test_rows_are_taken_one_batch_after_the_other(suffix, tmp_path):
    """No format asks for a second batch before the first piece is out."""
    taken = []

    def batches():
        for number in range(3):
            taken.append(number)
            yield sample.PLACED

    pieces = exports.write(suffix, sample.PLACED_HEAD, batches(), Options(folder=tmp_path))
    next(pieces)
    assert len(taken) <= 1
    pieces.close()
    assert list(tmp_path.iterdir()) == []


def test_large_batches_are_written_in_slices():
    head = sample.of("integer")
    pieces = list(exports.write("csv", head, iter([[(n,) for n in range(1_200)]])))
    assert len(pieces) == 4
    assert b"".join(pieces).count(b"\r\n") == 1_201


@pytest.mark.parametrize("suffix", FORMATS)
def test_memory_does_not_grow_with_the_rows(suffix, tmp_path):
    head = sample.Head("t", columns=(Column("a"), Column("n", "integer")), geometry=True)

    def peak(count):
        batches = ([(f"{n:0200}", n, sample.PLACES[0]) for n in range(500)] for _ in range(count))
        tracemalloc.start()
        for _ in exports.write(suffix, head, batches, Options(folder=tmp_path)):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(1)  # libraries are loaded
    assert peak(40) < peak(10) + 1_000_000
