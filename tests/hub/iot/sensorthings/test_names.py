"""Ids of observations."""

from datetime import timedelta

import pytest

from hub.db import EPOCH
from hub.errors import NotFound
from hub.iot.sensorthings.names import key, named
from hub.iot.store import Key


@pytest.mark.parametrize("found", [Key(17, EPOCH), Key(1, EPOCH - timedelta(microseconds=5), 3), Key(2**31 - 1, EPOCH)])
def test_an_id_says_its_key(found):
    assert key(named(found)) == found


@pytest.mark.parametrize(
    "text", ["", "17", "17-", "x-1", "0-1", "017-1", "17-01", "17-1-0", "4294967296-1", "1-" + "9" * 18]
)
def test_what_is_no_id_is_not_found(text):
    with pytest.raises(NotFound):
        key(text)
