"""One change of entities, as it was asked for: what it is about, what is to be done, what has to be said about it."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from sqlalchemy.orm import Session

from hub.access import Principal
from hub.errors import BadRequest, Forbidden, Outdated
from hub.iot.models import observation
from hub.iot.sensorthings import grammar
from hub.iot.sensorthings.batches.references import named
from hub.iot.sensorthings.bodies import strict
from hub.iot.sensorthings.bodies.drafts import creation, reference
from hub.iot.sensorthings.bodies.patches import MEDIA_TYPE
from hub.iot.sensorthings.changing import observations
from hub.iot.sensorthings.entities import Entity
from hub.iot.sensorthings.grammar.tree import Options
from hub.iot.sensorthings.store import writing
from hub.iot.sensorthings.store.writing import Above, Author, Found, Pending, Target

EXAMPLE = "$filter=phenomenonTime lt 2020-01-01T00:00:00Z"


class Asked(NamedTuple):
    """A request for a change: its path below the root of the service, its body, and the headers that matter."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    media_type: str = ""
    organization: str = ""


class Done(NamedTuple):
    """The entity that was made or changed, or nothing; `made` tells these apart."""

    entity: Entity | None = None
    id: int | str | None = None
    made: bool = False


def perform(session: Session, principal: Principal, asked: Asked) -> Done:
    """Do what is asked for, within the session's transaction."""
    if principal.device is not None:
        raise Forbidden("The token of a device may add observations to its datastream, and nothing else")
    found = grammar.resource(asked.path)
    if found.properties:
        raise BadRequest("A property is changed together with its entity: send a PATCH to that")
    about = writing.target(session, found.segments)
    author = Author(principal, asked.organization)
    if found.ref:
        return _link(session, about, asked)
    return _DO[asked.method](session, author, about, asked)


def expect(session: Session, path: str, same: Callable[[], bool]) -> None:
    """Refuse a change of what is not `same` any more; nobody else changes it until this session ends."""
    about = writing.target(session, grammar.resource(path).segments)
    if about.row is None:
        raise BadRequest("If-Match is for one entity")
    if not isinstance(about.row, Found):
        writing.lock(session, about.row)
    if not same():
        raise Outdated


def _post(session: Session, author: Author, about: Target, asked: Asked) -> Done:
    if about.row is not None:
        raise BadRequest("POST makes a new entity in a set, and this path ends at an entity that is there")
    if about.entity.model is observation:
        pending = Pending(about.entity, about.above, strict.read(asked.body))
        (kept,) = observations.keep(session, author, [pending])
        return Done(about.entity, kept.name(), kept.new)
    draft = creation(about.entity, strict.read(asked.body))
    above = None if about.link is None else Above(about.above, about.link)
    made = writing.create(session, author, draft, above)
    observations.keep(session, author, made.observations)
    return Done(about.entity, made.row.id, True)


def _patch(session: Session, _: Author, about: Target, asked: Asked) -> Done:
    stepwise = asked.media_type == MEDIA_TYPE
    if isinstance(about.row, Found):
        return _observation(session, about, asked, observations.patch if stepwise else observations.merge)
    return _changed(session, about, asked, writing.patch if stepwise else writing.merge)


def _put(session: Session, _: Author, about: Target, asked: Asked) -> Done:
    if isinstance(about.row, Found):
        return _observation(session, about, asked, observations.replace)
    return _changed(session, about, asked, writing.replace)


def _changed(session: Session, about: Target, asked: Asked, change: Any) -> Done:
    if about.row is None:
        raise BadRequest(f"{asked.method} changes one entity: say which one by its id in brackets")
    change(session, about.entity, about.row, strict.read(asked.body))
    return Done(about.entity, about.row.id)


def _observation(session: Session, about: Target, asked: Asked, change: Any) -> Done:
    change(session, about.row, strict.read(asked.body))
    return Done(about.entity, about.row.name)


def _delete(session: Session, _: Author, about: Target, asked: Asked) -> Done:
    if about.row is None:
        found = grammar.options(asked.query)
        if found.filter is None or found._replace(filter=None) != Options():
            raise BadRequest(f"A set is deleted with a $filter and no other option, such as {EXAMPLE}")
        writing.delete_filtered(session, about, found.filter)
    elif isinstance(about.row, Found):
        observations.remove(session, about.row)
    else:
        writing.delete_row(session, about.row)
    return Done()


_DO = {"POST": _post, "PATCH": _patch, "PUT": _put, "DELETE": _delete}


def _link(session: Session, about: Target, asked: Asked) -> Done:
    """Links alone (`$ref`): POST and PUT set one, DELETE takes one away."""
    if about.link is None or about.link.target == "Observation" or about.entity.model is observation:
        raise BadRequest("$ref changes the links of an entity, such as Things(1)/Locations/$ref")
    if asked.method == "DELETE":
        writing.detach(session, about.above, about.link, about.row or _named(session, about, asked.query))
        return Done()
    given = reference(about.entity, strict.read(asked.body))
    other = writing.get(session, about.entity, given.id)
    if about.link.many:
        writing.attach(session, about.above, about.link, [other])
    else:
        writing.link_to(session, about.above, about.link, other)
    return Done()


def _named(session: Session, about: Target, query: str) -> Any:
    """The entity in `$id`, which is its address."""
    found = named("/" + parse_qs(query).get("$id", [""])[0])
    if found is None:
        raise BadRequest("Say which link ends: by its id in brackets, or by its address in $id")
    return writing.get(session, about.entity, found.id)
