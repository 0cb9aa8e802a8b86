"""The command line: `allmende`."""

import sys
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from hub import logs
from hub.cli import catalogue, checks, demo, ingest, kept, observations, people, serving, sharing, sources
from hub.cli.parts import load_parts
from hub.config import VERSION
from hub.errors import Problem


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION)
@click.option("--data", type=click.Path(path_type=Path), help="Data folder; else ALLMENDE_DATA or var/hub")
@click.pass_context
def allmende(context: click.Context, data: Path | None) -> None:
    """Open-data hub for municipalities."""
    context.obj = load_parts(data)


for module in (serving, ingest, people, sources, observations, sharing, catalogue, kept, checks, demo):
    for command in module.COMMANDS:
        allmende.add_command(command)


def main() -> None:
    """Run a command; an expected error is one sentence, not a trace."""
    logs.configure()
    try:
        sys.exit(allmende(standalone_mode=False))
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Problem as problem:
        click.echo(f"Error: {problem.message}", err=True)
        for field, texts in problem.fields.items():
            click.echo(f"  {field}: {' '.join(texts)}", err=True)
        sys.exit(1)
    except (SQLAlchemyError, OSError) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        click.echo(f"Error: {reason}. `allmende check` says more.", err=True)
        sys.exit(1)
