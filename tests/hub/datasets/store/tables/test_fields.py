import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.datasets.store.tables import Field, from_columns, legal_ids, to_column
from hub.datasets.store.tables.fields import checked
from hub.errors import Invalid
from hub.records import Column


@pytest.mark.parametrize("id", ["", " a", "a ", "_id", '"', "a\nb", "x" * 64, "ä" * 32, "\ud800", None, 5])
def test_a_name_that_no_column_can_have_is_refused(id):
    with pytest.raises(Invalid) as error:
        checked([Field(id)])
    assert list(error.value.fields) == ["fields"]


MANY = [Field(f"c{n}") for n in range(1001)]


@pytest.mark.parametrize("fields", [[Field("a", "money")], [Field("a"), Field("A")], MANY])
def test_unknown_types_double_names_and_too_many_columns_are_refused(fields):
    with pytest.raises(Invalid):
        checked(fields)


def test_types_are_kept_in_one_spelling():
    assert [each.type for each in checked([Field("a", "integer"), Field("b", "datetime")])] == ["int4", "timestamp"]


@given(st.lists(st.text(max_size=80), max_size=30))
def test_names_from_a_file_become_legal_and_differ(names):
    found = legal_ids(names)
    assert len(found) == len(names)
    checked([Field(id) for id in found])
    assert legal_ids(found) == found


def test_a_column_keeps_its_words():
    column = Column("_Höhe", "number", "Height", "m", "above ground")
    (field,) = from_columns([column])
    assert (field.id, field.type) == ("Höhe", "float8")
    assert to_column(field) == Column("Höhe", "number", "Height", "m", "above ground")
    assert from_columns([Column('a"b')])[0].info == {"label": 'a"b'}
