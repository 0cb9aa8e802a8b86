"""Who writes, and whose a new entity is where nothing else says so."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.access import WRITERS, Principal
from hub.boundary import scope
from hub.errors import BadRequest, Forbidden
from hub.identity import store as identity

HEADER = "Allmende-Organization"


@dataclass(frozen=True, slots=True)
class Author:
    """A principal, and the organisation that it names for what it makes."""

    principal: Principal
    organization: str = ""

    def owner(self, session: Session) -> UUID:
        """The organisation of an entity that belongs to no other one yet."""
        if self.organization:
            return self._named(session)
        own = [key for key, role in self.principal.roles.items() if role in WRITERS]
        if len(own) != 1:
            raise BadRequest(f"Please say in the header {HEADER} for which organisation this is, by its name")
        return own[0]

    def _named(self, session: Session) -> UUID:
        found = identity.find_organization(session, self.organization)
        if found is None:
            raise BadRequest(f"There is no organisation “{self.organization}”")
        if not self.principal.writes(found.id):
            raise Forbidden(f"You may not write for “{self.organization}”")
        return found.id


def hold(session: Session, row: Any) -> None:
    """Refuse to change what belongs to others, before any database is asked to."""
    held = scope(session)
    if not held.everything and not row.held(session, held):
        raise Forbidden("This belongs to another organisation")
