"""Values that no client should send, and the status that each gets."""

from typing import Any

DEEP: Any = [[[[[[[[1]]]]]]]]
LONG = "x" * 1_000_000
TYPES = (1, 1.5, True, [], ["a"], {}, {"a": 1}, DEEP)
"""What is no text."""


def key(name: str) -> list[tuple[Any, int]]:
    """What a key that has to be a name or id must not be."""
    return [({}, 409), ({name: None}, 409), ({name: ""}, 409), *(({name: wrong}, 409) for wrong in TYPES),
            ({name: LONG}, 404), ({name: "../../etc/passwd"}, 404), ({name: "' OR 1=1 --"}, 404), ({name: "%"}, 404),
            ({name: "\ud83d\ude00"}, 404), ({name: "ä" * 300}, 404), ({name: "{}" * 18}, 404)]  # fmt: skip


def number(name: str) -> list[tuple[Any, int]]:
    """What a count must not be."""
    wrong = (-1, "-1", 1.5, "1.5", "a", "", 2**31, 2**64, "9" * 5000, "1e3", [], [1], {}, DEEP, "٣x")
    return [({name: value}, 409) for value in wrong]


def typed() -> list[tuple[Any, int]]:
    """What proposals must not be asked for."""
    return [({}, 409), ({"q": None}, 409), *(({"q": wrong}, 409) for wrong in TYPES), ({"q": LONG}, 200),
            ({"q": "%"}, 200), *(({"q": "a", **sent}, status) for sent, status in number("limit"))]  # fmt: skip
