"""Values as CKAN writes and takes them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from marshmallow import Schema, ValidationError

from catalogue.schemas.values import Moment, Names, Natural, moment, optional_text, required_text, said, stamp, words


class Sample(Schema):
    """One field of each kind."""

    count = Natural()
    names = Names()
    at = Moment()
    must = required_text()
    may = optional_text()


@pytest.mark.parametrize(("time", "text"), [
    (datetime(2024, 1, 2, tzinfo=UTC), "2024-01-02T00:00:00.000000"),
    (datetime(2024, 1, 2, 3, 4, 5, 6, timezone(timedelta(hours=2))), "2024-01-02T01:04:05.000006"),
    (None, None),
])  # fmt: skip
def test_a_time_has_six_digits_and_no_zone(time, text):
    assert stamp(time) == text


@pytest.mark.parametrize(("text", "time"), [
    ("2024-01-02", datetime(2024, 1, 2, tzinfo=UTC)),
    ("2024-01-02T03:04:05.000006", datetime(2024, 1, 2, 3, 4, 5, 6, UTC)),
    ("2024-01-02T03:04:05+02:00", datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC)),
    ("2024-01-02T03:04:05Z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
])  # fmt: skip
def test_a_time_is_read_as_utc_where_it_has_no_zone(text, time):
    assert moment(text) == time


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "02.01.2024", "0001-01-01T00:00:00+14:00", "1" * 41])
def test_what_is_no_time(text):
    with pytest.raises(ValidationError):
        moment(text)


@pytest.mark.parametrize("value", [0, "0", "10", 10, 2**31 - 1, " 7 "])
def test_a_natural_number_may_be_text(value):
    assert Sample(only=["count"]).load({"count": value}) == {"count": int(value)}


@pytest.mark.parametrize("value", [-1, "-1", 1.0, "1.0", "", "a", 2**31, [], {}, None, "9" * 5000])
def test_what_is_no_natural_number(value):
    with pytest.raises(ValidationError):
        Sample(only=["count"]).load({"count": value})


@pytest.mark.parametrize(("value", "found"), [
    ("", []), ("a", ["a"]), ("a b", ["a b"]), (["a", "b"], ["a", "b"]), ('["a","b"]', ["a", "b"]), ([], []), ("[]", []),
])  # fmt: skip
def test_words_come_as_list_text_or_json(value, found):
    assert words(value) == found
    assert Sample(only=["names"]).load({"names": value}) == {"names": found}


@pytest.mark.parametrize("value", [1, None, {}, [1], "[1]", "[", '[["a"]]', ["a", None]])
def test_what_are_no_words(value):
    with pytest.raises(ValidationError):
        words(value)


@pytest.mark.parametrize("given", [{}, {"must": None}, {"must": ""}])
def test_a_missing_text_is_said_in_ckans_words(given):
    with pytest.raises(ValidationError) as caught:
        Sample(only=["must"]).load(given)
    assert caught.value.messages == {"must": ["Missing value"]}


@pytest.mark.parametrize("value", [None, "", "x"])
def test_an_optional_text_may_be_null(value):
    assert Sample(only=["may"]).load({"may": value}) == {"may": value}


@pytest.mark.parametrize(("value", "many", "found"), [
    ("x", False, "x"), (5, False, "5"), (1.5, False, "1.5"), ("x", True, ["x"]), (["x", "y"], True, ["x", "y"]),
])  # fmt: skip
def test_a_term_is_a_text_or_a_list_of_texts(value, many, found):
    assert said("key", value, many=many) == found


@pytest.mark.parametrize(("value", "many"), [([], False), ({}, False), (True, False), ({}, True), ([1], True)])
def test_a_term_of_another_kind_is_refused_under_its_key(value, many):
    with pytest.raises(ValidationError) as caught:
        said("key", value, many=many)
    assert list(caught.value.messages) == ["key"]


@pytest.mark.parametrize("value", [1700000000, 1700000000.0, "1700000000", "1.7e9", "2023-11-14T22:13:20",
                                   "2023-11-14T23:13:20+01:00"])  # fmt: skip
def test_a_moment_is_text_or_seconds(value):
    assert Sample(only=["at"]).load({"at": value}) == {"at": datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)}


@pytest.mark.parametrize("value", [True, None, [], {}, "", "x", "nan", "inf", -1, "-0.5", 1e300, 10**400, "9" * 5000])
def test_what_is_no_moment(value):
    with pytest.raises(ValidationError):
        Sample(only=["at"]).load({"at": value})
