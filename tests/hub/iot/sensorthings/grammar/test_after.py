from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.after import decode, encode

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_a_key_comes_back_as_it_was(values):
    assert decode(encode(values)) == tuple(values)


def test_an_address_can_hold_it():
    assert encode([datetime(2024, 6, 1, tzinfo=UTC), "ä/?&=+", 5]).replace("_", "").replace("-", "").isalnum()


def packed(text):
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "ä",
        "=",
        packed("5"),
        packed("[]"),
        packed("[{}]"),
        packed("[[]]"),
        packed("[[[1]]]"),
        packed("[[true]]"),
        packed("[[1e300]]"),
        packed(f"[[{10**18}]]"),
        packed(f"[{2**63}]"),
        packed('["\\u0000"]'),
        packed('["\\ud800"]'),
        packed("[NaN]"),
        packed("[ 1]"),
        packed("[" * 3_000),
        packed(f"[{','.join('1' * 31)}]"),
        "A" * 9_000,
    ],
)
def test_what_somebody_else_made_is_refused(text):
    with pytest.raises(BadRequest):
        decode(text)


@given(st.text(max_size=60))
def test_nothing_but_a_refusal_comes_of_noise(text):
    for each in (text, packed(text.encode("utf-8", "replace").decode())):
        try:
            decode(each)
        except BadRequest:
            continue
