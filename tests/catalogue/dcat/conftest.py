"""One town on one database, and drafts stored in it as they are told."""

from dataclasses import replace
from uuid import uuid4

import pytest
from rdflib import Graph, URIRef

from catalogue import dcat
from catalogue.dcat import Beside
from hub.boundary import OPERATOR, Scope
from hub.datasets.store import Shown
from hub.db import Database
from hub.files import Files
from hub.identity import store as identity
from hub.records import DatasetDraft
from tests.catalogue import shelf
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph
from tests.conftest import Town, copy_hub


@pytest.fixture(scope="module")
def home(sqlite_template, tmp_path_factory):
    """One town on one database for all tests of this module: rows are the same on both (`test_feeds`)."""
    file = tmp_path_factory.mktemp("dcat") / "hub.sqlite"
    copy_hub(sqlite_template, file)
    database: Database[Scope] = Database(f"sqlite:///{file}")
    with database.write(OPERATOR) as session:
        id = identity.create_organization(session, "home", "Home").id
    yield database, Town("home", id, Scope(frozenset({id}), frozenset({id})), "")
    database.dispose()


@pytest.fixture
def stored(home, files_of_its_own):
    """Stores a draft under a name of its own and shows it."""

    def store_it(draft: DatasetDraft) -> Shown:
        return shelf.shown(*home, replace(draft, name=f"{draft.name}-{uuid4()}"), files_of_its_own)

    return store_it


@pytest.fixture
def files_of_its_own(tmp_path):
    """Kept files, without a hub around them."""
    return Files(tmp_path / "files")


@pytest.fixture
def told(stored):
    """The graph of a stored draft, with the address of its dataset."""

    def tell(draft: DatasetDraft, beside: Beside = dcat.NOTHING) -> tuple[Graph, URIRef]:
        shown = stored(draft)
        return graph(dcat.whole(PORTAL, [shown], beside)), URIRef(f"http://localhost/dataset/{shown.dataset.id}")

    return tell
