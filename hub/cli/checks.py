"""What is wrong with a hub, and how to mend it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import click
from sqlalchemy.exc import DBAPIError

from hub import changes
from hub.boundary import OPERATOR
from hub.cli.parts import Parts, pass_parts
from hub.db import READER
from hub.errors import Problem
from hub.iot.store import counts, following
from hub.migrate import head, revision

LEAST_FREE = 1_000_000_000
LATEST_ROLLUPS = timedelta(minutes=5)


@click.command()
@pass_parts
def check(parts: Parts) -> None:
    """Check configuration, database, search and disk; says what is wrong and how to mend it."""
    wrong = 0
    for name, look in CHECKS:
        for finding in _safely(look, parts):
            wrong += 1
            click.echo(f"{name}: {finding}")
    if wrong:
        raise click.exceptions.Exit(1)
    click.echo("Everything is in order.")


def _safely(look: Callable[[Parts], Iterator[str]], parts: Parts) -> Iterator[str]:
    try:
        yield from look(parts)
    except Problem as problem:
        yield problem.message
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        yield f"cannot be reached ({reason}); check ALLMENDE_DATABASE_URL and that the server runs"


def configuration(parts: Parts) -> Iterator[str]:
    """Settings that do not fit together."""
    settings = parts.settings
    local = urlsplit(settings.site_url).hostname in ("127.0.0.1", "localhost")
    if settings.host not in ("127.0.0.1", "localhost") and local:
        yield "people outside cannot use links to ALLMENDE_SITE_URL; set it to the hub's public address"
    if not local and not settings.site_url.startswith("https://"):
        yield "ALLMENDE_SITE_URL is not https, so logins travel in clear; put a proxy with TLS in front"
    key = settings.data / "secret_key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield f"others can read {key}; chmod 600 it"


def database(parts: Parts) -> Iterator[str]:
    """A schema that is not this version's, or a role that bypasses the boundary."""
    opened = parts.unchecked_database
    if (stands := revision(opened)) != head():
        yield f"stands at {stands or 'nothing'} and not at {head()}; run `allmende init`"
    if opened.bypasses_row_security():
        yield "its role is a superuser or bypasses row-level security; use a plain role that owns the database"
    if parts.settings.sql_search and not opened.lends_to(READER):
        yield f"it lacks the role {READER} for questions in SQL; make it as docs/operate.md says, or switch them off"


def search(parts: Parts) -> Iterator[str]:
    """An index that is damaged or behind."""
    if parts.search.index.needs_rebuild:
        yield "the index cannot be read; run `allmende search rebuild`"
        return
    with parts.database.read(OPERATOR) as session:
        behind = changes.head(session) - parts.search.index.cursor
    if behind:
        yield f"the index is {behind} changes behind; is `allmende worker` running?"


def observations(parts: Parts) -> Iterator[str]:
    """Roll-ups that are behind, and counts that are not those of the rows."""
    with parts.database.read(OPERATOR) as session:
        if (late := following.late(session)) is not None and late > LATEST_ROLLUPS:
            yield f"roll-ups are {late.total_seconds() / 60:.0f} minutes behind; is `allmende worker` running?"
        for difference in counts.differences(session):
            yield f"{difference}; `allmende observations check --mend` mends it"


def disk(parts: Parts) -> Iterator[str]:
    """Little room, or damaged files."""
    free = shutil.disk_usage(parts.settings.data).free
    if free < LEAST_FREE:
        yield f"only {free // 1_000_000} MB are free below {parts.settings.data}; make room"
    for digest in parts.files.verify():
        yield f"the kept file {digest} is damaged; bring it back from a backup"


CHECKS = (
    ("configuration", configuration),
    ("database", database),
    ("search", search),
    ("observations", observations),
    ("disk", disk),
)
COMMANDS = (check,)
