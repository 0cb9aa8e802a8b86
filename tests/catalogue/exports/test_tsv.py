"""Values between tabs."""

import csv
import io

from tests.catalogue.exports.sample import HEAD, of, written


def test_tabs_stand_between_values_and_quotes_around_those_that_hold_one():
    assert written("tsv", of("text", "text"), [("a\tb", "c,d")]) == b'a\tb\r\n"a\tb"\tc,d\r\n'


def test_every_row_keeps_its_columns():
    found = list(csv.reader(io.StringIO(written("tsv").decode(), newline=""), delimiter="\t"))
    assert {len(row) for row in found} == {len(HEAD.columns)}
    assert found[1][:2] == ["01234", "'=1+1"]
