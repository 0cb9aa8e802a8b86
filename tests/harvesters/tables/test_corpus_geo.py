"""Broken and hostile geodata, through the sandbox: a sentence, or rows and the numbers of those refused.

Nothing is read from elsewhere: the file and the server beside the corpus are never seen in what comes out.
"""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from harvesters import pipeline  # it tells the sandbox what to load
from harvesters.tables import read
from hub.errors import Unreadable
from hub.records import Refusal, Sheet
from hub.sandbox import Limits, run
from tests.harvesters.tables.corpus_geo import CASES
from tests.harvesters.tables.corpus_geo_packed import CANARY

LIMITS = Limits(seconds=120.0, memory=900_000_000)
CRASHED = "This file makes the program that reads it crash."


@pytest.fixture(scope="module")
def server():
    """Who comes by is noted."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_error(404)

        def do_HEAD(self):
            self.do_GET()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/canary", seen
        httpd.shutdown()


def test_the_corpus_is_large_and_its_names_are_its_own():
    assert pipeline.sandbox
    assert len({case.id for case in CASES}) == len(CASES) >= 120


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_file_ends_with_rows_or_a_sentence(tmp_path, case, server):
    url, seen = server
    (tmp_path / "canary.csv").write_text(f"secret\n{CANARY}\n")
    (tmp_path / "canary.url").write_text(url)
    path = case.write(tmp_path)
    before = {found.name for found in tmp_path.iterdir()}
    items, sentence = [], ""
    try:
        items += run(read, str(path), "", case.file, dict(case.hints), limits=LIMITS)
    except Unreadable as problem:
        sentence = problem.message
    assert CANARY not in str(items) + sentence
    assert seen == []
    assert {found.name for found in tmp_path.iterdir()} == before
    if case.rows == -1:
        assert sentence != CRASHED
        assert items or sentence
        return
    assert re.search(case.sentence, sentence)
    assert bool(sentence) == bool(case.sentence)
    if sentence:
        assert re.fullmatch(r"[A-Z“].*\.", sentence)
        return
    sheet, *rest = items
    assert isinstance(sheet, Sheet)
    assert all(re.fullmatch(r'[^_" ][^"]*', column.name) and len(column.name) <= 63 for column in sheet.columns)
    rows = [row for item in rest if isinstance(item, bytes) for row in json.loads(item)]
    assert {len(row) for row in rows} <= {len(sheet.columns) + (sheet.facts["geometry"] == "yes")}
    assert len(rows) == case.rows
    if case.refused:
        assert tuple(item.where for item in rest if isinstance(item, Refusal)) == case.refused
