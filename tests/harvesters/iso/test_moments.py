from datetime import UTC, datetime

import pytest

from harvesters.iso.moments import moment


@pytest.mark.parametrize(
    ("word", "instant"),
    [
        ("2013-12-10", datetime(2013, 12, 10, tzinfo=UTC)),
        ("2012-11-8T00:00:00", datetime(2012, 11, 8, tzinfo=UTC)),
        ("2016-03-01T00:00:00.000+01:00", datetime(2016, 3, 1, tzinfo=UTC)),
        ("2019-05-15T09:00:00+02:00", datetime(2019, 5, 15, 7, tzinfo=UTC)),
        ("2009", datetime(2009, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_offices_write_them(word, instant):
    problems = []
    assert (moment(word, problems), problems) == (instant, [])


@pytest.mark.parametrize("word", ["", "now", "unknown", " inapplicable "])
def test_an_open_end_is_no_date_and_no_problem(word):
    problems = []
    assert (moment(word, problems), problems) == (None, [])


def test_a_day_that_no_calendar_has_is_told_once():
    problems = []
    assert [moment("2023-02-30", problems), moment("2023-02-30", problems)] == [None, None]
    assert problems == ["“2023-02-30” is not a date of the calendar."]
