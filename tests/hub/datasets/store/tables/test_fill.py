import pytest
import shapely
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from shapely import Point, Polygon

from hub.boundary import OPERATOR
from hub.datasets.store import tables
from hub.datasets.store.tables import Field, Query
from hub.datasets.store.tables.fill import by_columns, shapes
from hub.errors import Invalid

texts = st.one_of(st.none(), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8))
awkward = st.sampled_from(["\\N", "\\.", "\\", "\t", "\n", "\r\n", "a\\tb", "", '"', "\\\\"])


@profile(
    max_examples=20,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(texts | awkward, st.lists(awkward, max_size=3)), min_size=1, max_size=10))
def test_every_text_comes_back(database, table, part, rows):
    table({"a": "text", "b": "_text"})
    with database.write(OPERATOR) as session:
        row = tables.table(session, part)
        tables.remove(session, row, {})
        tables.write(session, row, [{"a": a, "b": b} for a, b in rows], "insert")
        assert [each[1:] for each in tables.search(session, row, Query()).rows] == rows


def test_the_row_that_does_not_fit_is_named():
    fields = [Field("a"), Field("n", "int4")]
    assert by_columns(fields, [("x", "1"), ("y", None)]) == [("x", "y"), [1, None]]
    for rows in ([("x", 1), ("y", "z")], [("x", 1), ("y",)], [("x", 1), ("\0", 1)]):
        with pytest.raises(Invalid, match="Row 12") as error:
            by_columns(fields, rows, 10)
        assert error.value.fields["records_row"] == 11


def test_no_rows_are_columns_without_values():
    assert by_columns([Field("a"), Field("b")], []) == [(), ()]


def test_places_are_flat_and_empty_ones_none():
    given = [Point(1, 2, 3), Polygon(), None, shapely.to_wkb(Point(4, 5)), shapely.to_wkb(Point(6, 7), hex=True)]
    assert list(shapes(given)) == [Point(1, 2), None, None, Point(4, 5), Point(6, 7)]
    assert not any(each is not None and each.has_z for each in shapes(given))


@pytest.mark.parametrize("value", ["no", b"\x01\x02", "0101", 5])
def test_what_is_no_place_is_refused(value):
    with pytest.raises(Invalid):
        shapes([value])
