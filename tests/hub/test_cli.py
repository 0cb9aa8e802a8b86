"""`allmende` as a program: its help, and errors that are one sentence."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from hub.cli import allmende, main
from hub.config import VERSION

PROGRAM = [sys.executable, "-m", "hub.cli"]


def start(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], env=environment, capture_output=True, text=True, check=False)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
        else:
            found.append((*path, name))
    return found


def test_help_needs_no_hub(tmp_path):
    shown = start(
        "--help", ALLMENDE_DATA=str(tmp_path / "none"), ALLMENDE_DATABASE_URL="postgresql+psycopg://x@127.0.0.1:1/x"
    )
    assert shown.returncode == 0
    assert "municipalities" in shown.stdout
    assert not (tmp_path / "none").exists()


def test_there_are_the_promised_commands():
    assert {" ".join(path) for path in commands(allmende)} >= {
        "init", "serve", "worker", "demo", "check", "calibrate", "org add", "org list", "org member", "user add",
        "user list", "user password", "token create", "token list", "token revoke", "source add", "source list",
        "source preview", "source run", "source issues", "source abort", "grant add", "grant list", "grant end",
        "search rebuild", "audit verify",
    }  # fmt: skip


@pytest.mark.parametrize("path", commands(allmende), ids=" ".join)
def test_every_command_explains_itself_without_a_hub(path, tmp_path, monkeypatch):
    monkeypatch.setenv("ALLMENDE_DATA", str(tmp_path / "none"))
    for option in ("--help", "-h"):
        shown = CliRunner().invoke(allmende, [*path, option])
        assert (shown.exit_code, "Usage:" in shown.output) == (0, True)
    assert not (tmp_path / "none").exists()


def test_the_version(tmp_path):
    assert VERSION in CliRunner().invoke(allmende, ["--version"]).output


WRONG = [
    (["org", "list"], {"ALLMENDE_PORT": "many"}, "port"),
    (["org", "list"], {"ALLMENDE_DATABASE_URL": "mysql://x/y"}, "database_url"),
    (["org", "list"], {"ALLMENDE_DATABASE_URL": "postgresql+psycopg://u:s3cret@127.0.0.1:1/x"}, "refused"),
    (["org", "list"], {"ALLMENDE_SITE_URL": "localhost"}, "http://"),
    (["org", "list"], {"ALLMENDE_CONFIG": "/nowhere/allmende.toml"}, "/nowhere/allmende.toml"),
    (["org", "list"], {}, "allmende init"),
    (["init"], {"ALLMENDE_DATA": "/dev/null/x"}, "/dev/null"),
    (["nothing"], {}, "No such command"),
    (["org", "add"], {}, "Missing argument"),
    (["token", "create", "x", "--days", "400"], {}, "--days"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "environment", "said"), WRONG)
def test_an_error_is_a_sentence_and_not_a_trace(tmp_path, monkeypatch, capsys, words, environment, said):
    for name, value in {"ALLMENDE_DATA": str(tmp_path), **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["allmende", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    assert ended.value.code in (1, 2)
    assert "Error: " in shown.err
    assert said in shown.err
    assert shown.out == ""
    for word in ("Traceback", "s3cret", ".py"):
        assert word not in shown.err


def test_a_command_that_finds_something_wrong_ends_with_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ALLMENDE_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["allmende", "check"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "allmende init" in capsys.readouterr().out


def test_a_program_that_fails_says_so_to_its_caller(tmp_path):
    done = start("org", "list", ALLMENDE_DATA=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: The database is not ready for this version: run `allmende init`\n"
