"""The schema of a database: where it stands, and how it comes up to date (Alembic).

Apart from `hub.db`, because only commands need it and no web process should carry Alembic in its memory.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from hub.db import DATASTORE, Database
from hub.tables import METADATA

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database[Any], target: str = "head") -> None:
    """Bring the schema up to date, or to an earlier target; stopped anywhere, it can run again."""
    with database.writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('allmende migration'))"))
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, target)
        if target == "head":
            # On SQLite these lie in a file of their own, which a backup may lack.
            beside = [each for each in METADATA.sorted_tables if each.schema == DATASTORE]
            METADATA.create_all(connection, tables=beside)


def revision(database: Database[Any]) -> str | None:
    """The migration that the database stands at."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest migration this program knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config() -> Config:
    """Where the migrations lie."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    return made
