"""The demo: a synthetic town on an embedded hub, served with its worker by one command."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from shapely.geometry import shape
from sqlalchemy.orm import Session

from connectors.synthetic import files, sensors, town
from harvesters import pipeline, registry
from hub.cli.parts import Parts, progress
from hub.cli.serving import check_port, server
from hub.config import Settings, environment, load
from hub.datasets import store as datasets
from hub.datasets.store import slug
from hub.db import now
from hub.identity import store as identity
from hub.identity.models import Organization, Role
from hub.migrate import migrate
from hub.sharing import store as sharing
from hub.sources import store as sources

TOWN, NEIGHBOUR = "musterstadt", "nachbarstadt"
SEED = 1
LIVE = "PT15S"
LICENSE = "dl-by-de/2.0"
PRIVATE = "cold_rooms"
"""A group that only the neighbour may see, by a grant."""


@dataclass(frozen=True)
class Themed:
    """Which theme and department a group of sensors belongs to."""

    theme: str
    department: str
    keyword: tuple[str, ...]


GROUPS = {
    "cold_rooms": Themed("HEAL", "Bürgeramt", ("Kühlkette", "Lebensmittel")),
    "windows": Themed("EDUC", "Amt für Bildung", ("Schule", "Raumluft", "CO2")),
    "water_meters": Themed("ENVI", "Stadtwerke", ("Wasser", "Zähler")),
    "parking": Themed("TRAN", "Amt für Verkehr", ("Parken", "Stellplatz")),
    "air_quality": Themed("ENVI", "Grünflächenamt", ("Luft", "Feinstaub")),
    "weather": Themed("ENVI", "Grünflächenamt", ("Wetter", "Temperatur")),
    "river": Themed("ENVI", "Stadtwerke", ("Pegel", "Hochwasser")),
    "bicycles": Themed("TRAN", "Amt für Verkehr", ("Radverkehr", "Zählstelle")),
}


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
def demo(folder: Path, port: int) -> None:
    """Make a demo hub in a folder, or go on with the one there, and serve it with live data."""
    parts = Parts(load(data=folder, port=port, site_url=f"http://127.0.0.1:{port}", site_title="Allmende Musterstadt"))
    check_port(parts.settings)
    migrate(parts.unchecked_database)
    password = _password(folder)
    prepare(parts, password)
    parts.database.dispose()
    worker = [sys.executable, "-m", "hub.cli", "worker"]
    with _running(worker, parts.settings), _running(server(parts.settings), parts.settings) as web:
        # Said explicitly, because a shell in the background starts its programs with SIGINT ignored.
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: web.terminate())
        click.echo(f"\n  {parts.settings.site_url}\n  login: admin   password: {password}\n")
        web.wait()


def _password(folder: Path) -> str:
    file, draft = folder / "admin-password", folder / "admin-password.draft"
    if not file.exists():  # and then it is whole
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(12))
        draft.replace(file)
    return file.read_text()


@contextmanager
def _running(command: list[str], settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment(settings))  # noqa: S603 (our own program)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)  # the worker ends the run it is at; SIGTERM would break it off
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        process.kill()
        process.wait()


def prepare(parts: Parts, password: str) -> None:
    """Make what is not there yet; stopped anywhere, it goes on the next time."""
    with parts.session() as session:
        if identity.find_organization(session, TOWN) is None:
            _people(session, password)
            _files(session, parts.settings.data / "departments")
            _sensors(session)
        waiting = [(row.id, row.title) for row in sources.sources(session) if not sources.runs(session, row, 1)]
    with progress() as bar:
        task = bar.add_task("", total=len(waiting))
        for key, title in waiting:
            bar.update(task, description=title)
            pipeline.run(parts.pipeline, key)
            bar.advance(task)
    with parts.session() as session:
        if not sharing.grants(session):
            _grant(session)
    parts.search.make_ready()


def _people(session: Session, password: str) -> None:
    area = shape(town.boundary())
    root = identity.create_organization(session, TOWN, town.NAME, area=area, description=_ABOUT)
    identity.update_organization(session, root, {"defaults": CONTACT})
    for department in sorted({entry.department for entry in files.CATALOGUE}):
        identity.create_organization(session, slug(department), f"{department} {town.NAME}", parent=root)
    identity.create_organization(session, NEIGHBOUR, "Nachbarstadt (synthetisch)", description=_ABOUT)
    identity.create_user(session, "admin", password, full_name="Demo", sysadmin=True)
    for name, organization in (("clerk", TOWN), ("neighbour", NEIGHBOUR)):
        person = identity.create_user(session, name)
        identity.set_role(session, identity.organization(session, organization), person, Role.EDITOR)


CONTACT = {
    "contact_name": "Stelle für offene Daten Musterstadt (synthetisch)",
    "contact_email": "offene-daten@musterstadt.example",
}
"""Whom one asks about any dataset of the town."""
_ABOUT = "Diese Stadt gibt es nicht: Alle Daten sind erzeugt. This town does not exist: all of its data is synthetic."


def _files(session: Session, folder: Path) -> None:
    files.write(folder, SEED)
    _settle(folder)
    for entry in files.CATALOGUE:
        config = {
            "path": str((folder / entry.file_name).resolve()),
            "title": entry.title,
            "description": entry.description,
            "theme": [entry.theme],
            "keyword": list(entry.keyword),
            "license": LICENSE,
        }
        _add(
            session,
            entry.department,
            slug(Path(entry.file_name).stem),
            "folder",
            config,
            title=entry.title,
            schedule="PT1M",
        )


def _settle(folder: Path) -> None:
    # A source leaves a file that was just changed for its next run: somebody may still be writing it.
    then = (now() - timedelta(minutes=1)).timestamp()
    for file in folder.iterdir():
        os.utime(file, (then, then))


def _sensors(session: Session) -> None:
    for group in sensors.GROUPS:
        said = GROUPS[group.key]
        title = f"{group.title} {town.NAME}"
        config = {
            "group": group.key,
            "seed": SEED,
            "title": title,
            "description": f"{group.description} Erzeugte Daten einer erfundenen Stadt.",
            "theme": [said.theme],
            "keyword": [*said.keyword, "Sensor", "synthetisch"],
            "license": LICENSE,
        }
        private = group.key == PRIVATE
        _add(session, said.department, slug(group.title), "demo", config, title=title, schedule=LIVE, private=private)


def _add(
    session: Session,
    department: str,
    name: str,
    kind: str,
    config: dict[str, Any],
    *,
    private: bool = False,
    **more: str,
) -> None:
    owner = identity.organization(session, slug(department)).id
    sources.add(session, owner, name, kind, registry.check_config(kind, config), private=private, **more)


def _grant(session: Session) -> None:
    source = sources.source(session, slug(next(g.title for g in sensors.GROUPS if g.key == PRIVATE)))
    shared = datasets.find_by_guid(session, source.id, "streams")
    neighbour: Organization = identity.organization(session, NEIGHBOUR)
    if shared:
        until = now() + timedelta(days=365)
        sharing.add(session, shared, neighbour, purpose="Gemeinsame Lebensmittelkontrolle", until=until)


COMMANDS = (demo,)
