"""CSV by RFC 4180 without formulas, JSON and GeoJSON by their standards, always in pieces."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from catalogue import formats
from catalogue.formats import VARIANTS

CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


def written(rows, variant="", header=("a", "b")):
    return b"".join(formats.csv_lines(header, rows, VARIANTS[variant]))


def read(body, delimiter=","):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_lines_end_as_rfc_4180_says():
    assert written([("x", 1)]) == b"a,b\r\nx,1\r\n"


@pytest.mark.parametrize("value", ['say "hi"', "a,b", "two\nlines", "two\r\nlines", " blank ", ""])
def test_a_text_comes_back(value):
    assert read(written([(value, 1)]))[1] == [value, "1"]


@pytest.mark.parametrize("value", ["=1+1", "+49 731", "-5", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
@pytest.mark.parametrize("variant", ["", "de"])
def test_no_text_is_a_formula(variant, value):
    delimiter = VARIANTS[variant].delimiter
    assert read(written([(value, 1)], variant), delimiter)[1][0] == "'" + value


@pytest.mark.parametrize("value", ["=1+1", "@SUM(A1)"])
def test_no_column_name_is_a_formula(value):
    assert read(written([], header=(value,))) == [["'" + value]]


@pytest.mark.parametrize(("value", "cell"), [(-5, "-5"), (-0.5, "-0.5"), (1e-7, "1e-07"), (True, "true"), (None, "")])
def test_what_is_no_text_stays_as_it_is(value, cell):
    assert read(written([(value, 1)]))[1][0] == cell


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_empty(value):
    assert read(written([(value, 1)]))[1][0] == ""


@pytest.mark.parametrize(("value", "cell"), [([1, "=2"], '[1,"=2"]'), ({"a": None}, '{"a":null}')])
def test_a_value_with_parts_is_json(value, cell):
    assert read(written([(value, 1)]))[1][0] == cell


def test_the_german_variant_opens_in_german_spreadsheets():
    assert written([("ä;b", -1.5)], "de") == '\ufeffa;b\r\n"ä;b";-1,5\r\n'.encode()


def test_the_raw_variant_changes_nothing():
    assert read(written([("=1+1", 1)], "raw"))[1][0] == "=1+1"


@given(st.lists(st.tuples(TEXTS, CELLS)), st.sampled_from(sorted(VARIANTS)))
def test_every_row_keeps_its_columns(rows, variant):
    found = read(written(rows, variant), VARIANTS[variant].delimiter)
    assert [len(row) for row in found] == [2] * (len(rows) + 1)
    if VARIANTS[variant].safe:
        assert not any(row[0].startswith(formats.FORMULA) for row in found)


@pytest.mark.parametrize("records", [[], [{"a": 1}], [{"a": 1}, {"b": "ä\n"}, 3]])
def test_a_list_of_any_length_is_json(records):
    assert json.loads(b"".join(formats.json_list(records))) == records


def test_something_may_stand_around_a_list():
    assert json.loads(b"".join(formats.json_list([1], b'{"x":', b',"y":2}'))) == {"x": [1], "y": 2}


def test_a_feature_collection():
    features = [formats.feature({"a": 1}, Point(9, 48), 1), formats.feature({"a": 2}, None, 2)]
    assert json.loads(b"".join(formats.feature_collection(features))) == {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": 1, "properties": {"a": 1},
             "geometry": {"type": "Point", "coordinates": [9.0, 48.0]}},
            {"type": "Feature", "id": 2, "properties": {"a": 2}, "geometry": None},
        ],
    }  # fmt: skip


@given(st.lists(st.binary(max_size=50)))
def test_gathering_changes_no_byte(pieces):
    assert b"".join(formats.gather(pieces)) == b"".join(pieces)


def test_pieces_are_sent_before_all_are_there():
    def pieces():
        for _ in range(3):
            yield b"x" * formats.CHUNK
        raise RuntimeError

    gathered = formats.gather(pieces())
    assert len(next(gathered)) == formats.CHUNK
