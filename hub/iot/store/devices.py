"""Tokens of devices: each sees one datastream and adds observations to it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from hub.errors import Invalid
from hub.identity import store as identity
from hub.identity.models import Token, User
from hub.iot.models import Datastream


def create_token(
    session: Session,
    user: User,
    name: str,
    *,
    scope: str = "observe",
    lifetime: timedelta = identity.TOKEN_TIME,
    datastream: int | None = None,
) -> tuple[Token, str]:
    """A new token and its secret; for a device only of a user who may write for the datastream's organisation."""
    bound = None if datastream is None else (datastream, _owner(session, user, datastream))
    return identity.create_token(session, user, name, scope=scope, lifetime=lifetime, datastream=bound)


def _owner(session: Session, user: User, id: int) -> UUID:
    stream = session.get(Datastream, id)
    if stream is None:
        raise Invalid(datastream=["names no datastream"])
    if not identity.principal(session, user).writes(stream.owner_id):
        raise Invalid(datastream=["belongs to an organisation for which the user may not write"])
    return stream.owner_id
