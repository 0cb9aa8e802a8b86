from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from hub.iot.calibration import corrected

T = datetime(2021, 10, 1, tzinfo=UTC)


@dataclass
class Tenths:
    scale: float = 0.1
    offset: float = 0.0
    valid_from: datetime = T
    valid_to: datetime | None = T + timedelta(days=1)


@pytest.mark.parametrize(("hours", "value"), [(-0.01, 213.0), (0, 21.3), (23.99, 21.3), (24, 213.0), (99, 213.0)])
def test_a_value_is_corrected_from_the_first_until_before_the_last_instant(hours, value):
    assert corrected(T + timedelta(hours=hours), 213.0, [Tenths()]) == value


def test_without_an_end_it_holds_for_good():
    assert corrected(T + timedelta(days=9999), 5, [Tenths(valid_to=None)]) == 0.5


def test_the_offset_is_added_after_the_scale():
    assert corrected(T, 10, [Tenths(scale=2.0, offset=-3.0)]) == 17.0


def test_each_instant_has_its_own_calibration():
    two = [Tenths(), Tenths(scale=1.0, offset=1.0, valid_from=T + timedelta(days=1), valid_to=None)]
    assert [corrected(T + timedelta(days=n), 10, two) for n in (0, 1)] == [1.0, 11.0]


@pytest.mark.parametrize("raw", [True, False, None, "213", {"a": 1}])
def test_only_numbers_are_corrected(raw):
    assert corrected(T, raw, [Tenths()]) is raw


def test_nothing_to_correct_leaves_the_value_and_its_type():
    assert corrected(T, 213, []) == 213
    assert type(corrected(T, 213, [])) is int
