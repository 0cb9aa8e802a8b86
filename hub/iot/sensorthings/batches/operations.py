"""The requests of a batch: single ones, and groups that are done whole or not at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from hub.errors import BadRequest

METHODS = frozenset(("GET", "POST", "PATCH", "PUT", "DELETE"))
MOST = 1000
"""Requests in one batch."""
_ROOT = re.compile(r".*?/v1\.1(?:/|$)")
_ID = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One request: `path` and `query` are below the root of the service; `condition` is the `if` of a JSON batch."""

    method: str
    path: str
    query: str = ""
    id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Requests that are done all together or not at all."""

    operations: tuple[Operation, ...]


Step = Operation | Group


def operation(
    method: str, url: str, *, id: str = "", headers: Mapping[str, str], body: bytes = b"", condition: str = ""
) -> Operation:
    """A request as it was written into a batch; its address may be whole, from the root, or relative."""
    if method.upper() not in METHODS:
        raise BadRequest(f"A batch takes {', '.join(sorted(METHODS))}, not “{method[:20]}”")
    if id and not _ID.fullmatch(id):
        raise BadRequest("The id of a request in a batch must be a short word without spaces")
    try:
        parts = urlsplit(url)
    except ValueError as problem:
        raise BadRequest(f"“{url[:100]}” is not an address") from problem
    path = unquote(parts.path)
    path = _ROOT.sub("", path, count=1) if parts.scheme or path.startswith("/") else path
    if "\0" in path or path.lstrip("/").startswith("$batch"):
        raise BadRequest("A batch cannot hold another one, nor the character NUL in an address")
    lowered = {name.lower(): value for name, value in headers.items()}
    return Operation(method.upper(), path.lstrip("/"), parts.query, id, lowered, body, condition)


def checked(steps: list[Step]) -> list[Step]:
    """The steps, where they are not too many.

    Requests may share an id: one looks for an entity, and one makes it if there is none.
    """
    number = sum(len(step.operations) if isinstance(step, Group) else 1 for step in steps)
    if number > MOST:
        raise BadRequest(f"A batch holds at most {MOST} requests, and this one {number}")
    return steps
