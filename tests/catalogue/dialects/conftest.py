"""One dataset that says everything, with a kept file, a table, a link and readings; for all tests of a module."""

from dataclasses import dataclass
from typing import Any

import pytest

from catalogue.dcat import Beside, Portal, known
from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.datasets import store
from hub.datasets.store import Shown
from hub.db import Database
from hub.files import Files
from hub.identity import store as identity
from tests.catalogue import shelf
from tests.conftest import Town, copy_hub

PORTAL = Portal("http://localhost", "Offene Daten", "de")


@dataclass(frozen=True)
class Shop:
    """Two datasets as they are shown, and what is known beside them."""

    everything: Shown
    minimal: Shown
    beside: Beside
    ids: dict[str, Any]


@pytest.fixture(scope="module")
def shop(sqlite_template, tmp_path_factory) -> Shop:
    """Everything and the least."""
    folder = tmp_path_factory.mktemp("dialects")
    copy_hub(sqlite_template, folder / "hub.sqlite")
    database: Database[Scope] = Database(f"sqlite:///{folder / 'hub.sqlite'}")
    with database.write(OPERATOR) as session:
        id = identity.create_organization(session, "home", "Home").id
    town = Town("home", id, Scope(frozenset({id}), frozenset({id})), "")
    ids = shelf.put(database, town, shelf.EVERYTHING, Files(folder / "files"))
    shelf.stream(database, town, range(30), dataset=ids["dataset"])
    least = shelf.put(database, town, shelf.MINIMAL, Files(folder / "files"))
    with database.read(PUBLIC) as session:
        found = store.by_ids(session, [ids["dataset"], least["dataset"]])
        made = Shop(found[0], found[1], known.beside(session, found), ids)
    database.dispose()
    return made
