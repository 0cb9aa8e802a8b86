"""No value leaves its place in any format, and the same nodes always give the same bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse
from rdflib.compare import isomorphic

from catalogue import rdf, writers
from tests.catalogue import graphs
from tests.catalogue.writers.sample import SUBJECT, tree

ROOT = Path(__file__).parents[2]
WRITTEN = {format.name: suffix for suffix, format in writers.FORMATS.items()}
each_format = pytest.mark.parametrize("suffix", WRITTEN.values())


@each_format
def test_what_was_said_is_what_rdflib_reads(suffix):
    nodes = [tree(1), tree(2)]
    assert isomorphic(graphs.graph(nodes, suffix), graphs.told(nodes))


@each_format
def test_a_strict_reader_finds_as_many_statements(suffix):
    found = parse(writers.whole([tree()], suffix), RdfFormat.from_media_type(writers.FORMATS[suffix].media_type))
    assert len(set(found)) == len(graphs.told([tree()]))


@each_format
@given(words=st.lists(st.text(), max_size=3), rest=st.text())
def test_whatever_is_said_comes_back(suffix, words, rest):
    said = [("dcat:keyword", rdf.text(word, "de")) for word in words]
    node = rdf.node(SUBJECT, (), said, [("foaf:page", rdf.iri("https://town.example/" + rest))])
    assert isomorphic(graphs.graph([node], suffix), graphs.told([node]))


@each_format
def test_nothing_is_a_document_too(suffix):
    assert len(graphs.graph([], suffix)) == 0


@each_format
def test_pieces_that_were_kept_make_the_same_document(suffix):
    kept = [writers.FORMATS[suffix].writer.fragment(tree(number)) for number in (1, 2)]
    assert b"".join(writers.document(kept, suffix)) == writers.whole([tree(1), tree(2)], suffix)


def test_the_bytes_are_the_same_in_every_process():
    script = (
        "import sys; from catalogue import writers; from tests.catalogue.writers.sample import tree;"
        f"[sys.stdout.buffer.write(writers.whole([tree()], s)) for s in {list(WRITTEN.values())}]"
    )
    here = b"".join(writers.whole([tree()], suffix) for suffix in WRITTEN.values())
    for seed in ("0", "4711"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True, cwd=ROOT)
        assert run.stdout == here
