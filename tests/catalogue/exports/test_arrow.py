"""Rows as columns in memory."""

from decimal import Decimal

import pyarrow as pa

from catalogue.exports import arrow
from tests.catalogue.exports import sample


def made(head, rows):
    return arrow.batch(head, rows, arrow.schema(head, head.names, head.place))


def test_every_type_has_its_column():
    found = made(sample.HEAD, sample.ROWS)
    kinds = [str(field.type) for field in found.schema]
    assert kinds == ["string"] * 3 + ["int64", "double", "bool", "date32[day]", "timestamp[us, tz=UTC]",
                                      "time64[us]", "string"]  # fmt: skip
    assert found.column(7).to_pylist()[0] == sample.TOLD
    assert found.column(9).to_pylist() == ['{"a":[1,null]}', "[]", None]
    assert all(column.null_count == 1 for column in found.columns)


def test_what_is_told_of_a_column_goes_with_it():
    schema = arrow.schema(sample.HEAD, sample.HEAD.names, "geometry")
    assert schema.field("höhe über NN").metadata == {b"title": "Höhe".encode(), b"unit": b"m"}
    assert schema.field("tag").metadata is None


def test_numbers_and_texts_of_other_kinds_are_taken():
    found = made(sample.of("number", "text"), [(Decimal("1.5"), 7), (2, None), (None, True)])
    assert [column.to_pylist() for column in found.columns] == [[1.5, 2.0, None], ["7", None, "true"]]


def test_no_rows_are_a_batch_of_none():
    for head in (sample.HEAD, sample.PLACED_HEAD):
        assert made(head, []).num_rows == 0


def test_places_are_wkb():
    found = made(sample.PLACED_HEAD, sample.PLACED)
    assert found.schema.field("geometry").type == pa.binary()
    assert [place and place[:1] for place in found.column(10).to_pylist()] == [b"\x01", b"\x01", None]
