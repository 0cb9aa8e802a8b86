"""What single values must be."""

from typing import Any

import pytest
from marshmallow import ValidationError

from catalogue.schemas.values import MISSING
from catalogue.scheming import checks
from catalogue.scheming.checks import Around, Nothing, parsed

PLAIN = Around({"field_name": "x"}, {"title": "T"})


def outcome(check: Any, value: Any, around: Around = PLAIN) -> Any:
    """What is kept, `nothing`, or what is wrong."""
    try:
        return check(value, around)
    except Nothing:
        return "nothing"
    except ValidationError as error:
        return error.messages


BIG = "9" * 5000
ROWS: tuple[tuple[Any, Any, Any], ...] = (
    (checks.not_empty, "", [MISSING]), (checks.not_empty, "  ", [MISSING]), (checks.not_empty, [], [MISSING]),
    (checks.not_empty, 0, 0), (checks.not_empty, False, False), (checks.not_empty, "a", "a"),
    (checks.ignore_missing, None, "nothing"), (checks.ignore_missing, "", "nothing"), (checks.ignore_missing, 0, 0),
    (checks.ignore, "a", "nothing"), (checks.must_be_empty, "", "nothing"),
    (checks.must_be_empty, "a", ["The input field x was not expected."]), (checks.required, None, "nothing"),
    (checks.text, 5, "5"), (checks.text, True, "true"), (checks.text, ["a"], "a"),
    (checks.text, ["a", "b"], '["a","b"]'),
    (checks.strip, " a ", "a"), (checks.strip, 1, 1), (checks.lower, "Ä", "ä"),
    (checks.integer, "", None), (checks.integer, " 7 ", 7), (checks.integer, 7.0, 7), (checks.integer, "٣", 3),
    *((checks.integer, wrong, ["Invalid integer"])
      for wrong in (True, 1.5, "1.5", BIG, 2**63, {"a": 1}, [1], "inf", "1e3")),
    (checks.natural, "0", 0), (checks.natural, -1, ["Must be a natural number"]),
    (checks.positive, 0, ["Must be a positive integer"]), (checks.positive, None, None),
    (checks.number, "1.5", 1.5), (checks.number, "", None),
    *((checks.number, wrong, ["Must be a decimal number"]) for wrong in ("nan", "inf", True, "1,5", [1], 10**400)),
    (checks.boolean, "Yes", True), (checks.boolean, 0, False), (checks.boolean, "", False),
    (checks.boolean, None, None),
    *((checks.boolean, wrong, ["Must be true or false"]) for wrong in ("perhaps", 2, [], {}, 1.0)),
    (checks.mail, "a.b+c@d-e.example", "a.b+c@d-e.example"), (checks.mail, "", ""),
    *((checks.mail, wrong, [f"Email {wrong} is not a valid format"]) for wrong in ("a", "a@b", "a@b.c d", "ä@b.de", 5)),
    (checks.address, "https://x.example/ä?b#c", "https://x.example/ä?b#c"),
    *((checks.address, wrong, ["Please provide a valid URL"])
      for wrong in ("x", "ftp://x", "javascript:1", "http://", "http://a b", 'http://a"b', "http://[", 5, ["http://a"])),
    (checks.json_object, '{"a": [1]}', {"a": [1]}), (checks.json_object, {"a": 1}, {"a": 1}),
    (checks.json_object, "", "nothing"), (checks.json_object, "x", ["Unsupported value for JSON field: x"]),
    (checks.default("d"), "", "d"), (checks.default("d"), "a", "a"), (checks.default("d"), 0, 0),
    (checks.if_empty_same_as("title"), "", "T"), (checks.if_empty_same_as("none"), "", None),
    (checks.one_of("1", "b"), 1, 1), (checks.one_of("1", "b"), "c", ["Value must be one of ['1', 'b']"]),
)  # fmt: skip


def test_each_check_keeps_or_refuses():
    wrong = [row for check, value, kept in ROWS if (row := (check, value, kept, outcome(check, value)))[3] != kept]
    assert wrong == []


@pytest.mark.parametrize(("said", "draft", "needed"), [
    ({"required": True}, False, True), ({"required": True}, True, True), ({}, False, False),
    ({"required": True, "draft_fields_required": False}, True, False),
    ({"required": True, "draft_fields_required": False}, False, True),
])  # fmt: skip
def test_what_is_required_may_be_missing_from_drafts_where_the_schema_says_so(said, draft, needed):
    around = Around({"field_name": "x", **said}, {}, draft=draft)
    assert outcome(checks.required, "", around) == ([MISSING] if needed else "nothing")


def test_a_field_of_the_hubs_own_is_left_as_it_is_given():
    assert checks.text({"a": 1}, Around({}, {}, core=True)) == {"a": 1}


@pytest.mark.parametrize(("given", "found"), [
    ("[1", "[1"), ("x", "x"), (5, 5), (' {"a": 1}', {"a": 1}), ("[]", []), ("{]", "{]"),
])  # fmt: skip
def test_a_json_text_is_read_where_it_is_one(given, found):
    assert parsed(given) == found


@pytest.mark.parametrize("given", ['["\\u0000"]', '{"\\u0000": 1}', "[" * 40 + "]" * 40], ids=["nul", "key", "deep"])
def test_a_json_text_holds_nothing_that_no_request_may_hold(given):
    with pytest.raises(ValidationError):
        parsed(given)
