"""Answers in pieces."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import formats


@pytest.mark.parametrize("records", [[], [{"a": 1}], [{"a": 1}, {"b": "ä\n"}, 3]])
def test_a_list_of_any_length_is_json(records):
    assert json.loads(b"".join(formats.json_list(records))) == records


def test_something_may_stand_around_a_list():
    assert json.loads(b"".join(formats.json_list([1], b'{"x":', b',"y":2}'))) == {"x": [1], "y": 2}


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


def test_an_empty_piece_passes_where_nothing_waits():
    assert list(formats.gather([b"", b"a", b"", b"b"])) == [b"", b"ab"]
