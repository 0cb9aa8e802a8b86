import pytest

from hub.datasets.store.tables.question import Limits, no_table, too_long


def test_a_question_may_take_a_minute_and_give_so_many_rows_as_ckan_gives():
    assert (Limits().seconds, Limits().rows) == (60, 32_000)


@pytest.mark.parametrize("limits", [Limits(), Limits(seconds=5)])
def test_who_waited_too_long_is_told_how_long_it_may_take(limits):
    assert too_long(limits).fields == {"query": [f"The answer takes longer than the allowed {limits.seconds} seconds"]}


def test_a_table_that_is_not_there_is_not_found():
    assert no_table().status == 404
