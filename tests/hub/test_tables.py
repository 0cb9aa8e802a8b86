import importlib
import pkgutil
from pathlib import Path

import hub
from hub import tables
from hub.db import Base


def test_every_module_with_tables_is_loaded():
    """A table that nobody imports is not migrated, not protected, and missing in no test."""
    root = Path(hub.__file__).parent
    modules = [
        found.name
        for found in pkgutil.walk_packages([str(root)], "hub.")
        if found.name.rpartition(".")[2] == "models" and not found.name.startswith("hub.migrations")
    ]
    before = set(tables.METADATA.tables)
    for name in modules:
        importlib.import_module(name)
    assert len(modules) >= 5
    assert set(tables.METADATA.tables) == before
    assert tables.METADATA is Base.metadata


def test_each_named_module_brings_tables():
    named = {module.__name__ for module in tables.MODULES}
    assert named == {cls.__module__ for cls in (mapper.class_ for mapper in Base.registry.mappers)}
