"""Names that nobody else has, and the keys of what has one."""

import re
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from hub.errors import Invalid
from hub.identity.models import Group, Organization

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,99}")
RESERVED = frozenset({"new", "edit", "search"})
THEMES = frozenset((
    "agri", "econ", "educ", "ener", "envi", "gove", "heal", "intr", "just", "regi", "soci", "tech", "tran",
))  # fmt: skip
"""The names of the groups that are always there, the data themes of the EU (`hub.datasets.vocabulary`)."""


def check_name(name: str) -> str:
    """A name as CKAN allows it: 2 to 100 of a-z, 0-9, - and _; raises `Invalid`."""
    if not NAME.fullmatch(name) or name in RESERVED or as_uuid(name):  # what reads as an id would be taken for one
        raise Invalid(name=["must be 2 to 100 lower-case letters, digits, - or _"])
    return name


def check_free(session: Session, name: str) -> None:
    """Raise `Invalid` for a name that no organisation or group can have, and for one that any has or had, or a theme.

    Who asks for the same name at the same time waits until this transaction ends.
    """
    check_name(name)
    connection = session.connection()
    if connection.dialect.name == "postgresql":  # no index reaches over two tables
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"name {name}"))))
    having = union_all(*(select(table.id).where(table.name == name) for table in (Organization, Group)))
    if name in THEMES or session.execute(having).first():
        raise Invalid(name=["is already in use"])


def as_uuid(value: str | UUID) -> UUID | None:
    """The value as a UUID, or None when it is none."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None
