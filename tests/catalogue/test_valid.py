"""What the samples of CKAN yield is valid by the official shapes, whatever their portals leave out or get wrong."""

from dataclasses import replace

import pytest
from rdflib import RDF, Graph

from catalogue import dcat
from connectors import ckan as connector
from harvesters import ckan
from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.files import Files
from hub.identity import store as identity
from hub.records import DatasetDraft, Message
from tests.catalogue import graphs, shapes, shelf
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph
from tests.conftest import SAMPLES, Town, copy_hub

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples lie beside the project")
EACH = 10
"""One of so many, because the shapes take a twentieth of a second for each dataset."""


def drafts():
    for file in sorted((SAMPLES / "ckan").glob("*.json")):
        if "data.json" in file.name:
            continue
        documents = list(connector.parse(Message(file.read_bytes(), url=file.name), {}))
        for document in documents[:: EACH if len(documents) > EACH else 1]:
            yield from (each for each in ckan.harvest(document) if isinstance(each, DatasetDraft))


@pytest.fixture(scope="module")
def told(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("valid")
    copy_hub(sqlite_template, folder / "hub.sqlite")
    database: Database[Scope] = Database(f"sqlite:///{folder / 'hub.sqlite'}")
    with database.write(OPERATOR) as session:
        id = identity.create_organization(session, "home", "Home", official_key="055150000000").id
    town = Town("home", id, Scope(frozenset({id}), frozenset({id})), "")
    shown = [
        shelf.shown(
            database, town, replace(shapes.categorised(draft), name=f"sample-{number}"), Files(folder / "files")
        )
        for number, draft in enumerate(drafts())
    ]
    yield len(shown), graph(dcat.whole(PORTAL, shown))
    database.dispose()


def test_what_was_harvested_is_valid_when_it_is_put_out(told):
    count, found = told
    assert count > 20
    assert shapes.faults(found) == []
    assert shapes.high_value_faults(found, service=False) == []


def test_a_licence_that_is_missing_would_be_noticed(told):
    spoilt = Graph() + told[1]
    (one, *_) = spoilt.subjects(RDF.type, graphs.name("dcat:Distribution"))
    spoilt.remove((one, graphs.name("dct:license"), None))
    assert len(shapes.faults(spoilt)) == 1
