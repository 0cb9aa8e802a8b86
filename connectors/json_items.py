"""Long JSON lists of records, read item by item and handed on in pieces, so that a long list needs little memory."""

import json
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

import ijson

from connectors import xmls
from connectors.media import looks_like_html
from hub.errors import Unreachable
from hub.records import Message

AT_ONCE = 100
DEEPEST = 60
_FROM = ", dataset "
NO_LIST = "The source answers with JSON that has no list of datasets."


def messages(body: bytes, url: str, *keys: str) -> Iterator[Message]:
    """The records of a list, some at a time; `keys` name where the list may stand if it is not the whole answer.

    Raises `Unreachable` with a sentence where the list breaks off, so that the run does not count as complete.
    """
    found, first = items(body, *keys), 1
    while piece := list(islice(found, AT_ONCE)):
        content = f"[{', '.join(map(_written, piece))}]".encode()
        yield Message(content, "application/json", name=f"{url}{_FROM}{first}", url=url)
        first += len(piece)


def _written(record: Any) -> str:
    """A record as JSON; what is nested too deeply becomes nothing, which is refused where it stands."""
    try:
        return json.dumps(record, default=_number)
    except RecursionError:
        return "null"


def items(body: bytes, *keys: str) -> Iterator[Any]:
    """The records one by one."""
    text = _text(body)
    prefix = "item" if text.startswith(b"[") else _prefix(text, keys)
    try:
        yield from ijson.items(BytesIO(text), prefix, use_float=True)
    except (ijson.JSONError, UnicodeError, RecursionError, ValueError) as problem:
        raise Unreachable(f"The source's list is not complete and correct JSON ({_said(problem)}).") from problem


def page(body: bytes) -> Any:
    """A whole answer that is small; raises `Unreachable` with a sentence where it is no JSON."""
    try:
        return json.loads(_text(body))
    except (ValueError, RecursionError) as problem:
        raise Unreachable(f"The source's answer is not complete and correct JSON ({_said(problem)}).") from problem


def records(message: Message) -> list[Any]:
    """What `messages` put into one message, or a list that somebody sent as it is."""
    found = json.loads(message.body)
    return found if isinstance(found, list) else [found]


def numbered(message: Message) -> Iterator[tuple[str, Any]]:
    """The records of a message, each with where it stands in the whole list."""
    _, _, first = message.name.rpartition(_FROM)
    for number, record in enumerate(records(message), int(first) if first.isdecimal() else 1):
        yield f"{message.url}{_FROM}{number}", record


def _prefix(text: bytes, keys: tuple[str, ...]) -> str:
    """Where the list stands in the object around it; the first of its values that is a list under one of the keys."""
    depth = 0
    try:
        for prefix, event, _ in ijson.parse(BytesIO(text)):
            depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
            if event == "start_array" and prefix in keys:
                return f"{prefix}.item"
            if depth > DEEPEST:
                break
    except (ijson.JSONError, UnicodeError, RecursionError, ValueError) as problem:
        raise Unreachable(f"The source's answer is not complete and correct JSON ({_said(problem)}).") from problem
    raise Unreachable(NO_LIST)


def _text(body: bytes) -> bytes:
    if not body.strip():
        raise Unreachable("The source's answer is empty.")
    if looks_like_html(body):
        raise Unreachable("The source answers with a page for people, not with JSON.")
    return xmls.decoded(body).encode()


def _said(problem: Exception) -> str:
    return " ".join(str(problem).split())[:120].rstrip(".") or type(problem).__name__


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)
