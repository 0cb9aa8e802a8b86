"""The row of checks that a schema's line of validators stands for: `if_empty_same_as(name) unicode_safe`."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.scheming import checks, lists, moments
from catalogue.scheming.checks import SEEN_TO, Check

CHECKS: Mapping[str, Check] = {
    "not_empty": checks.not_empty,
    "not_missing": checks.not_empty,
    "ignore_missing": checks.ignore_missing,
    "ignore_empty": checks.ignore_missing,
    "ignore": checks.ignore,
    "empty": checks.must_be_empty,
    "scheming_required": checks.required,
    "scheming_draft_fields_not_required": checks.required,
    "unicode": checks.text,
    "unicode_safe": checks.text,
    "unicode_only": checks.text,
    "remove_whitespace": checks.strip,
    "strip_value": checks.strip,
    "to_lower": checks.lower,
    "int_validator": checks.integer,
    "convert_int": checks.integer,
    "natural_number_validator": checks.natural,
    "is_positive_integer": checks.positive,
    "float_validator": checks.number,
    "boolean_validator": checks.boolean,
    "email_validator": checks.mail,
    "email_is_valid": checks.mail,
    "url_validator": checks.address,
    "scheming_valid_json_object": checks.json_object,
    "json_object": checks.json_object,
    "scheming_choices": lists.choice,
    "scheming_multiple_choice": lists.several,
    "scheming_multiple_text": lists.texts,
    "repeating_text": lists.texts,
    "list_of_strings": lists.texts,
    "convert_to_list_if_string": lists.texts,
    "fluent_text": lists.languages,
    "fluent_tags": lists.tags,
    "fluent_core_translated": lists.translated,
    "isodate": moments.isodate,
    "scheming_isodate": moments.isodate,
    "dcat_date": moments.dcat_date,
    "convert_to_json_if_date": moments.day,
    "scheming_isodatetime": moments.isodatetime,
    "scheming_isodatetime_tz": moments.isodatetime_tz,
}
MADE: Mapping[str, Callable[..., Check]] = {
    "default": checks.default,
    "if_empty_same_as": checks.if_empty_same_as,
    "OneOf": checks.one_of,
    "one_of": checks.one_of,
}
"""Those that are written with something in brackets."""
REQUIRING = frozenset(("not_empty", "not_missing", "scheming_required"))


@dataclass(frozen=True, slots=True)
class Row:
    """The checks of one line in order, and the names in it that only a plugin of the old portal knows."""

    checks: tuple[Check, ...]
    unknown: tuple[str, ...]


def row(line: str, *, required: bool) -> Row:
    """What a line of validators stands for.

    Where a plugin's validator stands in it, it is not known whether that asks for a value: `required` then does.
    """
    found: list[Check] = []
    unknown: list[str] = []
    for name, given in _parts(line):
        if given is not None and name in MADE:
            found.append(MADE[name](*given))
        elif given is None and name in CHECKS:
            found.append(CHECKS[name])
        elif name not in SEEN_TO:
            unknown.append(name)
    if unknown and required and not any(name in REQUIRING for name, _ in _parts(line)):
        found.insert(0, checks.required)
    return Row(tuple(found), tuple(unknown))


def plain(*, required: bool) -> Row:
    """What holds for a field that names no validators."""
    return Row((checks.required if required else checks.ignore_missing,), ())


def _parts(line: str) -> Iterator[tuple[str, tuple[Any, ...] | None]]:
    """Names, with what stands in brackets behind them; blanks divide, but not within brackets."""
    for word in _words(line):
        name, bracket, rest = word.partition("(")
        yield name, _arguments(rest.removesuffix(")")) if bracket else None


def _words(line: str) -> Iterator[str]:
    word, depth = "", 0
    for character in line:
        depth += (character == "(") - (character == ")")
        if character.isspace() and depth <= 0:
            if word:
                yield word
            word = ""
        else:
            word += character
    if word:
        yield word


def _arguments(written: str) -> tuple[Any, ...]:
    """Literals of Python, as ckanext-scheming reads them; what is none is text with commas."""
    try:
        found = ast.literal_eval(written)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return tuple(part.strip() for part in written.split(","))
    if isinstance(found, list):
        return tuple(found)
    return found if isinstance(found, tuple) and found else (found,)
