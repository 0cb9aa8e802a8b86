"""CSV by RFC 4180, without formulas, as programs and as spreadsheets here read it."""

import csv
import io

import duckdb
import pandas as pd
import pytest
from frictionless import Resource
from hypothesis import given
from hypothesis import strategies as st

from catalogue.exports import VARIANTS
from catalogue.exports.csv import RISKY
from tests.catalogue.exports import sample
from tests.catalogue.exports.sample import of, written

TEXTS = st.one_of(st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
RISKS = ["=1+1", "+49 731", "-5", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]


def read(body, delimiter=","):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def one(value, kind="text", variant=""):
    return read(written("csv", of(kind, "integer"), [(value, 1)], variant=VARIANTS[variant]),
                VARIANTS[variant].delimiter)[1][0]  # fmt: skip


def test_lines_end_as_rfc_4180_says():
    assert written("csv", of("text", "integer"), [("x", 1)]) == b"a,b\r\nx,1\r\n"


@pytest.mark.parametrize("value", ['say "hi"', "a,b", "two\nlines", "two\r\nlines", " blank ", "", "x" * 40_000])
def test_a_text_comes_back(value):
    assert one(value) == value


@pytest.mark.parametrize("value", RISKS)
@pytest.mark.parametrize("variant", ["", "de"])
@pytest.mark.parametrize("kind", ["text", "any"])
def test_no_text_is_a_formula(variant, value, kind):
    assert one(value, kind, variant) == "'" + value


@pytest.mark.parametrize("value", RISKS)
def test_the_raw_variant_changes_nothing(value):
    assert one(value, variant="raw") == value


def test_no_name_is_a_formula():
    head = sample.HEAD.__class__("t", columns=(sample.Column("=1+1"), sample.Column("b")))
    assert read(written("csv", head, [])) == [["'=1+1", "b"]]


@pytest.mark.parametrize(
    ("value", "kind", "cell"),
    [
        (-5, "integer", "-5"),
        (2**63 - 1, "integer", "9223372036854775807"),
        (-0.5, "number", "-0.5"),
        (sample.DECIMAL, "number", "12345678901234567890.12"),
        (float("nan"), "number", ""),
        (True, "boolean", "true"),
        (None, "boolean", ""),
        ([1, "=2"], "json", '[1,"=2"]'),
        (None, "json", ""),
        (0.5, "any", "0.5"),
        (False, "any", "false"),
    ],
)
def test_what_is_no_text_stays_as_it_is(value, kind, cell):
    assert one(value, kind) == cell


def test_the_german_variant_opens_in_german_spreadsheets():
    rows = [("ä;b", -1.5, sample.DECIMAL), ("x", None, None)]
    body = written("csv", of("text", "any", "number"), rows, variant=VARIANTS["de"])
    assert body == '\ufeffa;b;c\r\n"ä;b";-1,5;12345678901234567890,12\r\nx;;\r\n'.encode()


def test_places_stand_behind_the_columns_as_wkt():
    found = read(written("csv", sample.PLACED_HEAD))
    assert [row[-1][:12] for row in found] == ["geometry", "POINT (9.95 ", "MULTIPOLYGON", ""]


def test_a_table_of_no_rows_has_its_names():
    assert written("csv", of("text"), []) == b"a\r\n"


@given(st.lists(st.tuples(TEXTS, TEXTS)), st.sampled_from(sorted(VARIANTS)))
def test_every_row_keeps_its_columns(rows, variant):
    body = written("csv", of("text", "text"), rows, variant=VARIANTS[variant])
    found = read(body, VARIANTS[variant].delimiter)
    assert [len(row) for row in found] == [2] * (len(rows) + 1)
    if VARIANTS[variant].safe:
        assert not any(row[0][:1] in RISKY for row in found if row[0])


def test_frictionless_finds_nothing_wrong(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_bytes(written("csv"))
    monkeypatch.chdir(tmp_path)
    report = Resource(path="t.csv").validate()
    assert report.flatten(["message"]) in ([], [['Row at position "4" is completely blank']]) or report.valid


def test_pandas_and_duckdb_read_the_same_values(tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes(written("csv", variant=VARIANTS["raw"]))
    frame = pd.read_csv(file, dtype={"plz": str, "zahl": "Int64"})
    assert frame.loc[0, ["plz", "Name", "name", "zahl"]].tolist() == list(sample.FULL[:4])
    (row,) = duckdb.sql(f"SELECT * FROM read_csv('{file}', types={{'plz': 'VARCHAR'}}) LIMIT 1").fetchall()
    assert row[:7] == sample.FULL[:7]
