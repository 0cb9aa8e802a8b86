"""What commands work with: the settings and, opened when first needed, the hub's parts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

from catalogue.bulk import Dumps
from catalogue.measuring.live import Measuring
from catalogue.search.live import Search
from harvesters import pipeline
from hub import tables
from hub.boundary import OPERATOR, Scope
from hub.config import Settings, load
from hub.datasets.links import LinkChecker, door
from hub.datasets.store import figures
from hub.db import Database
from hub.errors import Unavailable
from hub.files import Files
from hub.iot.upkeep import Upkeep
from hub.migrate import head, revision


@dataclass(frozen=True)
class Parts:
    """The hub as the command line sees it: its operator may do everything."""

    settings: Settings

    @cached_property
    def database(self) -> Database[Scope]:
        """The database, brought up to date."""
        opened = self.unchecked_database
        if revision(opened) != head():
            raise Unavailable("The database is not ready for this version: run `allmende init`")
        return opened

    @cached_property
    def unchecked_database(self) -> Database[Scope]:
        """The database in whatever state it is."""
        assert tables.METADATA  # noqa: S101 (every table is known before the first session)
        self.settings.data.mkdir(parents=True, exist_ok=True)
        return Database(self.settings.database, heads=self.settings.data / "audit.heads")

    @cached_property
    def files(self) -> Files:
        """The kept files."""
        return Files(self.settings.data / "files")

    @cached_property
    def search(self) -> Search:
        """The search index."""
        return Search(self.settings.data / "search", self.database, self.settings.search_lag)

    @property
    def measuring(self) -> Measuring:
        """What keeps the quality of descriptions."""
        return Measuring(self.database, self.settings)

    @cached_property
    def upkeep(self) -> Upkeep:
        """What is done for observations all the time."""
        database, zone = self.database, self.settings.zone
        live = timedelta(minutes=self.settings.live_minutes)
        return Upkeep(database, zone, live, lambda stopping: figures.measure(database, zone, stopping))

    @property
    def links(self) -> LinkChecker:
        """What asks whether links still lead somewhere."""
        return LinkChecker(self.database, self.settings.site_url, door(self.settings))

    @property
    def dumps(self) -> Dumps:
        """What keeps the files of the whole catalogue."""
        return Dumps(self.settings, self.database)

    @property
    def pipeline(self) -> pipeline.Parts:
        """What runs of sources need."""
        return pipeline.Parts(self.settings, self.database, self.files)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session of the operator that is committed at the end."""
        with self.database.write(OPERATOR, "operator") as session:
            yield session


pass_parts = click.make_pass_decorator(Parts)


def load_parts(data: Path | None) -> Parts:
    """The parts for the settings in force."""
    return Parts(load(**({"data": data} if data else {})))


def progress(**options: Any) -> Progress:
    """A progress display for what may take longer than a second; on standard error, as it is no result."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, **options)
