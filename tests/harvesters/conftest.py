"""A connector and a harvester of another installed package, for what no real source does on request."""

import importlib
import json
from collections.abc import Callable, Iterator
from multiprocessing import forkserver
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from harvesters import registry
from harvesters.pipeline import Outcome
from hub.boundary import Scope
from hub.config import Settings
from hub.db import Database
from hub.files import Files
from tests.conftest import Cast
from tests.ingest import add_source, run

PLUGIN = Path(__file__).parent / "plugin"


def _load_anew() -> None:
    """As after a restart: also the sandbox, which has loaded all plugins once for all children."""
    importlib.invalidate_caches()
    registry.connectors.cache_clear()
    registry.harvesters.cache_clear()
    forkserver._forkserver._stop()


@pytest.fixture(scope="module")
def plugin() -> Iterator[None]:
    """The package `odd` is installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PLUGIN))
        patch.setenv("PYTHONPATH", str(PLUGIN))  # the sandbox's processes begin with it
        _load_anew()
        yield
    _load_anew()


@pytest.fixture
def odd(plugin: None, database: Database[Scope], cast: Cast) -> Callable[..., UUID]:
    """`odd(message, message…)` adds a source of home that yields these messages."""

    def add(*messages: dict[str, Any], everything: bool = False, **more: Any) -> UUID:
        config = {"messages": json.dumps(messages), "everything": everything}
        return add_source(database, cast.home.id, "odd", config, **more)

    return add


@pytest.fixture
def go(database: Database[Scope], settings: Settings, files: Files) -> Callable[..., Outcome]:
    """Runs a source."""
    return lambda source, **options: run(database, settings, files, source, **options)
