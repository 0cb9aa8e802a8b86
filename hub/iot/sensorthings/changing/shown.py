"""Entities as they are read, in the session of a change: what a client gets back, and by what it knows them again."""

import hashlib

from sqlalchemy.orm import Session

from hub.iot.sensorthings.entities import Entity
from hub.iot.sensorthings.formats.answers import Answer, Place, answer
from hub.iot.sensorthings.formats.asked import asked
from hub.iot.sensorthings.store import reading


def path_of(entity: Entity, id: int | str) -> str:
    """The path of an entity below the root of the service."""
    return f"{entity.set}({id})" if isinstance(id, int) else f"{entity.set}('{id}')"


def read(session: Session, root: str, path: str, query: str = "") -> Answer:
    """The answer to a question, with all that the session has changed."""
    found = asked(path, query)
    page = reading.read(session, found.resource.segments, found.steps, found.read)
    return answer(found, page, Place(root, path, query))


def etag(body: bytes) -> str:
    """The mark of a body, the same as that of a GET."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
