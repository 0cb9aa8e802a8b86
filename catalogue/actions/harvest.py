"""CKAN's harvester over our own sources and runs."""

from typing import Any

from marshmallow import Schema, fields, validate

from catalogue import harvest_config, harvesting
from catalogue.action import action
from catalogue.schemas import harvest
from catalogue.schemas.values import Natural, optional_text, required_text, stamp
from hub.access import Call, Permission
from hub.datasets.models import Dataset
from hub.errors import Conflict, Invalid, NotFound
from hub.identity import store as identity
from hub.identity.store import as_uuid
from hub.sources import kinds, store
from hub.sources.models import Source

JOBS = 100
OBJECTS = 1000


class Key(Schema):
    """Which source or job."""

    id = required_text()


class Sources(Schema):
    """Which sources: of one organisation, or of all."""

    organization_id = optional_text()
    only_active = fields.Boolean(load_default=False)
    only_mine = fields.Boolean(load_default=False)
    limit = Natural(load_default=OBJECTS)


class Jobs(Schema):
    """Which jobs."""

    source_id = optional_text()
    status = fields.String(load_default="", validate=validate.OneOf(["", "New", "Running", "Finished", "Aborted"]))


class NewJob(Schema):
    """A run of which source; a dry one keeps nothing and tells what would change."""

    source_id = required_text()
    dry_run = fields.Boolean(load_default=False)


class Objects(Schema):
    """The harvested datasets of which source."""

    source_id = optional_text()
    only_current = fields.Boolean(load_default=True)


class ObjectKey(Schema):
    """Which harvested dataset, by its own id or as a dataset."""

    id = optional_text()
    dataset_id = optional_text()


@action()
def harvesters_info_show(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """The kinds of sources that can be set up here."""
    return [
        {"name": harvest_config.source_type(kind), "title": connector.TITLE, "description": _first_line(connector)}
        for kind, connector in kinds.reachable(harvesting.known()).items()
    ]


def _first_line(connector: Any) -> str:
    return (connector.__doc__ or "").strip().partition("\n")[0]


@action(takes=Sources)
def harvest_source_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The sources that the caller may see."""
    owner = identity.organization(call.session, argument["organization_id"]).id if argument["organization_id"] else None
    rows = [row for row in store.sources(call.session) if owner in (None, row.owner_id)]
    if argument["only_active"]:
        rows = [row for row in rows if not row.paused]
    if argument["only_mine"]:
        rows = [row for row in rows if call.principal.writes(row.owner_id)]
    return [harvest.source(row, harvesting.shown(row)) for row in rows[: argument["limit"]]]


@action(takes=Key)
def harvest_source_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One source, by name or id, with its last job."""
    return _shown(call, harvesting.source(call, argument["id"]))


@action(takes=Key)
def harvest_source_show_status(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """How many jobs a source had, the last one, and how many datasets came from it; by id."""
    id = as_uuid(argument["id"])
    if id is None:
        raise NotFound("There is no such source")
    return _status(call, store.source(call.session, id))


@action(takes=harvest.SourceSchema, needs=Permission.WRITE)
def harvest_source_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new source of an organisation. `config` takes the settings of CKAN's harvesters and ours."""
    owner = identity.organization(call.session, argument["owner_org"]).id
    harvesting.check_owner(call, owner)
    identity.check_name(argument["name"])
    kind = harvest_config.kind(argument["source_type"])
    row = store.add(
        call.session,
        owner,
        argument["name"],
        kind,
        _config(kind, argument["url"], argument["config"]),
        title=argument["title"],
        private=argument["private"],
        schedule=harvest_config.schedule(argument["frequency"]),
    )
    row.paused = not argument["active"]
    return _shown(call, row)


@action(takes=harvest.SourceChanges, needs=Permission.WRITE)
def harvest_source_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change a source; what is left out stays as it is."""
    return _change(call, argument)


@action(takes=harvest.SourceChanges, needs=Permission.WRITE)
def harvest_source_patch(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change the given keys of a source."""
    return _change(call, argument)


@action(takes=Key, needs=Permission.WRITE)
def harvest_source_delete(call: Call, argument: dict[str, Any]) -> None:
    """Take a source away with its jobs; its datasets stay."""
    store.remove(call.session, harvesting.editable(call, argument["id"]))


@action(takes=Key, needs=Permission.WRITE)
def harvest_source_clear(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Withdraw all datasets of a source; the next job brings them back."""
    row = harvesting.editable(call, argument["id"])
    harvesting.clear(call, row)
    return {"id": str(row.id)}


@action(takes=NewJob, needs=Permission.WRITE)
def harvest_job_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Let a worker run a source."""
    row = harvesting.editable(call, argument["source_id"])
    run, new = harvesting.ask(call, row, dry=argument["dry_run"])
    if not new:
        raise Conflict("There already is an unrun job for this source")
    return harvest.job(run)


@action(takes=Jobs)
def harvest_job_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The last jobs of a source, or of all that the caller may see, newest first."""
    wanted = argument["source_id"]
    rows = [harvesting.source(call, wanted)] if wanted else store.sources(call.session)
    runs = sorted((run for row in rows for run in store.runs(call.session, row, JOBS)), key=lambda run: -run.id)
    found = [harvest.job(run) for run in runs[:OBJECTS]]
    return [job for job in found if argument["status"] in ("", job["status"])]


@action(takes=Key)
def harvest_job_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One job with a summary of what it could not take in."""
    run = _run(call, argument["id"])
    return harvest.job(run, store.issues(call.session, run.id))


@action(takes=Key)
def harvest_job_report(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """What a job could not take in, record by record."""
    run = _run(call, argument["id"])
    objects: dict[str, Any] = {}
    for issue in store.issues(call.session, run.id):
        told = objects.setdefault(issue.where, {"guid": issue.where, "original_url": None, "errors": []})
        told["errors"].append({"message": str(issue.reason), "line": None, "type": issue.kind})
    return {"gather_errors": [{"message": run.error}] if run.error else [], "object_errors": objects}


@action(takes=Key, needs=Permission.WRITE)
def harvest_job_abort(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Stop a job, or the jobs of a source, after the present unit of work."""
    given = argument["id"]
    row = harvesting.editable(call, str(_run(call, given).source_id) if given.isdecimal() else given)
    if not store.abort(call.session, row):
        raise NotFound("Nothing of this source is running or waiting")
    return harvest.job(store.runs(call.session, row, 1)[0])


@action(takes=Objects)
def harvest_object_list(call: Call, argument: dict[str, Any]) -> list[str]:
    """The ids of the harvested datasets."""
    wanted = argument["source_id"]
    rows = [harvesting.source(call, wanted)] if wanted else store.sources(call.session)
    return [str(each.id) for row in rows for each in store.datasets(call.session, row)]


@action(takes=ObjectKey)
def harvest_object_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Where a dataset was harvested, and when."""
    key = as_uuid(argument["id"] or argument["dataset_id"])
    found = store.harvested(call.session, key) if key else None
    if found is None:
        raise NotFound("There is no such harvested dataset")
    return _object(*found)


def _object(row: Dataset, source: Source) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "guid": row.guid,
        "package_id": str(row.id),
        "source": str(source.id),
        "harvest_source_id": str(source.id),
        "harvest_source_title": source.title,
        "job": str(row.run_id) if row.run_id else None,
        "harvest_job_id": str(row.run_id) if row.run_id else None,
        "current": row.state == "active",
        "state": "COMPLETE",
        "gathered": stamp(row.metadata_modified),
        "import_finished": stamp(row.metadata_modified),
        "metadata_modified_date": stamp(row.metadata_modified),
        "withdrawn": stamp(row.withdrawn_at),
        "source_words": row.provenance,
        "content": None,
        "errors": [],
    }


def _shown(call: Call, row: Source) -> dict[str, Any]:
    return harvest.source(row, harvesting.shown(row), _status(call, row))


def _status(call: Call, row: Source) -> dict[str, Any]:
    last = next(iter(store.runs(call.session, row, 1)), None)
    return {
        "job_count": store.run_count(call.session, row),
        "last_job": harvest.job(last, store.issues(call.session, last.id)) if last else None,
        "total_datasets": store.dataset_counts(call.session, [row.id]).get(row.id, 0),
        "alarm": str(row.alarm),
    }


def _config(kind: str, url: str, text: str | None, before: dict[str, Any] | None = None) -> dict[str, Any]:
    connector = harvesting.known().connectors().get(kind)
    if connector is None or kind not in kinds.reachable(harvesting.known()):
        raise Invalid(source_type=[f"Unknown harvester type: {kind}"])
    said = harvest_config.config(text or "", kinds.asked(connector))
    return harvesting.check(kind, {**said, "url": url}, before)


def _change(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    row = harvesting.editable(call, argument["id"])
    config = None
    if "url" in argument or "config" in argument:
        url = argument.get("url") or str(row.config.get("url", ""))
        if "config" in argument:
            config = _config(row.kind, url, argument["config"], row.config)
        else:
            config = harvesting.check(row.kind, {**harvesting.shown(row), "url": url}, row.config)
    active = argument.get("active")
    store.change(
        call.session,
        row,
        config=config,
        title=argument.get("title"),
        private=argument.get("private"),
        schedule=harvest_config.schedule(argument["frequency"]) if "frequency" in argument else None,
        paused=None if active is None else not active,
    )
    return _shown(call, row)


def _run(call: Call, id: str) -> Any:
    if not id.isdecimal() or not id.isascii() or len(id) > 10:
        raise NotFound("There is no such job")
    return store.by_number(call.session, int(id))
