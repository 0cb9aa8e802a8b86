from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import BigInteger, Double

from hub.db import Instant
from hub.errors import BadRequest
from hub.iot.sensorthings.grammar import filter
from hub.iot.sensorthings.store.translate.values import NAMES, Value, number, of, refuse


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5", "number"),
        ("'x'", "text"),
        ("true", "boolean"),
        ("null", "null"),
        ("2024-06-01T00:00:00Z", "time"),
        ("2024-06-01T00:00:00Z/P1D", "period"),
        ("duration'P1D'", "duration"),
        ("geography'POINT (1 1)'", "geometry"),
        ("2024-06-01", "date"),
        ("12:00", "timeofday"),
    ],
)
def test_each_literal_has_a_kind_with_a_name_for_people(text, kind):
    assert of(filter(text)).kind == kind
    assert kind in NAMES


def test_a_number_is_a_parameter_without_loss():
    assert isinstance(number(5).type, Double)
    assert isinstance(number(2**53 + 1).type, BigInteger)
    assert isinstance(number(2**63).type, Double)


def test_a_time_is_bound_in_utc_and_a_duration_as_microseconds():
    made = of(filter("2024-06-01T02:00:00+02:00"))
    assert (made.sql.value, type(made.sql.type)) == (datetime(2024, 6, 1, tzinfo=UTC), Instant)
    assert of(filter("duration'PT1S'")).sql.value == timedelta(seconds=1) // timedelta(microseconds=1)


def test_what_does_not_fit_is_said_by_its_name():
    with pytest.raises(BadRequest, match="add needs a number, but name is text"):
        refuse("add needs a number", Value("text", about="name"))
