"""A hub that is really served, and the clients that other people wrote, started as their users start them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ckanapi import RemoteCKAN

from hub.boundary import OPERATOR
from hub.config import Settings, environment
from hub.db import Database
from hub.identity import store as identity
from hub.identity.models import Role
from hub.migrate import migrate
from tests.servers import Process, free_port

SCRIPTS = Path(sys.executable).parent


@dataclass(frozen=True)
class Hub:
    """A served hub: its address, a token of its operator and one of a clerk of the town, its process and settings."""

    url: str
    operator: str
    clerk: str
    server: Process
    settings: Settings

    def ckan(self, token: str = "", **options: bool) -> RemoteCKAN:
        return RemoteCKAN(self.url, apikey=token or None, **options)

    def command(self, *words: str, token: str = "") -> subprocess.CompletedProcess[str]:
        """`ckanapi …` against this hub; its bulk commands start `ckanapi` again, so it has to be on the path."""
        login = ["-a", token] if token else []
        return subprocess.run(
            [SCRIPTS / "ckanapi", *words, "-r", self.url, *login],
            env={**os.environ, "PATH": f"{SCRIPTS}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )

    def fine(self, *words: str, token: str = "") -> str:
        done = self.command(*words, token=token)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def served(folder: Path, database_address: str, *, town: bool = True) -> Iterator[Hub]:
    """A hub served by `allmende serve`, with a town and its clerk, or with nobody but its operator."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    settings = Settings(data=folder, database_url=database_address, port=port, site_url=site, search_lag=0.0)
    database: Database = Database(settings.database)
    migrate(database)
    with database.write(OPERATOR) as session:
        people = [identity.create_user(session, "root", sysadmin=True)]
        if town:
            people.append(identity.create_user(session, "clerk"))
            identity.set_role(session, identity.create_organization(session, "stadt", "Stadt"), people[1], Role.EDITOR)
        tokens = [identity.create_token(session, person, "peer")[1] for person in people]
    database.dispose()
    with Process([sys.executable, "-m", "hub.cli", "serve"], port, env=environment(settings)) as server:
        yield Hub(settings.site_url, tokens[0], tokens[-1], server, settings)
