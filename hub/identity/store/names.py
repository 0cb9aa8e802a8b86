"""Names that nobody else has, and the keys of what has one."""

import re
from uuid import UUID

from hub.errors import Invalid

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,99}")
RESERVED = frozenset({"new", "edit", "search"})


def check_name(name: str) -> str:
    """A name as CKAN allows it: 2 to 100 of a-z, 0-9, - and _; raises `Invalid`."""
    if not NAME.fullmatch(name) or name in RESERVED or as_key(name):  # what reads as an id would be taken for one
        raise Invalid(name=["must be 2 to 100 lower-case letters, digits, - or _"])
    return name


def as_key(value: str | UUID) -> UUID | None:
    """The value as an id, or None when it is none."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None
