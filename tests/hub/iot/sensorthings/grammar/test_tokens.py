import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.tokens import LENGTH, quoted, tokens, unquoted


def kinds(text):
    return [token.kind for token in tokens(text)[:-1]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("'it''s'", "string"),
        ("''", "string"),
        ("duration'PT1H'", "typed"),
        ("geography'POINT (1 2)'", "typed"),
        ("2024-06-01T12:00:00.123+01:00", "time"),
        ("2024-06-01T12:00Z", "time"),
        ("2024-06-01", "date"),
        ("12:30:00", "timeofday"),
        ("17--5-1", "key"),
        ("1.5e-3", "number"),
        ("geo.distance", "name"),
        ("Höhe_1", "name"),
        ("@iot.id", "name"),
        ("$filter", "name"),
        ("[0]", "index"),
        ("-", "-"),
    ],
)
def test_each_kind_of_token_is_known(text, kind):
    assert kinds(text) == [kind]


def test_signs_in_quotes_are_text():
    assert kinds("name eq 'a;b,c)('") == ["name", "name", "string"]


def test_a_plus_that_became_a_space_still_begins_an_offset():
    assert kinds("2024-06-01T12:00:00 01:00") == ["time"]


@pytest.mark.parametrize(("text", "at"), [("name eq 'a", 9), ("a # b", 3), ("a eq \x00", 6)])
def test_what_cannot_stand_there_is_named_with_its_place(text, at):
    with pytest.raises(BadRequest, match=rf"at character {at}\)"):
        tokens(text)


def test_a_text_of_a_hundred_thousand_characters_is_refused():
    with pytest.raises(BadRequest, match=str(LENGTH)):
        tokens("(" * 100_000)


def test_quotes_are_doubled_and_halved():
    assert unquoted(quoted("it's 'so'")) == "it's 'so'"
