"""How values and moments become questions to a table."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalogue.features import sources
from catalogue.features.sources import About, OfTable
from hub.records import Column


def during(kind, start, end):
    found = OfTable(About("x", "x", columns={"t": Column("t", kind)}), None)
    return found._during("t", (start and datetime(*start, tzinfo=UTC), end and datetime(*end, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("kind", "start", "end", "found"),
    [
        ("datetime", (2024, 5, 1), (2024, 5, 2), {"gte": "2024-05-01T00:00:00", "lt": "2024-05-02T00:00:00"}),
        ("date", (2024, 5, 1), (2024, 5, 2), {"gte": "2024-05-01", "lt": "2024-05-02"}),
        ("date", (2024, 5, 1, 12), (2024, 5, 1, 12, 0, 0, 1), {"gte": "2024-05-01", "lt": "2024-05-02"}),
        ("date", (2024, 5, 1, 23), (2024, 5, 2, 1), {"gte": "2024-05-01", "lt": "2024-05-03"}),
        ("date", None, (2024, 5, 2), {"lt": "2024-05-02"}),
        ("datetime", (2024, 5, 1), None, {"gte": "2024-05-01T00:00:00"}),
    ],
)
def test_a_day_counts_when_any_of_it_lies_within(kind, start, end, found):
    assert during(kind, start, end) == found


def test_values_are_what_json_has():
    assert sources.plain(Decimal("1.50")) == 1.5
    assert sources.plain(date(2024, 5, 1)) == "2024-05-01"
    assert sources.plain({"a": 1}) == {"a": 1}
