"""What is noted and told of programs that fill the tables of resources, in the words of CKAN's DataPusher and XLoader.

Source: CKAN 2.12, "DataPusher"; ckanext-xloader.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates
from sqlalchemy.orm import Session

from catalogue import default_views
from catalogue.edit import writable
from catalogue.schemas.coerced import Object
from catalogue.schemas.values import MISSING, required_text, stamp
from hub.access import Call
from hub.datasets import store
from hub.datasets.models import Distribution, TaskStatus
from hub.datasets.store import imports
from hub.db import now
from hub.errors import Forbidden, NotFound

DATAPUSHER, XLOADER = "datapusher", "xloader"
COMPLETE = frozenset({"complete", "running_but_viewable"})
"""States in which the rows can be looked at."""


class Submit(Schema):
    """Which resource is to become a table, and whether also when its file is the same as before."""

    resource_id = required_text()
    ignore_hash = fields.Boolean(load_default=False, allow_none=True)
    set_url_type = fields.Boolean(load_default=False, allow_none=True)
    sync = fields.Boolean(load_default=False, allow_none=True)


class Hook(Schema):
    """What a program says when it has come further; whatever else it sends along is not looked at."""

    metadata = Object(required=True, error_messages={"required": MISSING, "null": MISSING})
    status = required_text(validate.Length(max=100, error="Must be one word"))
    error = fields.Raw(load_default=None, allow_none=True)

    @validates("metadata")
    def _names_a_resource(self, value: dict[str, Any], data_key: str) -> None:
        if not isinstance(value.get("resource_id"), str) or not value["resource_id"]:
            raise ValidationError("resource_id: Missing value")


class Which(Schema):
    """Which resource."""

    resource_id = required_text()

    @pre_load
    def _by_id(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {"resource_id": data.get("id"), **data}


def find(session: Session, part: UUID | str, kind: str) -> TaskStatus | None:
    """What is noted of a program's work on a resource."""
    return store.find_task_status(session, str(part), kind, kind)


def note(
    session: Session, part: UUID | str, kind: str, state: str, *, value: Any = None, error: Any = None
) -> TaskStatus:
    """Note how far a program came; what it calls its job stays when nothing new is said."""
    row = find(session, part, kind)
    values = {
        "entity_id": str(part),
        "entity_type": "resource",
        "task_type": kind,
        "key": kind,
        "state": state,
        "value": _written(value) if value is not None or row is None else row.value,
        "error": _written(error),
        "last_updated": now(),
    }
    return store.put_task_status(session, values, row)


def told(session: Session, part: UUID | str, kind: str) -> TaskStatus:
    """What is noted, for those who may change the resource."""
    row = find(session, part, kind)
    if row is None:
        raise NotFound("Nothing was submitted for this resource")
    return row


def editable(call: Call, id: str) -> Distribution:
    """A resource whose work only those may see who may change it."""
    part = store.distribution(call.session, id)
    if not call.principal.edits(part.dataset_id, store.dataset(call.session, part.dataset_id).owner_id):
        raise Forbidden("You may not change this dataset")
    return part


def locked(call: Call, id: str) -> Distribution:
    """A resource that the caller may change, kept from others until the end."""
    writable(call, store.distribution(call.session, id).dataset_id)
    return store.distribution(call.session, id, anew=True)


def hooked(call: Call, argument: Mapping[str, Any], kind: str) -> Distribution:
    """Note what a program says of its work; the resource it worked on."""
    part = locked(call, argument["metadata"]["resource_id"])
    told(call.session, part.id, kind)
    note(call.session, part.id, kind, argument["status"], error=argument["error"])
    if argument["status"] in COMPLETE:
        default_views.add(call, part)
    return part


def order(call: Call, part: Distribution, *, anew: bool) -> bool:
    """Let the hub itself make a table of a file or link, `anew` also when nothing has changed; whether there is one."""
    if not (part.blob or part.access_url):
        return False
    known = imports.find(call.session, part.id)
    if anew or known is None or known.state not in imports.UNDER_WAY:
        imports.submit(call.session, part, actor=call.principal.name, anew=anew)
    return True


def imported(call: Call, part: Distribution) -> dict[str, Any]:
    """How far the hub's own import came."""
    status = imports.status(call.session, part.id)
    lines = status.log if status else ()
    logs = [{"timestamp": line["at"], "level": "INFO", "message": line["message"]} for line in lines]
    return status_dict(told(call.session, part.id, XLOADER), logs=logs)


def status_dict(
    row: TaskStatus, *, job_url: str | None = None, logs: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """How far a program came, as CKAN says it."""
    job = plain(row.value)
    known: Mapping[str, Any] = job if isinstance(job, dict) else {}
    info = {"status": row.state, "job_id": known.get("job_id"), "logs": list(logs)}
    return {
        "status": row.state,
        "job_id": known.get("job_id"),
        "job_key": known.get("job_key"),
        "job_url": job_url,
        "last_updated": stamp(row.last_updated),
        "key": row.key,
        "value": row.value,
        "error": plain(row.error),
        "task_info": info,
    }


def plain(text: str) -> Any:
    """What a note says: JSON, or a bare text of programs that write such."""
    try:
        return orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        return {"message": text}


def _written(value: Any) -> str:
    return orjson.dumps(value if value is not None else {}).decode()
