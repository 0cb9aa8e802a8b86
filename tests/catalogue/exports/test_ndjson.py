"""A record on each line."""

import json

import pandas as pd

from tests.catalogue.exports import sample
from tests.catalogue.exports.sample import of, written


def test_each_line_is_a_record():
    lines = written("ndjson", of("text"), [("a\nb",)], [], [(None,)]).splitlines()
    assert [json.loads(line) for line in lines] == [{"a": "a\nb"}, {"a": None}]


def test_no_rows_are_no_lines():
    assert written("ndjson", of("text"), []) == b""


def test_pandas_reads_the_same_values(tmp_path):
    file = tmp_path / "t.ndjson"
    file.write_bytes(written("ndjson"))
    frame = pd.read_json(file, lines=True, dtype=False)
    assert frame.loc[0, ["plz", "Name", "name"]].tolist() == list(sample.FULL[:3])
