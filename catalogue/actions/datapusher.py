"""Files that become tables, as CKAN's DataPusher is asked for it: one beside the hub, or the hub's own import."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from catalogue import loaders
from catalogue.action import action
from catalogue.loaders import DATAPUSHER, Hook, Submit, Which
from catalogue.pusher import Pusher
from catalogue.schemas.resource import resource_url
from catalogue.schemas.values import stamp
from hub.access import Call, Gate, Permission, Principal, after_commit
from hub.datasets.models import Distribution
from hub.db import now
from hub.errors import Invalid, Unreachable

STALE = timedelta(hours=1)
"""A job of which nothing was heard for so long may be given again."""


@action(takes=Submit, needs=Permission.WRITE)
def datapusher_submit(call: Call, argument: dict[str, Any]) -> bool:
    """Let the file or link of a resource become its table; false while that is under way or where it has neither."""
    part = loaders.locked(call, argument["resource_id"])
    anew = bool(argument["ignore_hash"])
    if not call.settings.datapusher_url:
        return loaders.order(call, part, anew=anew)
    return _submit(call, part, {"ignore_hash": anew, "set_url_type": bool(argument["set_url_type"])})


@action(takes=Hook, needs=Permission.WRITE)
def datapusher_hook(call: Call, argument: dict[str, Any]) -> None:
    """What a DataPusher says of its work: a `status`, and in `metadata` which resource it worked on.

    Where the file was replaced meanwhile, it is told to begin anew.
    """
    part = loaders.hooked(call, argument, DATAPUSHER)
    if (
        argument["status"] == "complete"
        and call.settings.datapusher_url
        and _replaced(call, part, argument["metadata"])
    ):
        _submit(call, part, {"ignore_hash": False, "set_url_type": bool(argument["metadata"].get("set_url_type"))})


@action(takes=Which)
def datapusher_status(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """How far the work on a resource came, for those who may change it."""
    part = loaders.editable(call, argument["resource_id"])
    if not call.settings.datapusher_url and loaders.find(call.session, part.id, DATAPUSHER) is None:
        return loaders.imported(call, part)
    row = loaders.told(call.session, part.id, DATAPUSHER)
    job = loaders.plain(row.value)
    if not call.settings.datapusher_url or not job.get("job_id"):
        return loaders.status_dict(row)
    pusher = Pusher(call.settings)
    logs = pusher.logs(job["job_id"], job.get("job_key", ""))
    return loaders.status_dict(row, job_url=pusher.url(job["job_id"]), logs=logs)


def _submit(call: Call, part: Distribution, wanted: Mapping[str, Any]) -> bool:
    if not (part.blob or part.access_url):
        return False
    known = loaders.find(call.session, part.id, DATAPUSHER)
    if known and known.state in ("submitting", "pending") and now() - known.last_updated < STALE:
        return False
    row = loaders.note(call.session, part.id, DATAPUSHER, "submitting", value={})
    url = resource_url(part, call.settings.site_url)
    told = {"original_url": url, "file": part.blob, "task_created": stamp(row.last_updated), **wanted}
    gate, principal, id = call.gate, call.principal, part.id
    # Nobody waits for another program while something is being written.
    after_commit(lambda: _start(gate, principal, id, told))
    return True


def _start(gate: Gate, principal: Principal, id: UUID, told: Mapping[str, Any]) -> None:
    failed = ""
    try:
        job = Pusher(gate.settings).start(str(id), told)
    except Unreachable as problem:
        job, failed = {}, problem.message
    with gate.database.write(principal.scope, principal.name) as session:
        row = loaders.find(session, id, DATAPUSHER)
        # It may have finished before this is noted.
        state = row.state if row and row.state != "submitting" else "pending"
        error = {"message": failed} if failed else None
        loaders.note(session, id, DATAPUSHER, "error" if failed else state, value=job, error=error)
    if failed:
        raise Invalid(message=["The DataPusher cannot be reached"], details=[failed])


def _replaced(call: Call, part: Distribution, metadata: Mapping[str, Any]) -> bool:
    """Whether the data are at another place, or another file, than when the work began.

    The time of the last change does not say it: the work itself moves that.
    """
    url = resource_url(part, call.settings.site_url)
    return bool(metadata.get("original_url", url) != url or metadata.get("file", part.blob) != part.blob)
