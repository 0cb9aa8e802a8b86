"""A cursor is a text that only a reader can have made."""

import pytest

from hub.errors import BadRequest
from hub.iot.live import cursor
from hub.iot.live.cursor import Cursor


@pytest.mark.parametrize(
    "made",
    [
        Cursor(1, "17"),
        Cursor(1, "10:10:"),
        Cursor(1_717_000_000, "10:20:11,12", "15:22:16", 17, 3, 2),
    ],
)
def test_a_cursor_is_read_as_it_was_written(made):
    assert cursor.parse(str(made)) == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "1~~~0-0-0",
        "1~20:10:~~0-0-0",
        "1~10:20:30~~0-0-0",
        "1~10:20:12,11~~0-0-0",
        "1~10:20:20~~0-0-0",
        "1~0:20:~~0-0-0",
        "1~10:9999999999999999999:~~0-0-0",
        "1~10:20:~~0-0-0\n",
        "1~10:20:~'; DROP TABLE observed~0-0-0",
        "1~" + "1" * 40_000 + "~~0-0-0",
        "١~17~~0-0-0",
    ],
)
def test_nothing_else_is_taken_for_one(text):
    with pytest.raises(BadRequest):
        cursor.parse(text)
