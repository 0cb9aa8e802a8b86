"""Every broken and hostile file, through the sandbox: a sentence, or rows and the numbers of those refused."""

import json
import re

import pytest

from harvesters import pipeline  # it tells the sandbox what to load
from harvesters.tables import read
from hub.errors import Unreadable
from hub.records import Refusal, Sheet
from hub.sandbox import Limits, run
from tests.harvesters.tables import corpus_packed, corpus_text

CASES = [*corpus_text.CASES, *corpus_packed.CASES]
LIMITS = Limits(seconds=120.0, memory=800_000_000)


def test_the_corpus_is_large_and_its_names_are_its_own():
    assert pipeline.sandbox
    assert len({case.id for case in CASES}) == len(CASES) >= 140


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_file_ends_with_rows_or_a_sentence(tmp_path, case):
    items = run(read, str(case.write(tmp_path)), "", case.file, dict(case.hints), limits=LIMITS)
    if case.sentence:
        with pytest.raises(Unreadable, match=case.sentence) as caught:
            list(items)
        assert re.fullmatch(r"[A-Z“].*\.", caught.value.message)
        return
    sheet, *rest = items
    assert isinstance(sheet, Sheet)
    assert all(re.fullmatch(r'[^_" ][^"]*', column.name) and len(column.name) <= 63 for column in sheet.columns)
    rows = [row for item in rest if isinstance(item, bytes) for row in json.loads(item)]
    assert {len(row) for row in rows} <= {len(sheet.columns)}
    assert len(rows) == case.rows
    if case.refused is not None:
        assert tuple(item.where for item in rest if isinstance(item, Refusal)) == case.refused
