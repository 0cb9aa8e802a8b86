import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.observing import values

NOON = 1_717_243_200_000_000


@pytest.mark.parametrize(
    "text",
    ["2024-06-01T12:00:00Z", "2024-06-01T12:00:00.000Z", "2024-06-01T14:00:00+02:00", "2024-06-01T12:00:00.0000009Z"],
)
def test_an_instant_is_microseconds_since_1970(text):
    assert values.time(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-01T12:00:00", "2024-06-01", "yesterday", "", None, 5, [], {}, True, "2024-13-01T00:00:00Z",
        "2024-06-01T12:00:60Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "10000-01-01T00:00:00Z",
        "2024-06-01T12:00:00Z/2024-06-01T13:00:00Z", "2" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_instant_with_a_zone_is_refused(text):
    with pytest.raises(BadRequest, match=r"zone|years"):
        values.time(text)


def test_a_phenomenon_may_last():
    assert values.phenomenon("2024-06-01T12:00:00Z/2024-06-01T12:00:01Z") == (NOON, NOON + 1_000_000)
    assert values.phenomenon("2024-06-01T12:00:00Z") == (NOON, None)


@pytest.mark.parametrize("text", ["a/b", "2024-06-01T12:00:00Z/", "/", "2024-06-01T12:00:00Z/2024-06-01T11:00:00Z", 7])
def test_what_is_no_interval_is_refused(text):
    with pytest.raises(BadRequest):
        values.interval(text)


@pytest.mark.parametrize("given", ["1", True, 1.0, 0, -1, 2**31, None, [1]])
def test_an_id_is_a_whole_number(given):
    with pytest.raises(BadRequest):
        values.key(given)


def test_parameters_are_an_object():
    assert values.parameters({"a": 1}) == {"a": 1}
    with pytest.raises(BadRequest):
        values.parameters([1])


def test_now_is_later_than_the_first_of_june():
    assert values.now() > NOON
