"""What the actions refuse is said in words beside a field."""

import pytest

from catalogue.portal.edit.wording import said, texts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Missing value", "Bitte ausfüllen."),
        ('Tag "a?" must be 2 to 100 letters, digits, blanks or -_.', "„a?“ ist kein Schlagwort"),
        ("Longer than maximum length 100.", "Höchstens 100 Zeichen"),
        ("Something new", "Something new"),
    ],
)
def test_a_known_text_is_said_in_the_readers_language(german, text, words):
    assert said(text).startswith(words)


def test_all_texts_are_found_however_deep_they_lie(english):
    wrong = {"tags": ["Missing value"], "extras": [{}, {"key": ["Odd"]}], "name": "plain"}
    assert list(texts(wrong)) == [("tags", "Please fill this in."), ("extras", "Odd"), ("name", "plain")]


def test_percent_signs_in_what_was_typed_are_only_text(english):
    assert said('Tag "%(x)s" must be 2 to').startswith("“%(x)s” is no keyword")
    assert said("100 % wrong") == "100 % wrong"
