"""The jobs that wait for a worker; for the operator of the hub."""

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.schemas.values import Names, Natural, required_text, stamp
from hub import jobs
from hub.access import Call, Permission
from hub.datasets.store import imports
from hub.errors import Forbidden, NotFound
from hub.identity.store import as_uuid
from hub.jobs import MAKE_INDEX, QUEUE, Waiting
from hub.sources import store as sources

CAP = 200


class Page(Schema):
    """Jobs of which queues, and how many."""

    queues = Names(load_default=list)
    limit = Natural(load_default=CAP)
    ids_only = fields.Boolean(load_default=False)


class Key(Schema):
    """Which job."""

    id = required_text()


class Queues(Schema):
    """Which queues; all where none is named."""

    queues = Names(load_default=list)


@action(takes=Page)
def job_list(call: Call, argument: dict[str, Any]) -> list[Any]:
    """The jobs that wait, first those of the queue and then the imports; there is one queue, `default`."""
    _check(call)
    if not _meant(argument):
        return []
    found = _waiting(call)[: min(argument["limit"] or CAP, CAP)]
    return [job["id"] for job in found] if argument["ids_only"] else found


@action(takes=Key)
def job_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One job that waits."""
    _check(call)
    found = next((job for job in _waiting(call) if job["id"] == argument["id"]), None)
    if found is None:
        raise NotFound("There is no such job")
    return found


@action(takes=Queues, needs=Permission.OPERATE)
def job_clear(call: Call, argument: dict[str, Any]) -> list[str]:
    """Take away all jobs that wait; which queues were emptied. A source runs again when its time has come."""
    if not _meant(argument):
        return []
    jobs.clear(call.settings.data)
    for row, _ in imports.waiting(call.session):
        imports.abort(call.session, row, call.principal.name)
    return [QUEUE]


@action(takes=Key, needs=Permission.OPERATE)
def job_cancel(call: Call, argument: dict[str, Any]) -> None:
    """Take away one job that waits, or stop an import; a source is stopped by aborting its run."""
    job = as_uuid(argument["id"])
    row = imports.find_job(call.session, job) if job else None
    if row is not None and imports.abort(call.session, row, call.principal.name):
        return
    if not jobs.cancel(call.settings.data, argument["id"]):
        raise NotFound("There is no such job")


def _check(call: Call) -> None:
    if not call.principal.sysadmin:
        raise Forbidden("This is for the operator of the hub")


def _meant(argument: dict[str, Any]) -> bool:
    return not argument["queues"] or QUEUE in argument["queues"]


def _waiting(call: Call) -> list[dict[str, Any]]:
    queued = [_job(job.id, _title(call, job)) for job in jobs.waiting(call.settings.data, CAP)]
    orders = imports.waiting(call.session)
    return queued + [
        _job(str(row.job), f"Import a table of the dataset {name}", stamp(row.requested_at)) for row, name in orders
    ]


def _job(id: str, title: str, created: str | None = None) -> dict[str, Any]:
    return {"id": id, "title": title, "queue": QUEUE, "created": created}


def _title(call: Call, job: Waiting) -> str:
    if job.kind == MAKE_INDEX:
        return f"Make an index of the table {job.subject} for {', '.join(job.details)}"
    row = sources.find(call.session, UUID(job.subject))
    return f"Run the source {row.name}" if row else "Run a source that is gone"
