"""What single filters find is in test_search.py, against a model."""

import pytest

from hub.datasets.models import DataTable
from hub.datasets.store.tables import physical
from hub.datasets.store.tables.filters import Order, chosen, matching, orders
from hub.errors import Invalid

ROW = DataTable(fields=[{"id": "a", "type": "text"}, {"id": "b, c desc", "type": "int4"}], has_geometry=False)


@pytest.mark.parametrize(
    ("sort", "steps"),
    [
        ("", []),
        ("a", [Order("a")]),
        ("a DESC", [Order("a", True, True)]),
        ("a desc nulls last , _id", [Order("a", True, False), Order("_id")]),
        ('"b, c desc" asc nulls first', [Order("b, c desc", False, True)]),
        (["b, c desc", "a desc"], [Order("b, c desc"), Order("a", True, True)]),
    ],
)
def test_the_order_is_read_as_ckan_writes_it(sort, steps):
    assert orders(ROW, sort) == steps


def test_empty_values_stand_where_postgresql_has_them():
    assert [Order("a").usual, Order("a", True, True).usual, Order("a", True).usual] == [True, True, False]


def test_fields_are_read_as_ckan_writes_them():
    assert [each.id for each in chosen(ROW, 'a, "b, c desc", a')] == ["a", "b, c desc"]
    assert chosen(ROW, "") is chosen(ROW, None) is None


def test_values_are_bound_and_never_part_of_the_text():
    made = physical.shaped("t", [], False)
    with pytest.raises(Invalid):
        matching(ROW, made, {"a' OR 1=1": 1})
    condition = matching(ROW, physical.table(ROW), {"a": "x' OR '1'='1"})
    assert "OR" not in str(condition)
