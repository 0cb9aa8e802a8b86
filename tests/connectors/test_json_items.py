import json
from itertools import islice

import pytest

from connectors import json_items
from hub.errors import Unreachable

RECORDS = [{"id": number, "size": 1.5} for number in range(250)]


def sizes(body):
    return [len(json_items.records(one)) for one in json_items.messages(body, "http://x/", "dataset", "result.items")]


def test_a_list_is_handed_on_in_pieces():
    assert sizes(json.dumps(RECORDS).encode()) == [100, 100, 50]


@pytest.mark.parametrize("document", [{"dataset": RECORDS}, {"a": [1], "result": {"items": RECORDS}}])
def test_a_list_inside_an_object_is_found_by_its_key(document):
    assert sizes(json.dumps(document).encode()) == [100, 100, 50]


def test_values_stay_what_they_are():
    (message,) = json_items.messages(json.dumps(RECORDS[:2]).encode(), "http://x/")
    assert json_items.records(message) == RECORDS[:2]


@pytest.mark.parametrize("body", ['[{"a": "Bäume"}]'.encode("utf-16"), b"\xef\xbb\xbf" + '[{"a": "Bäume"}]'.encode()])
def test_other_encodings_are_read(body):
    assert list(json_items.items(body)) == [{"a": "Bäume"}]


def test_what_came_before_a_break_comes_and_then_the_sentence():
    found = json_items.messages(json.dumps(RECORDS).encode()[:-200], "http://x/")
    assert len(list(islice(found, 2))) == 2
    with pytest.raises(Unreachable, match="not complete and correct JSON"):
        list(found)


@pytest.mark.parametrize("depth", [3_000, 100_000])
def test_a_record_that_is_nested_too_deeply_costs_no_other(depth):
    body = b'[{"id": 1}, ' + b'{"a": ' * depth + b"1" + b"}" * depth + b', {"id": 2}]'
    (message,) = json_items.messages(body, "http://x/")
    assert json_items.records(message) == [{"id": 1}, None, {"id": 2}]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"<html><body>maintenance</body></html>", "page for people"),
        (b'{"error": "no"}', "no list of datasets"),
        (b'{"a":' * 100_000, "no list of datasets|not complete"),
        (b"true", "no list of datasets"),
        (b"nonsense", "not complete and correct JSON"),
    ],
)
def test_what_is_no_list_ends_the_run_with_a_sentence(body, sentence):
    with pytest.raises(Unreachable, match=sentence):
        sizes(body)


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{", b"<html>", b""])
def test_a_small_answer_that_is_no_json_ends_the_run_with_a_sentence(body):
    with pytest.raises(Unreachable):
        json_items.page(body)
