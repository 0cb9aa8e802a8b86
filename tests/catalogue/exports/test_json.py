"""JSON as a list of objects, and as CKAN's dump."""

import json
from decimal import Decimal

import duckdb
import pytest

from tests.catalogue.exports import sample
from tests.catalogue.exports.sample import of, written


def test_each_row_is_an_object():
    first, second, empty = json.loads(written("json"))
    assert first == {
        "plz": "01234",
        "Name": "=1+1",
        "name": 'Ä "x";\n😀  y',
        "zahl": 2**53 + 1,
        "höhe über NN": 1.5,
        "aktiv": True,
        "tag": "1899-01-02",
        "wann": "2024-05-01T12:30:15Z",
        "um": "08:30:00",
        "mehr": {"a": [1, None]},
    }
    assert (second["Name"], second["mehr"]) == ("+49 731", [])
    assert set(empty.values()) == {None}


def test_places_are_geojson():
    found = json.loads(written("json", sample.PLACED_HEAD))
    assert found[0]["geometry"] == {"type": "Point", "coordinates": [9.95, 48.35]}
    assert [each["geometry"] and each["geometry"]["type"] for each in found] == ["Point", "MultiPolygon", None]


@pytest.mark.parametrize("batches", [([],), ([], [(1,)]), ([(1,)], [], [(2,), (3,)])])
@pytest.mark.parametrize("fields", [None, [{"id": "a", "type": "int"}]])
def test_a_list_of_any_length_is_json(batches, fields):
    found = json.loads(written("json", of("integer"), *batches, fields=fields))
    numbers = [row[0] for batch in batches for row in batch]
    if fields:
        assert found == {"fields": fields, "records": [[number] for number in numbers]}
    else:
        assert found == [{"a": number} for number in numbers]


def test_a_long_decimal_keeps_its_digits():
    body = written("json", of("number"), [(sample.DECIMAL,)])
    assert json.loads(body, parse_float=Decimal) == [{"a": sample.DECIMAL}]


def test_duckdb_reads_the_same_values(tmp_path):
    file = tmp_path / "t.json"
    file.write_bytes(written("json", sample.HEAD.__class__("t", columns=sample.COLUMNS[:2] + sample.COLUMNS[3:6]),
                             [sample.FULL[:2] + sample.FULL[3:6]]))  # fmt: skip
    (row,) = duckdb.sql(f"SELECT * FROM read_json('{file}')").fetchall()
    assert row == ("01234", "=1+1", 2**53 + 1, 1.5, True)
