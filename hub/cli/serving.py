"""Making, serving and working a hub."""

import os
import socket
import sys
from collections.abc import Sequence
from threading import Event, Thread
from uuid import UUID

import click

from harvesters import intake, pipeline
from hub.boundary import OPERATOR
from hub.cli.parts import Parts, pass_parts
from hub.config import Settings, environment
from hub.datasets.store import mending
from hub.datasets.store.imports import Order
from hub.errors import Unavailable
from hub.iot.store import partitions
from hub.jobs import Jobs, Stopping, Work
from hub.migrate import migrate, revision

THREADS = 64
"""How many requests may be on their way to or from one web process; `hub.turns` says how many compute."""
LAST_WORD = 10
"""Seconds that a web process has for its answers when it is told to stop: some readers take them never."""


@click.command()
@pass_parts
def init(parts: Parts) -> None:
    """Make a hub, or bring an existing one up to date; may be repeated."""
    migrate(parts.unchecked_database)
    partitions.make_ahead(parts.unchecked_database)
    assert parts.settings.secret_key  # noqa: S101 (made here, before several processes want it)
    with parts.database.write(OPERATOR, "init") as session:
        lost, again = mending.mend(session)
    parts.search.make_ready()
    if lost:
        click.echo(
            f"The rows of {lost} tables are not there: was hub.tables.sqlite restored, too? "
            f"Of these, {again} are read from their files again; the others have to be filled anew."
        )
    click.echo(f"The hub in {parts.settings.data} is ready.")


@click.command()
@pass_parts
def serve(parts: Parts) -> None:
    """Serve the web application."""
    assert revision(parts.database)  # noqa: S101 (says what to do before a server starts in vain)
    check_port(parts.settings)
    parts.database.dispose()
    # In place of this process, which has loaded more of the hub than its web server needs.
    command = server(parts.settings)
    os.execve(command[0], command, surroundings(parts.settings))  # noqa: S606 (our own program)


def surroundings(settings: Settings) -> dict[str, str]:
    """The environment of the web server: the C library would keep a heap of its own for most of its threads."""
    return {"MALLOC_ARENA_MAX": "2", **environment(settings)}


def check_port(settings: Settings) -> None:
    """Refuse a port that somebody else listens on: the server itself would share it with them in silence."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        where = f"{settings.host}, port {settings.port}"
        raise Unavailable(f"Cannot listen on {where}: {error.strerror}; ALLMENDE_PORT chooses another") from error


def server(settings: Settings) -> list[str]:
    """The command of the web server: a process per core, with threads for those who send and read slowly."""
    options = {
        "interface": "wsgi",
        "host": settings.host,
        "port": settings.port,
        "workers": settings.workers,
        "blocking-threads": THREADS,
        "workers-kill-timeout": LAST_WORD,
        "log-level": "error",  # it would warn of the number of threads at each start
    }
    given = (word for name, value in options.items() for word in (f"--{name}", str(value)))
    return [sys.executable, "-m", "hub.server", "--factory", *given, "hub.app:create_lasting_app"]


@click.command()
@pass_parts
def worker(parts: Parts) -> None:
    """Run sources by schedule, make tables, check links, and keep search index, roll-ups and quality current."""
    stop = Event()
    following = [
        Thread(target=parts.search.follow, args=(stop.is_set,), daemon=True),
        Thread(target=parts.upkeep.run, args=(stop,), daemon=True),
        Thread(target=parts.measuring.follow, args=(stop,), daemon=True),
        Thread(target=parts.links.run, args=(stop,), daemon=True),
    ]
    for thread in following:
        thread.start()
    try:
        jobs(parts).work(parts.settings.job_threads)
    finally:
        stop.set()
        for thread in following:
            thread.join(timeout=5)


def jobs(parts: Parts) -> Jobs:
    """The queue, with what its jobs do."""

    def run_source(source: UUID, asked: int | None) -> None:
        pipeline.run(parts.pipeline, source, asked=asked)

    def import_table(order: Order, stopping: Stopping) -> None:
        intake.run(parts.pipeline, order, stopping)

    def make_index(table: UUID, columns: Sequence[str]) -> None:
        intake.make_index(parts.pipeline, table, columns)

    return Jobs(parts.settings.data, parts.database, Work(run_source, import_table, make_index))


COMMANDS = (init, serve, worker)
