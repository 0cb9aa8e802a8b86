"""JSON Patch on an entity."""

import pytest

from hub.errors import BadRequest, Conflict
from hub.iot.sensorthings.bodies.patches import patched

THING = {"name": "Bench", "properties": {"seats": 4, "tags": ["a"]}}


def test_changes_are_done_in_order():
    patch = [
        {"op": "replace", "path": "/name", "value": "Seat"},
        {"op": "add", "path": "/properties/tags/-", "value": "b"},
        {"op": "move", "from": "/properties/seats", "path": "/properties/places"},
        {"op": "test", "path": "/properties/places", "value": 4},
    ]
    assert patched(THING, patch) == {"name": "Seat", "properties": {"tags": ["a", "b"], "places": 4}}


def test_the_document_itself_stays():
    patched(THING, [{"op": "remove", "path": "/properties"}])
    assert "properties" in THING


def test_a_test_that_fails_is_a_conflict():
    with pytest.raises(Conflict):
        patched(THING, [{"op": "test", "path": "/name", "value": "Seat"}])


@pytest.mark.parametrize(
    "patch",
    [
        None,
        {},
        "a",
        [5],
        [{}],
        [{"op": "explode", "path": "/name"}],
        [{"op": ["add"], "path": "/name"}],
        [{"op": "add", "path": "/name"}],
        [{"op": "add", "value": 1}],
        [{"op": "add", "path": "name", "value": 1}],
        [{"op": "add", "path": 5, "value": 1}],
        [{"op": "remove", "path": "/colour"}],
        [{"op": "replace", "path": "/properties/tags/9", "value": 1}],
        [{"op": "add", "path": "/properties/tags/x", "value": 1}],
        [{"op": "add", "path": "/properties/seats/x", "value": 1}],
        [{"op": "move", "from": "/properties", "path": "/properties/inside"}],
        [{"op": "copy", "path": "/name"}],
        [{"op": "test", "path": "/~2", "value": 1}],
        [{"op": "remove", "path": "/name"}] * 1001,
    ],
)
def test_what_is_no_patch_is_refused(patch):
    with pytest.raises(BadRequest):
        patched(THING, patch)


def test_copies_of_copies_end_before_the_memory_does():
    double = [{"op": "copy", "from": "/properties", "path": f"/properties/{number}"} for number in range(60)]
    with pytest.raises(BadRequest, match=r"larger than allowed|levels deep"):
        patched({**THING, "properties": {"text": "x" * 1000}}, double)


def test_nothing_is_nested_without_end():
    deeper = [{"op": "add", "path": "/properties" + "/x" * n, "value": {}} for n in range(1, 100)]
    with pytest.raises(BadRequest, match="levels deep"):
        patched(THING, deeper)
