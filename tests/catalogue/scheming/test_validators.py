"""Lines of validators."""

import pytest

from catalogue.scheming import checks, lists, validators
from catalogue.scheming.checks import Around


def test_names_stand_for_checks_in_their_order():
    row = validators.row("scheming_required  scheming_choices\n unicode_safe name_validator", required=True)
    assert row == validators.Row((checks.required, lists.choice, checks.text), ())


def test_what_only_a_plugin_knows_passes_but_what_is_required_is_asked_for():
    assert validators.row("house_rule(3, x) other", required=False) == validators.Row((), ("house_rule", "other"))
    assert validators.row("house_rule", required=True).checks == (checks.required,)
    assert validators.row("not_empty house_rule", required=True).checks == (checks.not_empty,)


@pytest.mark.parametrize(("line", "given", "kept"), [
    ("default(Mitte)", "", "Mitte"), ("default('Alte Stadt')", "", "Alte Stadt"), ("default(5)", None, 5),
    ("default([1, 2])", None, 1), ("if_empty_same_as(title)", "", "T"), ('if_empty_same_as("title")', "", "T"),
    ("OneOf(a,b)", "b", "b"), ("OneOf(['a', 'b'])", "b", "b"), ("one_of('a b', 'c')", "a b", "a b"),
])  # fmt: skip
def test_what_stands_in_brackets_is_read(line, given, kept):
    if line == "default([1, 2])":
        with pytest.raises(TypeError):
            validators.row(line, required=False)
        return
    (check,) = validators.row(line, required=False).checks
    assert check(given, Around({}, {"title": "T"})) == kept


@pytest.mark.parametrize("line", ["default()()", "a(" * 1000, ")))", "(", "", "   "], ids=range(6))
def test_odd_lines_are_read_without_a_crash(line):
    assert isinstance(validators.row(line, required=False), validators.Row)
