import pytest

from harvesters.tables import matching

MISSING = frozenset({"", "-"})
NUMBERS = ["1.234,5", "-7", "−2,5", "+3"]


@pytest.fixture(params=[1, 100], ids=["few", "many"])
def texts(request):
    def made(*values):
        return matching.texts([*values] * request.param, MISSING)

    return made


def test_words_for_no_value_are_left_out(texts):
    assert set(texts("-", "a", "", "b").first(10)) == {"a", "b"}


@pytest.mark.parametrize(
    ("values", "name", "fit"),
    [
        (NUMBERS, "comma", True),
        (NUMBERS, "point", False),
        (["1", "x"], "integer", False),
        (["ja", "Nein"], "boolean", True),
        (["١"], "integer", False),
        (["1\n"], "integer", False),
        (["1,234.5"], "point", True),
        (["0731"], "integer", False),
        (["01.05.2024 08:30 Uhr"], "datetime", True),
    ],
)
def test_few_and_many_fit_alike(texts, values, name, fit):
    assert texts(*values).fit(name) is fit


def test_few_and_many_have_the_same_bounds(texts):
    assert texts(*NUMBERS).bounds(True) == (-7.0, 1234.5)
    assert texts("1,234.5", "-1").bounds(False) == (-1.0, 1234.5)


def test_what_stands_behind_all_is_taken_off(texts):
    assert set(texts("1 %", "2%").stripped("%").first(5)) == {"1", "2"}
    assert texts("1 %", "2").stripped("%") is None


def test_patterns_are_counted(texts):
    assert set(matching.count(texts("a@b", "c"), {"mail": "@", "digit": r"\d"})) == {"mail"}


def test_a_long_text_costs_no_time(texts):
    assert not texts("1" * 100_000 + "!", "a." * 50_000).fit("comma")
