"""Fields with choices, with several values, and with a text for each language."""

from typing import Any

import pytest

from catalogue.schemas.values import MISSING
from catalogue.scheming import lists
from catalogue.scheming.checks import Around
from tests.catalogue.scheming.test_checks import outcome

CHOICES = {"field_name": "c", "choices": [{"value": "a"}, {"value": 2}, {"value": "c"}]}
UNKNOWN = {"field_name": "c", "choices_helper": "theirs"}
NEEDED = {"field_name": "c", "required": True}
ROWS: tuple[tuple[Any, dict[str, Any], Any, Any], ...] = (
    (lists.choice, CHOICES, "a", "a"), (lists.choice, CHOICES, "2", 2), (lists.choice, CHOICES, 2, 2),
    (lists.choice, CHOICES, "", None), (lists.choice, CHOICES, ["a"], "a"), (lists.choice, UNKNOWN, "x", "x"),
    *((lists.choice, CHOICES, wrong, [f'unexpected choice "{wrong}"']) for wrong in ("z", {"a": 1}, ["a", "c"], True)),
    (lists.several, CHOICES, ["c", "a"], ["a", "c"]), (lists.several, CHOICES, "2", [2]),
    (lists.several, CHOICES, None, []),
    (lists.several, CHOICES, ["a", "a"], ["a"]), (lists.several, CHOICES, ["z"], ['unexpected choice "z"']),
    (lists.several, CHOICES, [["a"]], ["expecting list of strings"]), (lists.several, UNKNOWN, ["y", "x"], ["y", "x"]),
    (lists.several, CHOICES | NEEDED, [], ["Select at least one"]),
    (lists.texts, {}, ["a", "", None, 5], ["a", "5"]), (lists.texts, {}, "a", ["a"]), (lists.texts, {}, None, []),
    (lists.texts, NEEDED, [" "], [MISSING]),
    *((lists.texts, {}, wrong, ["expecting list of strings"]) for wrong in ({"a": 1}, [{}], [[]], True)),
    (lists.languages, {}, {"de": "x", "en": ""}, {"de": "x"}), (lists.languages, {}, "", "nothing"),
    (lists.languages, NEEDED, {}, [MISSING]), (lists.languages, {}, "x", ["expecting JSON object"]),
    (lists.languages, {}, {"x!": "a"}, ['invalid language code: "x!"']),

    (lists.languages, {}, {"de": [1]}, ['invalid type: "de"']),
    (lists.tags, {}, {"de": ["a", "b"], "en": "c"}, {"de": ["a", "b"], "en": ["c"]}),
)  # fmt: skip


def test_each_check_keeps_or_refuses():
    wrong = []
    for check, said, value, kept in ROWS:
        found = outcome(check, value, Around(said, {}))
        if found != kept:
            wrong.append((check.__name__, value, kept, found))
    assert wrong == []


def test_what_stands_in_one_language_only_is_in_the_portals():
    around = Around({"field_name": "title_translated"}, {"title": "Bäume"}, locale="de")
    assert lists.translated("", around) == {"de": "Bäume"}
    assert lists.translated({"en": "Trees"}, around) == {"en": "Trees"}


@pytest.mark.parametrize(("value", "text"), [
    ({"de": "a", "en": "b"}, "a"), ({"en": "b", "fr": "c"}, "b"), ({"fr": "c"}, "c"), ({}, ""), ("x", "x"),
    (None, None),
])  # fmt: skip
def test_an_object_of_languages_speaks_the_readers_or_english_or_any(value, text):
    assert lists.in_language(value, "de") == text
