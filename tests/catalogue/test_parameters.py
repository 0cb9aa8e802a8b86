"""What a download is asked for is understood, or refused with a sentence."""

from datetime import UTC, datetime

import pytest

from catalogue import parameters
from hub.errors import BadRequest

MAY = datetime(2024, 5, 1, tzinfo=UTC)


def test_without_parameters_everything_is_meant():
    assert parameters.box({}) is None
    assert parameters.limit({}) is None
    assert parameters.period({}) == (None, None)
    assert parameters.variant({}).delimiter == ","


def test_a_box_is_west_south_east_north():
    assert parameters.box({"bbox": "9,48,10.5,49"}).bounds == (9, 48, 10.5, 49)


def test_a_limit_may_be_none_at_all():
    assert parameters.limit({"limit": "0"}) == 0


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ({"start": "2024-05-01T00:00:00Z"}, MAY, None),
        ({"start": "2024-05-01T02:00:00+02:00"}, MAY, None),
        ({"start": "2024-05-01T00:00:00", "end": ""}, MAY, None),
        ({"start": "2024-05-01", "end": "2024-05-01"}, MAY, MAY.replace(day=2)),
        ({"end": "2024-05-01T00:00:00Z"}, None, MAY),
    ],
)
def test_a_day_as_end_belongs_to_the_period(given, start, end):
    assert parameters.period(given) == (start, end)


@pytest.mark.parametrize(
    ("read", "name", "texts"),
    [
        (parameters.box, "bbox", ["", "1,2,3", "a,b,c,d", "10,0,9,1", "0,1,1,0", "nan,0,1,1", "0,0,inf,1"]),
        (parameters.limit, "limit", ["", "-1", "x", "99999999999", "²", "1.5"]),
        (parameters.variant, "variant", ["xlsx", "DE"]),
        (parameters.period, "start", ["gestern", "2024-13-01", "0001-01-01T00:00+14:00"]),
        (parameters.period, "end", ["01.05.2024", "9999-12-31", "2024-05-01T25:00:00Z"]),
    ],
)
def test_what_is_not_understood_is_refused(read, name, texts):
    for text in texts:
        with pytest.raises(BadRequest, match=f"^{name} must be "):
            read({name: text})
