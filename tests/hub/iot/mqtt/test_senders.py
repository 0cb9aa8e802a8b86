"""Whoever sends says so by a token."""

import pytest

from hub.access import NOBODY, Principal
from hub.errors import Unauthenticated
from hub.iot.mqtt import senders
from hub.iot.mqtt.senders import Senders

SOMEBODY = Principal(name="somebody", may_write=True)


def test_the_token_may_stand_in_a_property_or_in_the_topic():
    found = Senders({"a": SOMEBODY, "b": Principal(name="b")}.__getitem__)
    assert found.sender("a", {}) is SOMEBODY
    assert found.sender("", {"user_property": [("other", "b"), ("token", "a")]}) is SOMEBODY
    assert found.sender("b", {"user_property": [("token", "a")]}) is SOMEBODY


@pytest.mark.parametrize("token", ["", "unknown"])
def test_nobody_may_send_anything(token):
    with pytest.raises(Unauthenticated):
        Senders(lambda _: NOBODY).sender(token, {})


def test_a_token_is_asked_for_once_in_a_while(monkeypatch):
    asked = []
    found = Senders(lambda token: asked.append(token) or SOMEBODY)
    for _ in range(3):
        found.sender("a", {})
    assert asked == ["a"]
    monkeypatch.setattr(senders, "FRESH", -1.0)
    found._until = 0.0
    found.sender("a", {})
    found.sender("a", {})
    assert asked == ["a", "a", "a"]
