import json

import pytest

from harvesters.tables import jsonstream
from hub.errors import Unreadable


@pytest.fixture
def stream(tmp_path, monkeypatch):
    monkeypatch.setattr(jsonstream, "CHUNK", 7)

    def opened(text):
        (tmp_path / "a").write_text(text, encoding="utf-8")
        return jsonstream.Stream(tmp_path / "a")

    return opened


def test_elements_come_one_by_one_across_parts(stream):
    values = [{"a": "ä" * 20, "b": [1.5, -2e3]}, 12345678, "x", None, [], {}]
    assert list(stream(json.dumps(values, indent=1)).elements()) == values


def test_names_are_told_with_their_values(stream):
    found = stream('{"a": 12345678, "b": "x"}')
    pairs = {}
    for name in found.names():
        found.colon()
        pairs[name] = found.value()
    assert pairs == {"a": 12345678, "b": "x"}


def test_an_element_without_end_is_refused(stream, monkeypatch):
    monkeypatch.setattr(jsonstream, "LONGEST", 100)
    with pytest.raises(Unreadable, match="longer than 100 characters"):
        list(stream('["' + "x" * 1_000).elements())


def test_a_mistake_is_told_with_its_place(stream):
    with pytest.raises(Unreadable, match="at character 13"):
        list(stream('["aaaaaaaa" 1]').elements())
