"""Names that are told apart, and what follows from a head."""

import pytest

from catalogue.exports.head import Head, apart, free
from hub.records import Column


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["a", "b"], ["a", "b"]),
        (["Name", "name"], ["Name", "name_2"]),
        (["a", "A", "a_2"], ["a", "A_3", "a_2"]),
        (["ä", "Ä", "ä"], ["ä", "Ä_2", "ä_3"]),
        ([], []),
    ],
)
def test_names_alike_are_told_apart(given, told):
    assert apart(given) == told


def test_a_free_name_is_like_the_wanted_one():
    assert free("fid", []) == "fid"
    assert free("fid", ["FID", "fid_2"]) == "fid_3"


def test_the_geometry_gets_a_name_of_its_own():
    assert Head("x", columns=(Column("a"),)).place == "geometry"
    assert Head("x", columns=(Column("Geometry"),)).place == "geometry_2"


def test_rows_are_numbered_by_a_first_column_of_that_name():
    assert Head("x", columns=(Column("_id", "integer"), Column("a"))).numbered
    assert not Head("x", columns=(Column("a"), Column("_id"))).numbered
    assert not Head("x").numbered
