"""The command line in a hub of its own."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.boundary import OPERATOR, Scope
from hub.cli import allmende, main
from hub.config import Settings
from hub.db import Database
from hub.errors import Problem
from hub.identity import store as identity
from tests.conftest import copy_hub

LONG_AGO = 1_700_000_000


@pytest.fixture
def data(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an empty hub, which commands work on."""
    folder = tmp_path / "hub"
    folder.mkdir()
    copy_hub(sqlite_template, folder / "hub.sqlite")
    monkeypatch.setenv("ALLMENDE_DATA", str(folder))
    return folder


@pytest.fixture
def hub(data: Path) -> Iterator[Database[Scope]]:
    """The database of that hub."""
    opened: Database[Scope] = Database(f"sqlite:///{data / 'hub.sqlite'}", heads=data / "audit.heads")
    yield opened
    opened.dispose()


@pytest.fixture
def parks(tmp_path: Path, hub: Database[Scope]) -> Path:
    """A folder of the organisation `ulm`, into which a table was dropped some time ago."""
    folder = tmp_path / "drop"
    folder.mkdir()
    table = folder / "parks.csv"
    table.write_text("name;trees\nFriedrichsau;1200\nAlter Friedhof;340\n")
    os.utime(table, (LONG_AGO, LONG_AGO))
    with hub.write(OPERATOR) as session:
        identity.create_organization(session, "ulm", "Ulm")
    return folder


@pytest.fixture
def cli(data: Path) -> Callable[..., Result]:
    """`cli("org", "list")` is how that command ended; `fails` is the problem that it has to raise."""

    def allmende_command(*words: str, fails: type[Problem] | None = None) -> Result:
        result = CliRunner().invoke(allmende, words)
        if fails is not None:
            assert isinstance(result.exception, fails), result.output
        elif result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return allmende_command


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def surroundings(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The environment that leads commands to this test's hub."""
    found = {
        "ALLMENDE_DATA": str(settings.data),
        "ALLMENDE_DATABASE_URL": settings.database_url,
        "ALLMENDE_SITE_URL": "http://127.0.0.1:5000",
        "ALLMENDE_ALLOW_NETWORKS": "127.0.0.0/8",
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return found


@pytest.fixture
def run(surroundings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("org", "list")` does what `allmende org list` does."""

    def command(*words: object) -> Done:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["allmende", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Done(ended.value.code or 0, shown.out, shown.err)

    return command


@pytest.fixture
def fine(run: Run) -> Callable[..., str]:
    """What a command prints that has to succeed."""

    def command(*words: object) -> str:
        done = run(*words)
        assert (done.code, done.err) == (0, ""), done
        return done.out

    return command


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """The sentence of a command that has to fail: no trace, nothing on standard output."""

    def command(*words: object) -> str:
        done = run(*words)
        assert done.code not in (0, None)
        assert "Traceback" not in done.err
        assert done.out == ""
        first = next(line for line in done.err.splitlines() if line.startswith("Error: "))
        assert len(first) > len("Error: x")
        return done.err

    return command
