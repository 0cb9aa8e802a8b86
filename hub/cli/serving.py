"""Making, serving and working a hub."""

import socket
from threading import Event, Thread
from uuid import UUID

import click
from granian import Granian
from granian.constants import Interfaces

from harvesters import pipeline
from hub.cli.parts import Parts, pass_parts
from hub.config import Settings, export
from hub.errors import Unavailable
from hub.jobs import Jobs


@click.command()
@pass_parts
def init(parts: Parts) -> None:
    """Make a hub, or bring an existing one up to date; may be repeated."""
    parts.unchecked_database.migrate()
    assert parts.settings.secret_key  # noqa: S101 (made here, before several processes want it)
    parts.search.catch_up()
    click.echo(f"The hub in {parts.settings.data} is ready.")


@click.command()
@pass_parts
def serve(parts: Parts) -> None:
    """Serve the web application."""
    assert parts.database.revision()  # noqa: S101 (says what to do before a server starts in vain)
    start_server(parts)


def check_port(settings: Settings) -> None:
    """Refuse a port that somebody else listens on: the server itself would share it with them in silence."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        where = f"{settings.host}, port {settings.port}"
        raise Unavailable(f"Cannot listen on {where}: {error.strerror}; ALLMENDE_PORT chooses another") from error


def start_server(parts: Parts) -> None:
    """Serve until told to stop; a process per core, one thread each, as measured best."""
    settings = parts.settings
    check_port(settings)
    parts.database.dispose()
    export(settings)
    Granian(
        "hub.app:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=1,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


@click.command()
@pass_parts
def worker(parts: Parts) -> None:
    """Run sources by schedule and keep the search index current."""
    stop = Event()
    follower = Thread(target=parts.search.follow, args=(stop.is_set,), daemon=True)
    follower.start()
    try:
        jobs(parts).work(parts.settings.job_threads)
    finally:
        stop.set()
        follower.join(timeout=5)


def jobs(parts: Parts) -> Jobs:
    """The queue, with the pipeline as what its jobs do."""

    def run_source(source: UUID) -> None:
        pipeline.run(parts.pipeline, source)

    return Jobs(parts.settings.data, parts.database, run_source)


COMMANDS = (init, serve, worker)
