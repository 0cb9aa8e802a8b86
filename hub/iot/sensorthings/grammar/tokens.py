"""Text to tokens, in one pass; and where in the text something is wrong."""

import re
from typing import NamedTuple

from hub.errors import BadRequest

LENGTH = 10_000
"""How long the value of a query option may be, in characters."""

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<typed>(?:duration|geography|geometry)'(?:[^']|'')*+')
  | (?P<string>'(?:[^']|'')*+')
  | (?P<time>[0-9]{4,9}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?
      (?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?|[ ][0-9]{2}:[0-9]{2})?)
  | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-]))
  | (?P<timeofday>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)
  | (?P<key>[0-9]+-{1,2}[0-9]+(?:-[0-9]+)?)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<name>[$@]?[^\W\d]\w*(?:[.-]\w+)*)
  | (?P<index>\[[0-9]{1,9}\])
  | (?P<sign>[(),/:;=*-])
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of text: what it is (a sign is its own kind), how it is written, where it begins."""

    kind: str
    text: str
    at: int
    end: int


def tokens(text: str) -> list[Token]:
    """All tokens of a text, and one of kind `end` behind them."""
    if len(text) > LENGTH:
        raise BadRequest(f"The text is longer than {LENGTH} characters")
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(match[0] if kind == "sign" else kind, match[0], at, match.end()))
        at = match.end()
    return [*found, Token("end", "", at, at)]


def wrong(sentence: str, at: int) -> BadRequest:
    """The error that says what is wrong, and where."""
    return BadRequest(f"{sentence} (at character {at + 1})")


def unquoted(text: str) -> str:
    """What stands between quotes; a quote in it is written twice."""
    return text[text.index("'") + 1 : -1].replace("''", "'")


def quoted(text: str) -> str:
    """The opposite of `unquoted`."""
    return "'" + text.replace("'", "''") + "'"


def _unreadable(text: str, at: int) -> BadRequest:
    if text[at] == "'":
        return wrong("The text in quotes that begins here does not end; a quote inside is written twice", at)
    return wrong(f"The character “{text[at]}” cannot stand here", at)
