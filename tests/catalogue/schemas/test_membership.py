"""How a dataset names the groups it is in."""

import pytest

from catalogue.schemas.membership import group_names, is_theme, theme, themes
from hub.datasets import vocabulary


def test_themes_by_their_codes_in_any_case():
    assert [is_theme(name) for name in ("envi", "ENVI", "Envi", "trees", "")] == [True, True, True, False, False]


def test_every_theme_has_its_code_as_name():
    assert all(is_theme(code.lower()) for code in vocabulary.THEMES)


@pytest.mark.parametrize(("given", "names"), [
    ("trees", ("trees",)), ({"name": "trees"}, ("trees",)), ({"id": "x"}, ("x",)),
    ({"name": "a", "id": "b"}, ("a", "b")),
    ({}, ()), (None, ()), ({"name": None, "id": ""}, ()), (1, ("1",)), (["x"], ("['x']",)),
])  # fmt: skip
def test_the_name_of_a_group_comes_before_its_id(given, names):
    assert group_names(given) == names


def test_a_theme_by_code_name_and_address():
    assert [theme(name) for name in ("envi", "TRAN", "http://x.example/data-theme/HEAL", "trees")] == [
        "ENVI", "TRAN", "HEAL", "",
    ]  # fmt: skip
    assert themes(["envi", "trees", "ENVI", "tran"]) == ("ENVI", "TRAN")
