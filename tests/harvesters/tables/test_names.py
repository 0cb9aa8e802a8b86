import pytest

from harvesters.tables import names


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["a", "", "a", "A"], ["a", "column_2", "a_2", "A_3"]),
        (["_id", '"x"', " y "], ["id", "x", "y"]),
        (["Temp [°C]", "[m]"], ["Temp", "m"]),
        (["a\nb", "a\tb"], ["a b", "a b_2"]),
        (["x" * 80, "x" * 80], ["x" * 63, "x" * 61 + "_2"]),
        (["ä" * 40], ["ä" * 31]),
    ],
)
def test_names_are_fit_for_a_table(titles, expected):
    assert names.names(titles) == expected


def test_control_characters_are_no_part_of_a_title():
    assert names.title("a\0\x07b\ufeff") == "a b"


def test_a_heading_may_name_its_unit():
    assert names.unit("Temperatur [°C]") == "°C"
