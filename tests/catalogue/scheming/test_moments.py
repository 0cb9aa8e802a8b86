"""Days and times."""

from typing import Any

from catalogue.schemas.values import MISSING
from catalogue.scheming import moments
from catalogue.scheming.checks import Around
from tests.catalogue.scheming.test_checks import outcome

WRONG = [moments.WRONG]
ROWS: tuple[tuple[Any, Any, Any], ...] = (
    (moments.isodate, "2024-05-31", "2024-05-31"), (moments.isodate, "", None),
    (moments.isodate, " 2024-5-1 ", "2024-5-1"),
    (moments.isodate, "2024-05-31T10:00Z", "2024-05-31T10:00Z"),
    *((moments.isodate, wrong, WRONG) for wrong in ("soon", "2024", "2024-13-01", "0000-01-01", 2024, [1], "1" * 500,
                                                    "2024-02-30", "٢٠٢٤-01-01", "2024-01-01T25:00")),
    (moments.day, "2024-5-1 10:00", "2024-05-01"), (moments.day, "", ""), (moments.day, "x", WRONG),
    (moments.dcat_date, "2024", "2024"), (moments.dcat_date, "2024-05", "2024-05"),
    (moments.dcat_date, "2024-13", WRONG),
    (moments.dcat_date, "2024-05-31T10:00:00", "2024-05-31T10:00:00"), (moments.dcat_date, 2024, WRONG),
    (moments.isodatetime, "2024-05-31 7:05", "2024-05-31T07:05:00"),
    (moments.isodatetime_tz, "2024-05-31T12:00:00+02:00", "2024-05-31T10:00:00"),
    (moments.isodatetime_tz, "2024-05-31T12:00:00.5", "2024-05-31T12:00:00.500000"),
    (moments.isodatetime_tz, "0001-01-01T00:00:00+14:00", WRONG), (moments.isodatetime, "", "nothing"),
)  # fmt: skip


def test_each_check_keeps_or_refuses():
    wrong = [row for check, value, kept in ROWS if (row := (check, value, kept, outcome(check, value)))[3] != kept]
    assert wrong == []


def test_a_form_sends_day_and_time_apart():
    around = Around({"field_name": "at"}, {"at_date": "2024-05-31", "at_time": "12:30"})
    assert moments.isodatetime("", around) == "2024-05-31T12:30:00"


def test_a_time_that_is_required_must_be_there():
    assert outcome(moments.isodatetime_tz, "", Around({"field_name": "at", "required": True}, {})) == [MISSING]
