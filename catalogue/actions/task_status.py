"""Notes of programs that work on resources (loaders, link checkers): how far they came, and what went wrong."""

from typing import Any

from marshmallow import Schema, fields

from catalogue.action import action, load
from catalogue.schemas.values import MISSING, Moment, optional_text, required_text, stamp
from hub.access import Call, Permission
from hub.datasets import store
from hub.datasets.models import TaskStatus
from hub.db import now
from hub.errors import Invalid, NotFound

MOST = 1000
TEXTS = ("entity_id", "entity_type", "task_type", "key", "value", "state", "error")


class Key(Schema):
    """Which note: by its id, or by what it is on, the kind of task and the key."""

    id = optional_text()
    entity_id = optional_text()
    task_type = optional_text()
    key = optional_text()


class Note(Schema):
    """A note; with an id it takes the place of that one, else of the one with the same key."""

    id = optional_text()
    entity_id = required_text()
    entity_type = required_text()
    task_type = required_text()
    key = required_text()
    value = optional_text()
    state = optional_text()
    error = optional_text()
    last_updated = Moment(load_default=None, allow_none=True)


class Many(Schema):
    """Several notes."""

    data = fields.List(fields.Raw(), required=True, error_messages={"required": MISSING, "null": MISSING})


@action(takes=Key)
def task_status_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A note on a resource or dataset that the caller sees; the operator sees all."""
    row = _found(call, argument)
    if not call.principal.sysadmin and not store.concerns_what_is_seen(call.session, row):
        raise NotFound("There is no such task status")
    return task_status_dict(row)


@action(takes=Note, needs=Permission.OPERATE)
def task_status_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Write a note, in place of an older one where there is one."""
    return _put(call, argument)


@action(takes=Many, needs=Permission.OPERATE)
def task_status_update_many(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Write several notes: all of them or none."""
    if len(argument["data"]) > MOST:
        raise Invalid(data=[f"{MOST} notes at most"])
    if not all(isinstance(each, dict) for each in argument["data"]):
        raise Invalid(data=["Must be a list of objects"])
    notes = [load(Note(unknown="exclude"), each) for each in argument["data"]]
    return {"results": [_put(call, note) for note in notes]}


@action(takes=Key, needs=Permission.OPERATE)
def task_status_delete(call: Call, argument: dict[str, Any]) -> None:
    """Take a note away."""
    store.remove_task_status(call.session, _found(call, argument))


def _found(call: Call, argument: dict[str, Any]) -> TaskStatus:
    if argument["id"]:
        return store.task_status(call.session, argument["id"])
    missing = {key: [MISSING] for key in ("entity_id", "task_type", "key") if not argument[key]}
    if missing:
        raise Invalid(**missing)
    row = store.find_task_status(call.session, argument["entity_id"], argument["task_type"], argument["key"])
    if row is None:
        raise NotFound("There is no such task status")
    return row


def _put(call: Call, note: dict[str, Any]) -> dict[str, Any]:
    known = store.find_task_status(call.session, note["entity_id"], note["task_type"], note["key"])
    row = store.task_status(call.session, note["id"]) if note["id"] else known
    if known is not None and row is not known:
        raise Invalid(key=["Another note has this entity, task type and key"])
    values = {
        key: note[key] or "" for key in ("entity_id", "entity_type", "task_type", "key", "value", "state", "error")
    }
    return task_status_dict(
        store.put_task_status(call.session, {**values, "last_updated": note["last_updated"] or now()}, row)
    )


def task_status_dict(row: TaskStatus) -> dict[str, Any]:
    """A note as CKAN shows it."""
    texts = {
        key: getattr(row, key) for key in ("entity_id", "entity_type", "task_type", "key", "value", "state", "error")
    }
    return {"id": str(row.id), **texts, "last_updated": stamp(row.last_updated)}
