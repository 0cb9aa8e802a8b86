"""Sources, their runs, and the calibration of what they deliver."""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from harvesters import pipeline, registry
from hub.cli.parts import Parts, pass_parts, progress
from hub.errors import Conflict, NotFound
from hub.identity import store as identity
from hub.iot import store as iot
from hub.records import DatasetDraft, Reading, Refusal, Stream, Withdrawal
from hub.sources import store
from hub.sources.models import Run, Source


@click.group()
def source() -> None:
    """Where data comes from."""


@source.command("add")
@click.argument("kind")
@click.argument("name")
@click.option("--org", required=True, help="The organisation whose data it is")
@click.option("--title", default="", help="What people read")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Configuration of the connector; repeatable")
@click.option("--public/--private", default=False, show_default=True, help="Whether everybody may see the data")
@click.option("--schedule", default="", help="ISO 8601 duration between two runs, such as PT15M or P1D")
@pass_parts
def add(
    parts: Parts, kind: str, name: str, org: str, title: str, pairs: tuple[str, ...], public: bool, schedule: str
) -> None:
    """Add a source of KIND (see docs/connectors.md)."""
    config = registry.check_config(kind, read_pairs(kind, pairs))
    if "path" in config:  # the worker runs elsewhere
        config["path"] = str(Path(config["path"]).resolve())
    with parts.session() as session:
        identity.check_name(name)
        owner = identity.organization(session, org).id
        store.add(session, owner, name, kind, config, title=title, private=not public, schedule=schedule)
    click.echo(f"Source {name} added. See what it would take in: allmende source preview {name}")


def read_pairs(kind: str, pairs: tuple[str, ...]) -> dict[str, Any]:
    """KEY=VALUE pairs as the connector's configuration; a key that takes a list may be repeated or use commas."""
    fields = registry.connector(kind).Config().fields
    config: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair}: write KEY=VALUE", param_hint="--set")
        if type(fields.get(key)).__name__ == "List":
            config.setdefault(key, []).extend(part.strip() for part in value.split(","))
        else:
            config[key] = value
    return config


def find(session: Session, name: str) -> Source:
    """The source of this name; where several organisations have one, ORGANISATION/NAME says which."""
    owner, _, bare = name.rpartition("/")
    wanted = identity.organization(session, owner).id if owner else None
    found = [row for row in store.sources(session) if row.name == bare and wanted in (None, row.owner_id)]
    if not found:
        raise NotFound(f"There is no source {name}")
    if len(found) > 1:
        raise Conflict(f"Several organisations have a source {name}: write ORGANISATION/{name}")
    return found[0]


@source.command("edit")
@click.argument("name")
@click.option("--title", help="What people read")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Configuration of the connector; repeatable")
@click.option("--unset", multiple=True, metavar="KEY", help="Configuration that is taken away; repeatable")
@click.option("--public/--private", default=None, help="Whether everybody may see what comes from now on")
@click.option("--schedule", help="ISO 8601 duration between two runs, such as PT15M or P1D; empty for by hand")
@click.option("--pause/--resume", "paused", default=None, help="Whether it runs by its schedule")
@pass_parts
def edit(
    parts: Parts,
    name: str,
    title: str | None,
    pairs: tuple[str, ...],
    unset: tuple[str, ...],
    public: bool | None,
    schedule: str | None,
    paused: bool | None,
) -> None:
    """Change what is said of a source; with another configuration it begins at the beginning."""
    with parts.session() as session:
        row = find(session, name)
        kept = {key: value for key, value in row.config.items() if key not in unset}
        config = registry.check_config(row.kind, {**kept, **read_pairs(row.kind, pairs)})
        private = None if public is None else not public
        store.change(session, row, config=config, title=title, private=private, schedule=schedule, paused=paused)
    click.echo(f"Source {name} changed.")


@source.command("trust")
@click.argument("name")
@pass_parts
def trust(parts: Parts, name: str) -> None:
    """Say that what the last run listed is right, though it was much less than before."""
    with parts.session() as session:
        store.trust(session, find(session, name))
    click.echo(f"The next run of {name} may withdraw what is no longer there.")


@source.command("remove")
@click.argument("name")
@click.option("--withdraw", is_flag=True, help="Withdraw its datasets, too; else they stay as they are")
@click.confirmation_option(prompt="Remove the source with the history of its runs?")
@pass_parts
def remove(parts: Parts, name: str, withdraw: bool) -> None:
    """Take a source away."""
    with parts.session() as session:
        row = find(session, name)
        gone = store.clear(session, row) if withdraw else 0
        store.remove(session, row)
    parts.search.catch_up()
    click.echo(f"Source {name} removed" + (f", {gone} datasets withdrawn." if withdraw else "."))


@source.command("runs")
@click.argument("name")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@pass_parts
def runs(parts: Parts, name: str, limit: int) -> None:
    """The last runs of a source, newest first."""
    with parts.session() as session:
        for row in store.runs(session, find(session, name), limit):
            click.echo(f"{row.id}  {'dry ' if row.dry else ''}{_run(row)}{'  ' + row.error if row.error else ''}")


@source.command("list")
@pass_parts
def list_sources(parts: Parts) -> None:
    """List all sources with their last run."""
    with parts.session() as session:
        owners = {row.id: row.name for row in identity.organizations(session)}
        rows = store.sources(session)
        runs = store.last_runs(session, [row.id for row in rows])
        for row in rows:
            last = _run(runs[row.id]) if row.id in runs else "never run"
            when = "paused" if row.paused else row.schedule or "by hand"
            click.echo(f"{owners[row.owner_id]}/{row.name}  {row.kind}  {when}  {last}")
            if row.alarm:
                click.echo(f"  unusual: {row.alarm} (see `allmende source trust`)")


def _run(row: Run) -> str:
    return f"{row.status} {row.started_at:%Y-%m-%d %H:%M} {_counts(row.counts)}".rstrip()


@source.command("preview")
@click.argument("name")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@pass_parts
def preview(parts: Parts, name: str, limit: int) -> None:
    """Show the first records that a run would take in; stores nothing."""
    with parts.session() as session:
        key = find(session, name).id
    for item in pipeline.preview(parts.pipeline, key, limit):
        click.echo(_line(item))


def _line(item: object) -> str:
    if isinstance(item, Reading):
        return f"reading  {item.stream.identifier}  {item.phenomenon_time:%Y-%m-%d %H:%M:%S%z}  {item.result}"
    if isinstance(item, Stream):
        return f"stream   {item.identifier}  {item.name}  {item.unit}".rstrip()
    if isinstance(item, DatasetDraft):
        tables = [part.table for part in item.distribution if part.table]
        rows = f"  {len(tables[0].rows)} rows: {', '.join(c.name for c in tables[0].columns)}" if tables else ""
        return f"dataset  {item.identifier}  {item.title}{rows}"
    if isinstance(item, Withdrawal):
        return f"gone     {item.identifier}"
    return f"{item.kind}  {item.where}: {item.reason}" if isinstance(item, Refusal) else repr(item)


@source.command("run")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Do everything and keep nothing")
@pass_parts
def run(parts: Parts, name: str, dry_run: bool) -> None:
    """Take in what is new at a source."""
    with parts.session() as session:
        wanted = find(session, name)
        key, title = wanted.id, wanted.title
    with progress() as bar:
        outcome = pipeline.run(parts.pipeline, key, dry=dry_run, progress=_follow(bar, title))
    parts.search.catch_up()
    report(outcome)
    if outcome.status == "failed":
        raise click.exceptions.Exit(1)


def _follow(bar: Progress, title: str) -> pipeline.Progress:
    task = bar.add_task(title, total=None)
    return lambda counts: bar.update(task, description=f"{title}: {_counts(counts)}")


def report(outcome: pipeline.Outcome, shown: int = 20) -> None:
    """How a run ended, the difference it would make, and the first of what it refused."""
    click.echo(f"{outcome.status}: {_counts(outcome.counts) or 'nothing new'}")
    if outcome.error:
        click.echo(f"  {outcome.error}")
    for record in outcome.difference.records if outcome.difference else ():
        click.echo(f"  {record['what']:8} {record['title']}")
        for field, before, after in record["changes"] if record["what"] == "changed" else ():
            click.echo(f"    {field}: “{before}” → “{after}”")
    console = Console(highlight=False, soft_wrap=True)
    for refusal in outcome.refusals[:shown]:
        console.print(f"  {refusal.kind}  {refusal.where}: {refusal.reason}", markup=False)
    if len(outcome.refusals) > shown:
        click.echo(f"  and {len(outcome.refusals) - shown} more")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number)


@source.command("issues")
@click.argument("name")
@pass_parts
def issues(parts: Parts, name: str) -> None:
    """What the last run refused, and why."""
    with parts.session() as session:
        for row in store.runs(session, find(session, name), 1):
            for issue in store.issues(session, row.id):
                click.echo(f"{issue.where}: {issue.reason}")


@source.command("abort")
@click.argument("name")
@pass_parts
def abort(parts: Parts, name: str) -> None:
    """Ask a run that is under way to stop after its present unit of work."""
    with parts.session() as session:
        click.echo(f"{store.abort(session, find(session, name))} asked to stop")


def _finite(context: click.Context, option: click.Parameter, value: float) -> float:
    if not isfinite(value):
        raise click.BadParameter("must be a number")
    return value


@click.command()
@click.argument("datastream", type=click.IntRange(1, 2**31 - 1))
@click.option("--scale", default=1.0, show_default=True, callback=_finite, help="What raw values are multiplied with")
@click.option("--offset", default=0.0, show_default=True, callback=_finite, help="What is added after that")
@click.option("--from", "valid_from", required=True, type=click.DateTime(), help="First instant (UTC)")
@click.option("--to", "valid_to", type=click.DateTime(), help="First instant that is right again (UTC)")
@click.option("--note", default="", help="Why")
@pass_parts
def calibrate(
    parts: Parts,
    datastream: int,
    scale: float,
    offset: float,
    valid_from: datetime,
    valid_to: datetime | None,
    note: str,
) -> None:
    """Correct the values of a datastream for a time; raw values stay and are shown beside the corrected ones."""
    with parts.session() as session:
        iot.calibrate(
            session,
            iot.datastream(session, datastream),
            scale=scale,
            offset=offset,
            valid_from=valid_from.replace(tzinfo=UTC),
            valid_to=valid_to.replace(tzinfo=UTC) if valid_to else None,
            note=note,
        )


COMMANDS = (source, calibrate)
