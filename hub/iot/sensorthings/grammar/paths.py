"""Resource paths: `Things(1)/Datastreams('a')/Observations`, a property, what is inside it, `$value` and `$ref`."""

import re

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar.tokens import wrong
from hub.iot.sensorthings.grammar.tree import Resource, Segment

LENGTH = 8_000
SEGMENTS = 30
"""How many sets and links a path has."""
INSIDE = 20
"""How many names of properties lie in each other."""

_LINK = re.compile(r"([A-Z]\w*)(?:\(([^()'/]*|'(?:[^']|'')*+')\))?(?:/|$)")
_INSIDE = re.compile(r"([^/$][^/]*)(?:/|$)")
_KEY = re.compile(r"[0-9]+-{1,2}[0-9]+(?:-[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]{1,10}")


def resource(path: str) -> Resource:
    """What a path names; it is already decoded and begins behind the version of the service."""
    if len(path) > LENGTH or not path.isprintable():
        raise BadRequest(f"A path has at most {LENGTH} characters, all of them printable")
    text = path.strip("/")
    segments, at = _segments(text)
    properties, at = _properties(text, at)
    rest = text[at:]
    if rest not in ("", "$value", "$ref") or (rest == "$value" and not properties) or (rest == "$ref" and properties):
        raise wrong(f"“{rest[:40]}” cannot stand here", at)
    return Resource(segments, properties, rest == "$value", rest == "$ref")


def _segments(text: str) -> tuple[tuple[Segment, ...], int]:
    found, at = [], 0
    while match := _LINK.match(text, at):
        found.append(Segment(match[1], None if match[2] is None else _id(match[2], match.start(2))))
        at = match.end()
    if not found:
        raise wrong("A path begins with a set such as Things or Datastreams(1)", at)
    if len(found) > SEGMENTS:
        raise BadRequest(f"The path goes through more than {SEGMENTS} sets")
    return tuple(found), at


def _properties(text: str, at: int) -> tuple[tuple[str, ...], int]:
    found = []
    while match := _INSIDE.match(text, at):
        found.append(match[1])
        at = match.end()
    if len(found) > INSIDE:
        raise BadRequest(f"The path has more than {INSIDE} names of properties")
    return tuple(found), at


def _id(text: str, at: int) -> str | int:
    text = text.strip()
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if _INTEGER.fullmatch(text):
        # No key is larger, and no database is asked for one that it could not even hold.
        return int(text) if abs(int(text)) < 2**31 else text
    if _KEY.fullmatch(text) or text.lstrip("-").isdecimal():
        return text
    raise wrong("An id is a whole number, or a text in quotes", at)
