"""The kept files."""

from datetime import timedelta

import click

from hub.activity.store.unused import unused
from hub.boundary import OPERATOR
from hub.cli.parts import Parts, pass_parts
from hub.datasets import store as datasets
from hub.db import now

AT_ONCE = 100


@click.group()
def files() -> None:
    """The kept files."""


@files.command("sweep")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 3650), help="Leave what is younger")
@click.option("--dry-run", is_flag=True, help="Only say how many there are")
@pass_parts
def sweep(parts: Parts, days: int, dry_run: bool) -> None:
    """Remove files that no resource, picture or former state of a dataset names any more."""
    before = now() - timedelta(days=days)
    with parts.database.read(OPERATOR) as session:
        found = unused(session, set(parts.files.older(before)))
    if not dry_run:
        for at in range(0, len(found), AT_ONCE):
            with parts.database.write(OPERATOR, "system") as session:  # nobody names one of them meanwhile
                still = [digest for digest in found[at : at + AT_ONCE] if parts.files.is_older(digest, before)]
                datasets.delete_unused(session, parts.files, still)
    click.echo(f"{len(found)} files {'would be' if dry_run else 'were'} removed.")


COMMANDS = (files,)
