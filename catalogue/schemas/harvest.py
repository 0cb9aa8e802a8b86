"""Sources, jobs and objects of CKAN's harvester, which are sources, runs and harvested datasets here."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
from marshmallow import Schema, fields, validate

from catalogue import harvest_config
from catalogue.schemas.values import optional_text, required_text, stamp
from hub.sources.models import Issue, Run, Source

STATUS = {"waiting": "New", "running": "Running", "aborting": "Running", "finished": "Finished", "failed": "Finished"}
STATS = {
    "created": "added",
    "updated": "updated",
    "unchanged": "not modified",
    "issues": "errored",
    "withdrawn": "deleted",
}


class SourceSchema(Schema):
    """A new source."""

    name = required_text(validate.Length(max=100))
    url = required_text()
    source_type = required_text()
    title = optional_text()
    owner_org = required_text()
    frequency = fields.String(load_default="MANUAL")
    config = optional_text()
    active = fields.Boolean(load_default=True)
    private = fields.Boolean(load_default=False)


class SourceChanges(Schema):
    """What is to be changed of the source `id`; the rest stays."""

    id = required_text()
    url = fields.String()
    title = fields.String()
    frequency = fields.String()
    config = fields.String(allow_none=True)
    active = fields.Boolean()
    private = fields.Boolean()


def source(row: Source, config: dict[str, Any], status: dict[str, Any] | None = None) -> dict[str, Any]:
    """A source as CKAN shows it: a dataset of the type `harvest`."""
    said = {key: value for key, value in config.items() if key != "url"}
    shown = {
        "id": str(row.id),
        "name": row.name,
        "title": row.title,
        "url": str(config.get("url", "")),
        "type": "harvest",
        "source_type": harvest_config.source_type(row.kind),
        "frequency": harvest_config.frequency(row.schedule),
        "config": orjson.dumps(said).decode() if said else "",
        "owner_org": str(row.owner_id),
        "organization_id": str(row.owner_id),
        "active": not row.paused,
        "state": "active",
        "private": row.private,
        "metadata_created": stamp(row.created_at),
        "created": spaced(row.created_at),
        "next_run": spaced(row.next_run_at),
        "alarm": str(row.alarm),
    }
    return shown | ({"status": status} if status is not None else {})


def job(run: Run, issues: Iterable[Issue] = ()) -> dict[str, Any]:
    """A run as CKAN shows it."""
    reasons = Counter(str(issue.reason) for issue in issues)
    return {
        "id": str(run.id),
        "source_id": str(run.source_id),
        "status": STATUS.get(run.status, "Aborted"),
        "created": spaced(run.started_at),
        "gather_started": None if run.status == "waiting" else spaced(run.started_at),
        "gather_finished": spaced(run.ended_at),
        "finished": spaced(run.ended_at),
        "dry_run": run.dry,
        "stats": {theirs: int(run.counts.get(ours, 0)) for ours, theirs in STATS.items()},
        "object_error_summary": [
            {"message": reason, "error_count": count} for reason, count in reasons.most_common(20)
        ],
        "gather_error_summary": [{"message": run.error, "error_count": 1}] if run.error else [],
    }


def spaced(time: datetime | None) -> str | None:
    """A time as CKAN's harvester writes it, with a blank where others have a T."""
    return None if time is None else time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
