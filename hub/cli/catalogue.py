"""The search index, the quality of descriptions, and the audit log."""

import click

from hub import audit
from hub.boundary import OPERATOR
from hub.cli.parts import Parts, pass_parts, progress


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


COMMANDS = (search, quality, audit_log)
