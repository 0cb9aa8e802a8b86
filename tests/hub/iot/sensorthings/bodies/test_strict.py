"""JSON is read as it was meant, or refused with a sentence."""

import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.bodies import strict


def test_json_is_read():
    assert strict.read(b'{"a": [1, 2.5, "\xc3\xa4", null, true]}') == {"a": [1, 2.5, "ä", None, True]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  ", "empty"),
        (b"{", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b'{"a": Infinity}', "not JSON"),
        (b'{"a": 1e999}', "not JSON"),
        (b'"\xff"', "not JSON"),
        (b'"\\ud800"', "not JSON"),
        (b'{"a": 1, "a": 2}', "“a” twice"),
        (b'{"o": {"a": 1, "a": 2}}', "“a” twice"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b"[" * 100 + b"]" * 100, "levels deep"),
        (b"[" * 1_000_000, "not JSON"),
        (b"1" * 5000, "not JSON"),
    ],
)
def test_what_is_no_json_is_refused(body, reason):
    with pytest.raises(BadRequest, match=reason):
        strict.read(body)


def test_entities_inside_each_other_are_not_too_deep():
    assert strict.read(b"[" * 60 + b"]" * 60)
