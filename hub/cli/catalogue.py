"""The search index, the files of the whole catalogue, the links and the quality of datasets, and the audit log."""

import click

from catalogue.bulk import FILES, made
from hub import audit
from hub.boundary import OPERATOR
from hub.cli.parts import Parts, pass_parts, progress
from hub.datasets.store.links import broken, counted


@click.group()
def search() -> None:
    """The search index."""


@search.command("rebuild")
@pass_parts
def rebuild(parts: Parts) -> None:
    """Make the index anew from the database; searches go on meanwhile."""
    with progress() as bar:
        task = bar.add_task("datasets", total=None)
        parts.search.rebuild(lambda done: bar.update(task, description=f"{done} datasets"))
    click.echo("The search index is new.")


@click.command()
@pass_parts
def dump(parts: Parts) -> None:
    """Write the whole public catalogue as files, N-Quads and Parquet, where it has changed since."""
    with progress() as bar:
        task = bar.add_task("catalogue", total=100)
        written = parts.dumps.turn(lambda done: bar.update(task, completed=done))
    found = made(parts.settings.data)
    if found is None:
        raise click.ClickException("Another process is writing them just now.")
    state = "Written" if written else "Nothing has changed"
    click.echo(f"{state}: {found.datasets} datasets, {found.statements} statements.")
    for form in FILES:
        click.echo(f"  {found.path(form)}")


@click.group()
def quality() -> None:
    """How good the descriptions of datasets are."""


@quality.command("measure")
@pass_parts
def measure(parts: Parts) -> None:
    """Measure all datasets now; a worker does so once a day, and whenever one changes."""
    done = 0
    with progress() as bar:
        task = bar.add_task("datasets", total=None)
        for done in parts.measuring.walk():
            bar.update(task, description=f"{done} datasets")
    click.echo(f"Measured: {done} datasets.")


@click.group()
def links() -> None:
    """What datasets lead to elsewhere."""


@links.command("check")
@pass_parts
def check(parts: Parts) -> None:
    """Ask the links whose time has come, as a worker does all the time."""
    done = 0
    with progress() as bar:
        task = bar.add_task("links", total=None)
        while asked := parts.links.turn():
            done += asked
            bar.update(task, description=f"{done} links")
    with parts.database.read(OPERATOR) as session:
        total, known = counted(session)
    click.echo(f"{done} links asked now; of {total} links {known} have been asked so far.")


@links.command("broken")
@click.option("--limit", default=1000, show_default=True, help="Show at most so many")
@pass_parts
def broken_links(parts: Parts, limit: int) -> None:
    """List the links that do not answer, those first that have not done so for longest."""
    with parts.database.read(OPERATOR) as session:
        for row in broken(session, limit):
            what = row.reason or f"answers {row.status}"
            click.echo(f"{row.name}: {row.url}\n  {what} ({row.checked_at:%Y-%m-%d}, {row.failures} times in a row)")


@click.group("audit")
def audit_log() -> None:
    """The log of who did what."""


@audit_log.command("verify")
@pass_parts
def verify(parts: Parts) -> None:
    """Check the hash chain; names the first bad entry."""
    with parts.database.read(OPERATOR) as session:
        wrong = audit.verify(session, parts.settings.data / "audit.heads")
    if wrong:
        raise click.ClickException(wrong)
    click.echo("The log is whole.")


COMMANDS = (search, dump, links, quality, audit_log)
