"""Options that the operator changes while the hub runs; each takes the place of a setting of its own name."""

import time
from collections.abc import Mapping

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub import audit
from hub.boundary import PUBLIC, Scope
from hub.config import Settings
from hub.db import Base, Database
from hub.errors import Unavailable

NAMES = ("site_title", "site_description", "site_about", "site_intro_text")
FRESH = 1.0
"""Seconds until a process looks again what others have changed."""

log = structlog.get_logger()


class Option(Base):
    """What the operator has set in place of a setting."""

    __tablename__ = "site_option"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def options(session: Session) -> Mapping[str, str]:
    """What the operator has set, by name."""
    return {row.name: row.value for row in session.scalars(select(Option)) if row.name in NAMES}


def put(session: Session, name: str, value: str) -> None:
    """Set an option; with an empty value the setting holds again."""
    row = session.get(Option, name)
    if value:
        session.merge(Option(name=name, value=value))
    elif row is not None:
        session.delete(row)
    session.flush()
    audit.record(session, "option.set", name, value=value[:200])


class Site:
    """The settings with the options in them, as of a moment ago."""

    def __init__(self, settings: Settings, database: Database[Scope]) -> None:
        self._settings, self._database = settings, database
        self._known, self._until = settings, 0.0

    def now(self) -> Settings:
        """The settings in force; those known last when the database does not answer."""
        if time.monotonic() >= self._until:
            try:
                with self._database.glance(PUBLIC) as session:
                    self._known = self._settings.model_copy(update=dict(options(session)))
            except (SQLAlchemyError, Unavailable):
                log.exception("the options could not be read")
            self._until = time.monotonic() + FRESH
        return self._known

    def forget(self) -> None:
        """Look again at the next occasion."""
        self._until = 0.0
