"""The jobs that wait for a worker; for the operator of the hub."""

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.schemas.values import Names, Natural, required_text
from hub import jobs
from hub.access import Call, Permission
from hub.errors import Forbidden, NotFound
from hub.jobs import QUEUE, Waiting
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
    """The jobs that wait, the next one first; there is one queue, `default`."""
    _check(call)
    if not _meant(argument):
        return []
    found = jobs.waiting(call.settings.data, min(argument["limit"] or CAP, CAP))
    return [job.id for job in found] if argument["ids_only"] else [_shown(call, job) for job in found]


@action(takes=Key)
def job_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One job that waits."""
    _check(call)
    found = next((job for job in jobs.waiting(call.settings.data) if job.id == argument["id"]), None)
    if found is None:
        raise NotFound("There is no such job")
    return _shown(call, found)


@action(takes=Queues, needs=Permission.OPERATE)
def job_clear(call: Call, argument: dict[str, Any]) -> list[str]:
    """Take away all jobs that wait; which queues were emptied. A source runs again when its time has come."""
    if not _meant(argument):
        return []
    jobs.clear(call.settings.data)
    return [QUEUE]


@action(takes=Key, needs=Permission.OPERATE)
def job_cancel(call: Call, argument: dict[str, Any]) -> None:
    """Take away one job that waits; one that runs already is stopped by aborting its source's run."""
    if not jobs.cancel(call.settings.data, argument["id"]):
        raise NotFound("There is no such job")


def _check(call: Call) -> None:
    if not call.principal.sysadmin:
        raise Forbidden("This is for the operator of the hub")


def _meant(argument: dict[str, Any]) -> bool:
    return not argument["queues"] or QUEUE in argument["queues"]


def _shown(call: Call, job: Waiting) -> dict[str, Any]:
    row = sources.find(call.session, UUID(job.source))
    title = f"Run the source {row.name}" if row else "Run a source that is gone"
    return {"id": job.id, "title": title, "queue": QUEUE, "created": None}
